"""A database that does not serve, in each way that operators meet, beside a statement of ours that is wrong."""

import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from sqlalchemy import URL, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.db import engine
from bot.db.engine import Sessions, open_sessions, parse_database_url
from bot.db.migrate import upgrade
from bot.db.probe import DatabaseProbe
from bot.db.tables import links
from bot.db.trouble import trouble_of
from bot.errors import DatabaseDown, DatabaseTrouble, NotConfigured
from tests.db.test_engine import add, channels, only_postgresql, only_sqlite, ping, write
from tests.support.databases import Server


@asynccontextmanager
async def opened(url: URL) -> AsyncIterator[tuple[Sessions, list[DatabaseTrouble]]]:
    troubles: list[DatabaseTrouble] = []
    sessions = open_sessions(url, on_trouble=troubles.append)
    try:
        yield sessions, troubles
    finally:
        await sessions.close()


@pytest.fixture
async def noted(database_url: URL) -> AsyncIterator[tuple[Sessions, list[DatabaseTrouble]]]:
    async with opened(database_url) as sessions_and_troubles:
        yield sessions_and_troubles


@contextmanager
def another(url: URL) -> Iterator[psycopg.Connection]:
    """Acts of another program on PostgreSQL."""
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        yield connection


def move(url: URL, to: Path) -> None:
    Path(str(url.database)).rename(to)


def is_there(url: URL) -> bool:
    return Path(str(url.database)).exists()


def damage(url: URL, offset: int) -> None:
    path = Path(str(url.database))
    content = path.read_bytes()
    path.write_bytes(content[:offset] + b"\xff" * (len(content) - offset))


async def failing(sessions: Sessions) -> str:
    return await DatabaseProbe(sessions, monotonic, seconds=60).failing_part()


async def write_after(sessions: Sessions, act: Callable[[int], None]) -> None:
    """A write, in the middle of which something happens to its connection."""
    async with sessions.write() as session:
        act(await session.scalar(text("SELECT pg_backend_pid()")) or 0)
        await add(session, "C1")


def terminate(url: URL, pid: int) -> None:
    with another(url) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def until_gone(url: URL, pid: int) -> None:
    with another(url) as other:
        while other.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone() != (0,):
            other.rollback()


CODES = {
    "25006": "read_only",
    "25P03": "away",
    "42501": "forbidden",
    "53100": "full",
    "53300": "busy",
    "55P03": "locked",
    "57014": "busy",
    "57P01": "away",
    "57P03": "away",
    "58030": "damaged",
    "XX001": "damaged",
    "40001": "locked",
    "40P01": "locked",
    "08006": "away",
    "28P01": "forbidden",
    "23505": None,
    "42601": None,
    "42P01": None,
    "22003": None,
    "25P02": None,
    "0A000": None,
}


@pytest.mark.parametrize(("code", "trouble"), CODES.items())
def test_a_code_of_postgresql_means_a_trouble_or_a_bug(code: str, trouble: str | None) -> None:
    assert trouble_of(DBAPIError("", {}, psycopg.errors.lookup(code)())) == trouble


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        *((sqlite3.SQLITE_FULL, "full"), (sqlite3.SQLITE_CORRUPT, "damaged"), (sqlite3.SQLITE_NOTADB, "damaged")),
        *((sqlite3.SQLITE_READONLY, "read_only"), (sqlite3.SQLITE_IOERR_WRITE, "damaged")),
        *((sqlite3.SQLITE_CANTOPEN, "away"), (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked")),
        *((sqlite3.SQLITE_READONLY_DBMOVED, "read_only"), (sqlite3.SQLITE_CONSTRAINT_UNIQUE, None)),
    ],
)
def test_a_code_of_sqlite_means_a_trouble_or_a_bug(code: int, trouble: str | None) -> None:
    error = sqlite3.DatabaseError()
    error.sqlite_errorcode = code
    assert trouble_of(DBAPIError("", {}, error)) == trouble


@only_postgresql
async def test_behind_a_failover_it_says_so_and_finds_the_new_primary(
    noted: tuple[Sessions, list[DatabaseTrouble]], database_url: URL, postgresql: Server
) -> None:
    sessions, troubles = noted
    postgresql.run(f"ALTER DATABASE {database_url.database} SET default_transaction_read_only = on")
    try:
        assert await failing(sessions) == "database"
        with pytest.raises(DatabaseDown):
            await write(sessions, "C1")
        assert troubles == [DatabaseTrouble.READ_ONLY]
    finally:
        postgresql.run(f"ALTER DATABASE {database_url.database} RESET default_transaction_read_only")
    await write(sessions, "C2")  # over a new connection: the old ones stay read-only
    assert await failing(sessions) == ""


@only_postgresql
async def test_a_locked_table_is_waited_for_no_longer_than_that(
    noted: tuple[Sessions, list[DatabaseTrouble]], database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_LOCK_SECONDS", 0.05)
    async with opened(database_url) as (sessions, troubles):
        with another(database_url) as other:
            other.execute("LOCK TABLE links IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(DatabaseDown):
                await write(sessions, "C1")
            assert (troubles, await failing(noted[0])) == ([DatabaseTrouble.LOCKED], "database")
        await write(sessions, "C1")


@only_postgresql
async def test_a_statement_that_takes_too_long_is_ended(database_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_STATEMENT_SECONDS", 0.05)
    async with opened(database_url) as (sessions, troubles):
        with pytest.raises(DatabaseDown):
            async with sessions.read() as session:
                await session.execute(text("SELECT pg_sleep(600)"))
        assert troubles == [DatabaseTrouble.BUSY]


@only_postgresql
async def test_a_transaction_left_idle_is_ended(database_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_IDLE_IN_TRANSACTION_SECONDS", 0.01)
    async with opened(database_url) as (sessions, troubles):
        with pytest.raises(DatabaseDown):
            await write_after(sessions, lambda pid: until_gone(database_url, pid))
        assert troubles == [DatabaseTrouble.AWAY]


@only_postgresql
@pytest.mark.parametrize("right", ["SELECT", "INSERT", "UPDATE", "DELETE"])
async def test_a_right_that_was_revoked_is_noticed(database_url: URL, postgresql: Server, right: str) -> None:
    postgresql.run("DROP ROLE IF EXISTS limited", "CREATE ROLE limited LOGIN")
    postgresql.run("GRANT ALL ON ALL TABLES IN SCHEMA public TO limited", url=database_url)
    try:
        async with opened(database_url.set(username="limited")) as (sessions, troubles):
            assert await failing(sessions) == ""
            postgresql.run(f"REVOKE {right} ON links FROM limited", url=database_url)
            assert await failing(sessions) == "database"
            if right in ("SELECT", "INSERT"):
                with pytest.raises(DatabaseDown):
                    await (write(sessions, "C1") if right == "INSERT" else channels(sessions))
                assert troubles == [DatabaseTrouble.FORBIDDEN]
    finally:
        postgresql.run("DROP OWNED BY limited", url=database_url)
        postgresql.run("DROP ROLE limited")


@only_postgresql
async def test_a_server_without_a_connection_left_is_down(database_url: URL, postgresql: Server) -> None:
    postgresql.run("DROP ROLE IF EXISTS crowded", "CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    async with opened(database_url.set(username="crowded")) as (sessions, troubles):
        with pytest.raises(DatabaseDown):
            await ping(sessions)
        assert (len(troubles), await failing(sessions)) == (1, "database")
    postgresql.run("DROP ROLE crowded")


@only_postgresql
async def test_a_session_that_an_operator_ends_is_down_once(
    noted: tuple[Sessions, list[DatabaseTrouble]], database_url: URL
) -> None:
    sessions, troubles = noted
    with pytest.raises(DatabaseDown):
        await write_after(sessions, lambda pid: terminate(database_url, pid))
    await write(sessions, "C2")
    assert (troubles, await channels(sessions)) == ([DatabaseTrouble.AWAY], {"C2"})


async def test_a_wrong_statement_of_ours_is_no_trouble(noted: tuple[Sessions, list[DatabaseTrouble]]) -> None:
    sessions, troubles = noted
    with pytest.raises(SQLAlchemyError):
        await write(sessions, "C1", "C1")
    assert (troubles, await failing(sessions)) == ([], "")


@only_sqlite
@pytest.mark.parametrize("what", ["removed", "replaced"])
async def test_nothing_is_saved_into_a_file_that_is_gone(
    noted: tuple[Sessions, list[DatabaseTrouble]], database_url: URL, tmp_path: Path, what: str
) -> None:
    sessions, troubles = noted
    await write(sessions, "C1")
    move(database_url, tmp_path / "away.db")
    if what == "replaced":
        upgrade(database_url)
    with pytest.raises(DatabaseDown):
        await write(sessions, "C2")
    assert (troubles, await failing(sessions)) == ([DatabaseTrouble.REPLACED], "database")
    assert is_there(database_url) is (what == "replaced")  # nor is an empty one made in its place


@only_sqlite
async def test_a_file_that_is_put_back_serves_again(sessions: Sessions, database_url: URL, tmp_path: Path) -> None:
    await write(sessions, "C1")
    move(database_url, tmp_path / "away.db")
    with pytest.raises(DatabaseDown):
        await write(sessions, "C2")
    move(database_url.set(database=str(tmp_path / "away.db")), Path(str(database_url.database)))
    await write(sessions, "C3")
    assert (await channels(sessions), await failing(sessions)) == ({"C1", "C3"}, "")


@only_sqlite
async def test_a_full_disk_is_noticed(noted: tuple[Sessions, list[DatabaseTrouble]]) -> None:
    sessions, troubles = noted
    await write(sessions, "C1")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # no file may grow: to SQLite that is a full disk
    try:
        part = await failing(sessions)
        with pytest.raises(DatabaseDown):
            await write(sessions, "C2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (part, set(troubles) <= {DatabaseTrouble.FULL, DatabaseTrouble.DAMAGED}) == ("database", True)
    await write(sessions, "C3")
    assert (await channels(sessions), await failing(sessions)) == ({"C1", "C3"}, "")


@only_sqlite
@pytest.mark.parametrize("offset", [0, 100, 4096])
async def test_a_damaged_file_is_noticed(database_url: URL, offset: int) -> None:
    damage(database_url, offset)
    async with opened(database_url) as (sessions, troubles):
        with pytest.raises(DatabaseDown):
            await write(sessions, "C1")
        assert (troubles[:1], await failing(sessions)) == ([DatabaseTrouble.DAMAGED], "database")


@only_sqlite
async def test_a_file_of_which_another_program_keeps_the_lock_is_not_ready(
    noted: tuple[Sessions, list[DatabaseTrouble]], database_url: URL
) -> None:
    with closing(sqlite3.connect(str(database_url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        probe = DatabaseProbe(noted[0], monotonic, seconds=0.01)
        assert await probe.failing_part() == "database"
        other.execute("COMMIT")
        await probe.close()


@only_sqlite
async def test_a_look_that_takes_its_time_says_nothing_at_first(
    noted: tuple[Sessions, list[DatabaseTrouble]], database_url: URL
) -> None:
    clock = [0.0]
    probe = DatabaseProbe(noted[0], lambda: clock[0])
    assert await probe.failing_part() == ""
    with closing(sqlite3.connect(str(database_url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        probe._seconds, clock[0] = 0.01, 2.0
        assert await probe.failing_part() == ""
        clock[0] = 10.0
        assert await probe.failing_part() == "database"
        other.execute("COMMIT")
        await probe.close()


async def test_many_who_ask_look_once(noted: tuple[Sessions, list[DatabaseTrouble]]) -> None:
    clock = [0.0]
    probe = DatabaseProbe(noted[0], lambda: clock[0])
    first = await probe.failing_part()
    looking = probe._looking
    assert (first, await probe.failing_part(), probe._looking is looking) == ("", "", True)
    clock[0] = 1.0
    await probe.failing_part()
    assert probe._looking is not looking


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://u:hush@127.0.0.1:1/d", "port 1 failed: Connection refused"),
        ("postgresql://u:hush@no-host.invalid/d", "no-host.invalid"),
        ("postgresql://u:hush@h/d?pgbouncer=1&schema=x", "not understood: pgbouncer, schema"),
        ("postgresql://u:hush@h/d?conn%0Alimit=1", "not understood: connlimit"),
        ("sqlite:///{folder}", "is a folder"),
        ("sqlite:///{folder}/junk.db", "junk.db: file is not a database"),
        ("sqlite:///{folder}/junk.db/x.db", "cannot be made"),
        ("sqlite:////proc/x.db", "unable to open database file"),
        ("sqlite:///{folder}/new.db?mode=ro", "not understood: mode"),
    ],
)
def test_a_database_that_cannot_be_migrated_is_one_sentence(tmp_path: Path, address: str, sentence: str) -> None:
    (tmp_path / "junk.db").write_bytes(b"no database" * 1000)
    with pytest.raises(NotConfigured) as raised:
        upgrade(parse_database_url(address.format(folder=tmp_path)))
    said = str(raised.value)
    assert (sentence in said, "hush" in said, "\n" in said) == (True, False, False)


@only_postgresql
def test_a_wrong_name_is_one_sentence(database_url: URL) -> None:
    for wrong in (database_url.set(database="nowhere"), database_url.set(username="nowhere")):
        with pytest.raises(NotConfigured, match='"nowhere" does not exist'):
            upgrade(wrong)


@pytest.mark.parametrize("option", ["pgbouncer=true", "schema=public", "prepared_statements=false"])
def test_options_of_other_drivers_that_change_nothing_are_taken(option: str) -> None:
    assert parse_database_url(f"postgresql://u@h/d?{option}").query == {"connect_timeout": "10"}


@only_postgresql
async def test_every_transaction_is_limited(sessions: Sessions) -> None:
    for transaction in (sessions.read, sessions.write):
        async with transaction() as session:
            await session.execute(select(links))
            limits = [await session.scalar(text(f"SHOW {name}_timeout")) for name in ("lock", "statement")]
        assert limits == ["10s", "30s"]
