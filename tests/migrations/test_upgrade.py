import asyncio
import multiprocessing
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, insert, inspect, select, text

from bot.db.database import open_database
from bot.db.engine import open_sessions
from bot.db.migrate import HEAD, alembic_config, is_current, upgrade
from bot.db.release import note_release, noted_release
from bot.db.tables import alert_subscriptions, budgets, consents, links, metadata
from bot.errors import NotConfigured
from bot.program_name import bot_version
from bot.settings import read_settings
from tests.migrations.migrating import exit_code, start_upgrade

UPGRADE_WITHOUT_ALEMBIC = """
import sys
from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
upgrade(parse_database_url(sys.argv[1]))
sys.exit("alembic" in sys.modules)
"""
TABLES = {"alembic_version", *metadata.tables}

LINK = {
    "workspace_id": "T1",
    "channel_id": "C1",
    "organization_uuid": "acme",
    "organization_name": None,
    "organization_number": "301234",
    "linked_by": "U1",
    "linked_at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
}
ALLOWED = {
    **dict.fromkeys(("id", "workspace_id", "channel_id", "organization_uuid", "zone", "locale", "owner"), "x"),
    "settings": "{}",
    "created_at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    "state": "active",
    "external_ok": True,
    "version": 1,
}
BUDGET = {"workspace_id": "T1", "channel_id": "C1", "free_at": 1.5, "clock_boot": "boot"}


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    plain = url.set(drivername=url.drivername.removesuffix("+aiosqlite"))
    with create_engine(plain, poolclass=NullPool).begin() as connection:
        yield connection


@contextmanager
def tracing(seen: Callable[[str], None]) -> Iterator[None]:
    """Call `seen` with each statement that a SQLite connection is about to run."""

    def trace(connection: sqlite3.Connection, _entry: object) -> None:
        connection.set_trace_callback(seen)

    event.listen(Engine, "connect", trace)
    try:
        yield
    finally:
        event.remove(Engine, "connect", trace)


def tables(url: URL) -> set[str]:
    with connected(url) as connection:
        return set(inspect(connection).get_table_names())


async def current(url: URL) -> bool:
    sessions = open_sessions(url)
    try:
        return await is_current(sessions)
    finally:
        await sessions.close()


async def test_an_empty_database_is_not_current_until_it_is_upgraded(empty_database: URL) -> None:
    assert not await current(empty_database)
    await asyncio.to_thread(upgrade, empty_database)
    assert await current(empty_database)
    assert tables(empty_database) == TABLES


async def test_upgrading_twice_changes_nothing(database_url: URL) -> None:
    await asyncio.to_thread(upgrade, database_url)
    assert tables(database_url) == TABLES


def test_the_models_and_the_migrations_agree(database_url: URL) -> None:
    with connected(database_url) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_head_is_alembics(database_url: URL) -> None:
    with connected(database_url) as connection:
        scripts = ScriptDirectory.from_config(alembic_config(connection))
    assert scripts.get_heads() == [HEAD]


def test_every_migration_can_be_taken_back(empty_database: URL) -> None:
    upgrade(empty_database)
    with connected(empty_database) as connection:
        command.downgrade(alembic_config(connection), "base")
    assert tables(empty_database) == {"alembic_version"}
    upgrade(empty_database)
    assert tables(empty_database) == TABLES


def test_what_the_first_release_stored_is_kept_upwards_and_downwards(empty_database: URL) -> None:
    with connected(empty_database) as connection:
        command.upgrade(alembic_config(connection), "0001")
        connection.execute(insert(links).values(LINK))
        command.upgrade(alembic_config(connection), "head")
        connection.execute(insert(budgets).values(BUDGET))
        assert connection.execute(select(links)).one()._asdict() == LINK
        command.downgrade(alembic_config(connection), "0001")
        assert connection.execute(select(links)).one()._asdict() == LINK
    assert tables(empty_database) == {"alembic_version", "links", "organizations", "readings"}


async def test_a_database_of_a_newer_release_is_left_alone(empty_database: URL) -> None:
    upgrade(empty_database)
    with connected(empty_database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NotConfigured, match="newer release"):
        upgrade(empty_database)
    assert not await current(empty_database)


async def test_a_database_of_a_newer_release_names_the_one_to_use(empty_database: URL) -> None:
    upgrade(empty_database)
    with connected(empty_database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        note_release(connection, "9.8.7rc1")
    settings = read_settings({"DATABASE_URL": empty_database.render_as_string(hide_password=False)})
    sentence = rf"those of 9999, and this release, {bot_version()}, knows them up to {HEAD}\. Start release 9\.8\.0"
    with pytest.raises(NotConfigured, match=sentence):
        async with open_database(settings):
            pass
    with pytest.raises(NotConfigured, match=sentence):
        upgrade(empty_database)


def test_the_tables_tell_which_release_made_them(database_url: URL) -> None:
    with connected(database_url) as connection:
        assert noted_release(connection) == bot_version()


def test_four_processes_may_upgrade_at_once(empty_database: URL) -> None:
    together = multiprocessing.get_context("forkserver").Barrier(4)
    processes = [start_upgrade(empty_database, together=together) for _ in range(4)]
    assert [exit_code(process) for process in processes] == [0, 0, 0, 0]
    assert tables(empty_database) == TABLES


def test_a_flag_of_the_release_before_is_kept_and_is_no_consent(empty_database: URL) -> None:
    with connected(empty_database) as connection:
        command.upgrade(alembic_config(connection), "0003")
        connection.execute(insert(alert_subscriptions).values(ALLOWED))
        command.upgrade(alembic_config(connection), "head")
        assert connection.execute(select(alert_subscriptions.c.external_ok)).scalar_one() is True
        assert connection.execute(select(consents)).all() == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_an_upgrade_waits_for_another_that_is_creating_the_file(empty_database: URL) -> None:
    """While another holds the lock the switch to WAL fails at once: the upgrade must wait in another way."""
    with closing(sqlite3.connect(str(empty_database.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def release(statement: str) -> None:
            if other.in_transaction and statement == "BEGIN IMMEDIATE":
                other.execute("COMMIT")

        with tracing(release):
            upgrade(empty_database)
    assert tables(empty_database) == TABLES


def test_an_upgrade_killed_after_any_step_leaves_nothing_in_the_way_of_the_next(empty_database: URL) -> None:
    steps = count(1)
    while exit_code(start_upgrade(empty_database, last_step=next(steps))) == -signal.SIGKILL:
        assert tables(empty_database) == set()
    assert tables(empty_database) == TABLES
    assert next(steps) > 10  # else hardly anything was killed


def test_a_database_that_is_current_needs_no_alembic(database_url: URL) -> None:
    program = [sys.executable, "-c", UPGRADE_WITHOUT_ALEMBIC, database_url.render_as_string(hide_password=False)]
    done = subprocess.run(program, cwd=Path(__file__).parents[2], check=False)  # noqa: S603 - our own program
    assert done.returncode == 0
