import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import uvloop
from sqlalchemy import URL, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import engine
from bot.db.engine import DEFAULT_DATABASE, Sessions, open_sessions, parse_database_url
from bot.db.tables import links
from bot.errors import DatabaseDown, NotConfigured

only_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
EIGHT = 8


async def ping(sessions: Sessions) -> None:
    async with sessions.read() as session:
        await session.execute(text("SELECT 1"))


async def add(session: AsyncSession, channel_id: str) -> None:
    row = {"workspace_id": "T1", "channel_id": channel_id, "organization_uuid": "secret", "linked_by": "U1"}
    await session.execute(insert(links).values(linked_at=datetime(2026, 11, 22, tzinfo=UTC), **row))


async def write(sessions: Sessions, *channel_ids: str) -> None:
    async with sessions.write() as session:
        for channel_id in channel_ids:
            await add(session, channel_id)


async def channels(sessions: Sessions) -> set[str]:
    async with sessions.read() as session:
        return set(await session.scalars(select(links.c.channel_id)))


@pytest.fixture
def other(database_url: URL) -> Iterator[sqlite3.Connection]:
    """What another program does to the file."""
    with closing(sqlite3.connect(str(database_url.database), isolation_level=None)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("postgres://u:p@h:5433/d", "postgresql+psycopg://u:p@h:5433/d?connect_timeout=10"),
        (
            "postgresql://u@h/d?sslmode=require",
            "postgresql+psycopg://u@h/d?connect_timeout=10&sslmode=require",
        ),
        ("postgresql+asyncpg://u@h/d?connect_timeout=3", "postgresql+psycopg://u@h/d?connect_timeout=3"),
        ("postgresql:///d?host=/run/pg", "postgresql+psycopg:///d?connect_timeout=10&host=%2Frun%2Fpg"),
        ("sqlite:///here/bot.db", "sqlite+aiosqlite:///here/bot.db"),
        ("sqlite:////srv/bot.db", "sqlite+aiosqlite:////srv/bot.db"),
        (DEFAULT_DATABASE, "sqlite+aiosqlite:///var/pipefy-usage.db"),
    ],
)
def test_an_address_means_a_database(text: str, meant: str) -> None:
    assert parse_database_url(text).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    "text",
    ["", "bot.db", "mysql://u:hush@h/d", "postgres://u:hush@h:port/d", "sqlite://", "sqlite://hush/bot.db",
     "sqlite:///:memory:", "sqlite:///file:hush?mode=memory&uri=true"],
)  # fmt: skip
def test_an_address_that_cannot_serve_is_explained_without_its_password(text: str) -> None:
    with pytest.raises(NotConfigured, match="must look like") as raised:
        parse_database_url(text)
    assert "hush" not in str(raised.value)
    assert raised.value.__cause__ is None


async def test_the_default_database_makes_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sessions = open_sessions(parse_database_url(DEFAULT_DATABASE))
    await ping(sessions)
    await sessions.close()
    assert (tmp_path / "var" / "pipefy-usage.db").exists()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotConfigured, match="cannot be made"):
        open_sessions(parse_database_url(f"sqlite:///{tmp_path}/file/bot.db"))


async def test_a_write_is_there_when_its_block_has_ended(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await add(session, "C1")
        assert await channels(sessions) == set()
    assert await channels(sessions) == {"C1"}


async def test_a_write_that_fails_leaves_nothing(sessions: Sessions) -> None:
    with pytest.raises(DBAPIError):
        await write(sessions, "C1", "C2", "C1")
    assert await channels(sessions) == set()


async def test_a_read_cannot_write(sessions: Sessions) -> None:
    with pytest.raises((DBAPIError, DatabaseDown)):
        async with sessions.read() as session:
            await add(session, "C1")
    await write(sessions, "C2")  # and what it left behind hinders no writer


async def test_a_read_sees_one_instant(sessions: Sessions) -> None:
    count = select(func.count()).select_from(links)
    async with sessions.read() as reading:
        before = await reading.scalar(count)
        await write(sessions, "C1")
        assert (before, await reading.scalar(count)) == (0, 0)


async def test_errors_do_not_quote_what_people_wrote(sessions: Sessions) -> None:
    with pytest.raises(DBAPIError) as raised:
        await write(sessions, "C1", "C1")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_it_runs_on_either_event_loop(database_url: URL, loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def write_and_read() -> set[str]:
        sessions = open_sessions(database_url)
        await write(sessions, "C1")
        found = await channels(sessions)
        await sessions.close()
        return found

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(write_and_read()) == {"C1"}


async def test_a_database_that_is_not_there_is_noticed() -> None:
    sessions = open_sessions(parse_database_url("postgresql://u@127.0.0.1:1/d"))
    with pytest.raises(DatabaseDown):
        await ping(sessions)
    await sessions.close()


@only_postgresql
async def test_connections_that_were_cut_in_a_pause_are_replaced(
    database_url: URL, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asyncio.gather(*(ping(sessions) for _ in range(EIGHT)))
    with psycopg.connect(database_url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}".encode())  # noqa: S608 - no outside words
    monkeypatch.setattr(engine, "_IDLE_SECONDS", 0)
    await asyncio.gather(*(ping(sessions) for _ in range(EIGHT)))
    await write(sessions, "C1")


@only_postgresql
async def test_postgresql_prepares_no_statement(sessions: Sessions) -> None:
    async with sessions.write() as session:
        for _ in range(8):  # the driver would by itself from the fifth time on
            await session.execute(select(links.c.channel_id))
        assert await session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0


@only_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("busy_timeout", 10_000), ("synchronous", 2), ("foreign_keys", 1)],
)
async def test_sqlite_is_set_up_for_writing(sessions: Sessions, pragma: str, value: object) -> None:
    async with sessions.write() as session:
        assert await session.scalar(text(f"PRAGMA {pragma}")) == value


@only_sqlite
@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
async def test_a_locked_database_delays_no_reader(sessions: Sessions, other: sqlite3.Connection, lock: str) -> None:
    other.execute(f"BEGIN {lock}")
    other.execute("DELETE FROM links")
    async with asyncio.timeout(8):  # a writer waits ten seconds for the lock
        assert await channels(sessions) == set()


@only_sqlite
async def test_a_writer_waits_for_a_lock_while_others_read(sessions: Sessions, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(write(sessions, "C1"))
    assert await channels(sessions) == set()
    other.execute("COMMIT")
    await writing
    assert await channels(sessions) == {"C1"}


@only_sqlite
async def test_a_writer_who_gave_up_waiting_hinders_nobody(sessions: Sessions, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(write(sessions, "C1"))
    await channels(sessions)
    writing.cancel()
    other.execute("COMMIT")
    with pytest.raises(asyncio.CancelledError):
        await writing
    await write(sessions, "C2")
    assert await channels(sessions) == {"C2"}


@only_sqlite
async def test_eight_replicas_counting_lose_no_count(database_url: URL) -> None:
    async def count(sessions: Sessions) -> None:
        for _ in range(5):
            async with sessions.write() as session:
                seen = len((await session.scalars(select(links.c.channel_id))).all())
                await add(session, f"C{seen}")
        await sessions.close()

    await asyncio.gather(*(count(open_sessions(database_url)) for _ in range(EIGHT)))
    with closing(sqlite3.connect(str(database_url.database))) as connection:
        assert connection.execute("SELECT count(*) FROM links").fetchone() == (EIGHT * 5,)


async def test_a_database_that_cannot_be_opened_is_down(tmp_path: Path) -> None:
    sessions = open_sessions(parse_database_url(f"sqlite:///{tmp_path}"))
    with pytest.raises(DatabaseDown):
        await ping(sessions)
    await sessions.close()
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:  # aiosqlite's, which has a last word for this event loop
            thread.join(timeout=5)
