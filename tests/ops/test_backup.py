"""Backups of a SQLite database, and what puts them back."""

import asyncio
import multiprocessing
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, insert, select

from bot.db.database import open_database
from bot.db.engine import Sessions, open_sessions, parse_database_url
from bot.db.tables import links, ticks
from bot.errors import NotConfigured
from bot.jobs.last_tick import LONGEST_PAUSE
from bot.ops.backup import backup
from bot.ops.restore import restore
from bot.settings import read_settings

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
KEPT = "bot.db.replaced-20261127T120000Z"


@pytest.fixture
def url(database: Path) -> URL:
    return parse_database_url(f"sqlite:///{database}")


async def link(sessions: Sessions, number: int) -> None:
    row = {"workspace_id": "T1", "channel_id": f"C{number:06}", "organization_uuid": "acme", "linked_by": "U1"}
    async with sessions.write() as session:
        await session.execute(insert(links).values(linked_at=NOW, **row))


def channels(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [int(name[1:]) for (name,) in connection.execute("SELECT channel_id FROM links ORDER BY channel_id")]


def have(path: Path, *numbers: int) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM links")
        row = "INSERT INTO links (workspace_id, channel_id, organization_uuid, linked_by, linked_at)"
        for number in numbers:
            connection.execute(f"{row} VALUES ('T1', ?, 'acme', 'U1', '2026-11-27 12:00:00')", (f"C{number:06}",))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_backup_made_while_the_bot_writes_is_one_instant_of_it(url: URL, tmp_path: Path) -> None:
    sessions, written, done = open_sessions(url), 0, asyncio.Event()

    async def go_on_writing() -> None:
        nonlocal written
        while not done.is_set() or written < 30:
            await link(sessions, written)
            written += 1

    writing = asyncio.ensure_future(go_on_writing())
    spans = []
    for number in range(3):
        before = written
        said = await asyncio.to_thread(backup, url, tmp_path / f"{number}.db")
        spans.append((before, channels(tmp_path / f"{number}.db"), written + 1, said))
    done.set()
    await writing
    await sessions.close()
    for before, copied, after, said in spans:
        assert copied == list(range(len(copied)))
        assert before <= len(copied) <= after
        assert f"{len(copied)} links" in said
    backup(url, tmp_path / "last.db")
    assert len(channels(tmp_path / "last.db")) == written


def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(url: URL, tmp_path: Path) -> None:
    target = tmp_path / "copies"
    target.mkdir()
    backup(url, target / "a.db")
    assert (target / "a.db").stat().st_mode & 0o777 == 0o600
    assert names(target) == {"a.db"}


@pytest.mark.parametrize(
    ("target", "sentence"),
    [("here", "is there already"), (".", "is a folder"), ("no/where", "There is no folder"), ("link", "already")],
)
def test_a_backup_replaces_nothing(url: URL, tmp_path: Path, target: str, sentence: str) -> None:
    (tmp_path / "here").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(NotConfigured, match=sentence):
        backup(url, tmp_path / target)
    assert (tmp_path / "here").read_text() == "mine"
    assert names(tmp_path) == {"bot.db", "here", "link"}


def test_a_backup_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="There is no database at"):
        backup(parse_database_url(f"sqlite:///{tmp_path}/bot.db"), tmp_path / "copy.db")
    assert names(tmp_path) == set()


def test_a_damaged_database_gives_no_backup(database: Path, url: URL, tmp_path: Path) -> None:
    database.write_bytes(database.read_bytes()[:20_000] + b"\xff" * 30_000)
    with pytest.raises(NotConfigured, match="cannot be copied to"):
        backup(url, tmp_path / "copy.db")
    assert names(tmp_path) == {"bot.db"}


@pytest.mark.parametrize("verb", [backup, lambda url, path: restore(url, path, NOW)])
def test_postgresql_has_its_own_programs(verb: object, tmp_path: Path) -> None:
    assert callable(verb)
    with pytest.raises(NotConfigured, match=r"`pg_dump --format=custom` and `pg_restore`"):
        verb(parse_database_url("postgresql://u@h/d"), tmp_path / "copy.db")


def test_a_restored_database_is_the_backup_and_the_other_one_is_kept(url: URL, database: Path, tmp_path: Path) -> None:
    have(database, 1, 2)
    backup(url, tmp_path / "copy.db")
    have(database, 3)
    database.chmod(0o640)
    said = restore(url, tmp_path / "copy.db", NOW)
    assert (channels(database), channels(tmp_path / KEPT)) == ([1, 2], [3])
    assert database.stat().st_mode & 0o777 == 0o640
    assert "2 links" in said
    assert f"kept as {tmp_path / KEPT}" in said
    assert restore(url, tmp_path / "copy.db", NOW).count(f"{KEPT}-2") == 1


def test_the_next_start_sees_a_backup_however_new_it_is(url: URL, database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO ticks (name, last_at) VALUES ('tick', '2026-11-27 11:59:58.500000')")
    backup(url, tmp_path / "copy.db")
    restore(url, tmp_path / "copy.db", NOW)
    with create_engine(url.set(drivername="sqlite"), poolclass=NullPool).connect() as reading:
        last = reading.scalars(select(ticks.c.last_at)).one()
    assert last == datetime(2026, 11, 27, 11, 59, 58, 500_000, tzinfo=UTC) - LONGEST_PAUSE - timedelta(seconds=1)


async def test_a_restored_database_is_read_while_it_is_written(url: URL, database: Path, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy.db")
    restore(url, tmp_path / "copy.db", NOW)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_a_file_that_was_put_in_place_by_hand_is_read_while_it_is_written(url: URL, tmp_path: Path) -> None:
    backup(url, tmp_path / "by-hand.db")
    async with open_database(read_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/by-hand.db"})):
        pass
    with closing(sqlite3.connect(tmp_path / "by-hand.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_nothing_is_restored_under_a_bot_that_runs(url: URL, database: Path, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy.db")
    sessions = open_sessions(url)
    await link(sessions, 7)  # the connection stays in the pool
    with pytest.raises(NotConfigured, match=r"A bot runs on .*: stop it, then restore"):
        await asyncio.to_thread(restore, url, tmp_path / "copy.db", NOW)
    await link(sessions, 8)
    await sessions.close()
    assert channels(database) == [7, 8]
    assert names(tmp_path) == {"bot.db", "copy.db"}


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DROP TABLE alembic_version", "it is no database of the bot"),
        ("UPDATE alembic_version SET version_num = '9999'", "made by a newer release .* Start a release that knows"),
        ("UPDATE alembic_version SET version_num = '9999'; PRAGMA user_version = 9008007", r"Start release 9\.8\.7"),
    ],
)
def test_only_a_database_that_this_release_knows_is_restored(
    url: URL, database: Path, tmp_path: Path, statement: str, sentence: str
) -> None:
    backup(url, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        connection.executescript(statement)
    before = database.read_bytes()
    with pytest.raises(NotConfigured, match=sentence):
        restore(url, tmp_path / "copy.db", NOW)
    assert (database.read_bytes(), names(tmp_path)) == (before, {"bot.db", "copy.db"})


def test_other_files_are_not_restored(url: URL, database: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database " * 1000)
    with pytest.raises(NotConfigured, match="file is not a database"):
        restore(url, tmp_path / "text", NOW)
    with pytest.raises(NotConfigured, match="There is no file"):
        restore(url, tmp_path / "nowhere", NOW)
    with pytest.raises(NotConfigured, match="is the database itself"):
        restore(url, database, NOW)


def test_a_backup_is_restored_where_there_is_no_database_and_what_one_left_is_set_aside(
    url: URL, database: Path, tmp_path: Path
) -> None:
    have(database, 1)
    backup(url, tmp_path / "copy.db")
    database.unlink()
    (tmp_path / "bot.db-wal").write_bytes(b"of the lost one")
    restore(url, tmp_path / "copy.db", NOW)
    assert channels(database) == [1]
    assert (tmp_path / f"{KEPT}-wal").read_bytes() == b"of the lost one"


def test_a_file_that_sqlite_cannot_read_stays_where_it_is(url: URL, database: Path, tmp_path: Path) -> None:
    backup(url, tmp_path / "copy.db")
    database.write_bytes(b"scrambled" * 1000)
    with pytest.raises(NotConfigured, match=r"SQLite cannot read .*move this file"):
        restore(url, tmp_path / "copy.db", NOW)
    assert database.read_bytes() == b"scrambled" * 1000


def die_at(step: int) -> None:
    """Kill this process before its n-th step that changes a name, a file's rights, or opens a database."""
    steps = iter(range(1, step))

    def hook(event: str, _: object) -> None:
        if event in {"os.rename", "os.link", "os.remove", "os.chmod", "sqlite3.connect"} and next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def restore_and_die(url: URL, source: Path, step: int) -> None:
    die_at(step)
    restore(url, source, NOW)


def backup_and_die(url: URL, target: Path, step: int) -> None:
    die_at(step)
    backup(url, target)


def exit_code(work: Callable[[URL, Path, int], None], url: URL, path: Path, step: int) -> int | None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bot.ops.restore", "tests.ops.test_backup"])
    process = context.Process(target=work, args=(url, path, step))
    process.start()
    process.join(60)
    return process.exitcode


def test_a_backup_that_is_killed_at_any_step_has_its_name_only_when_it_is_whole(
    url: URL, database: Path, tmp_path: Path
) -> None:
    have(database, 1, 2)
    for step in count(1):
        ended = exit_code(backup_and_die, url, tmp_path / f"{step}.db", step)
        assert not (tmp_path / f"{step}.db").exists() or channels(tmp_path / f"{step}.db") == [1, 2]
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert (step > 3, channels(tmp_path / f"{step}.db")) == (True, [1, 2])


def test_a_restore_that_is_killed_at_any_step_leaves_the_old_database_or_the_new_one(
    url: URL, database: Path, tmp_path: Path
) -> None:
    have(database, 1, 2)
    backup(url, tmp_path / "copy.db")
    states = []
    for step in count(1):
        have(database, 3)
        ended = exit_code(restore_and_die, url, tmp_path / "copy.db", step)
        states.append(channels(database))
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert all(state in ([3], [1, 2]) for state in states)
    assert (len(states) > 6, states[0], states[-1]) == (True, [3], [1, 2])
    assert {tuple(channels(path)) for path in tmp_path.glob("bot.db.replaced-*")} == {(3,)}
    assert database.stat().st_nlink == 1  # a second name would be a second way to one file
