"""Bring the database up to date, and tell whether it is.

Alembic is imported only where something is left to migrate: it costs a fifth of a second at every start.
"""

from contextlib import closing
from pathlib import Path
from sqlite3 import Error as SqliteError
from sqlite3 import OperationalError
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

import bot
from bot.db.engine import POSTGRESQL, Sessions, begin_with, is_sqlite, make_folder, sqlite_options
from bot.db.release import made_by_a_newer_release, note_release, noted_release
from bot.db.trouble import trouble_of
from bot.db.unusable import unusable
from bot.errors import NotConfigured

if TYPE_CHECKING:
    from alembic.config import Config

# The newest migration, written down so that asking for it needs no Alembic. A test holds it to be true.
HEAD = "0012"

_MIGRATIONS = Path(bot.__file__).parent.parent / "migrations"
_LOCK = 7_308_613_709_768_222  # any number that no other program locks in the same PostgreSQL database


def upgrade(url: URL) -> None:
    """Run the migrations that are missing. Blocks: give it a thread where a loop is running. Raises NotConfigured.

    1. One transaction takes the database's own lock, so that of several processes one migrates and the others
       wait, and find nothing to do.
    2. The migrations and their version number are in it too: a process killed half-way leaves nothing.
    """
    try:
        engine = _file_engine(url) if is_sqlite(url) else create_engine(url, poolclass=NullPool, **POSTGRESQL)
        with engine.begin() as connection:
            if not is_sqlite(url):
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if _versions(connection) != {HEAD}:
                _migrate(connection)
    except (SQLAlchemyError, SqliteError) as error:
        if trouble_of(error) is None:
            raise
        raise unusable(error, url) from error


async def require_known(sessions: Sessions) -> None:
    """Raise NotConfigured where a newer release made the tables."""
    async with sessions.read() as session:
        await (await session.connection()).run_sync(_require_known)


async def is_current(sessions: Sessions) -> bool:
    """True where the tables are those of this release."""
    async with sessions.read() as session:
        connection = await session.connection()
        return await connection.run_sync(_versions) == {HEAD}


def alembic_config(connection: Connection) -> "Config":
    """Alembic's settings; `migrations/env.py` takes the connection, and its transaction, from here."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    revisions = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not _versions(connection) <= revisions:
        raise _newer(connection)
    command.upgrade(config, "head")
    note_release(connection)


def _require_known(connection: Connection) -> None:
    if any(revision > HEAD for revision in _versions(connection)):  # they are counted up
        raise _newer(connection)


def _newer(connection: Connection) -> NotConfigured:
    return made_by_a_newer_release(max(_versions(connection)), noted_release(connection), HEAD)


def _versions(connection: Connection) -> frozenset[str]:
    if not inspect(connection).has_table("alembic_version"):
        return frozenset()
    return frozenset(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _file_engine(url: URL) -> Engine:
    """Foreign keys stay off: SQLite changes a table by copying and dropping it, which would cascade."""
    make_folder(url)
    url = url.set(drivername="sqlite")
    engine = create_engine(url, poolclass=NullPool, **sqlite_options(busy_timeout_seconds=60))
    _switch_to_wal(engine)
    begin_with(engine, "BEGIN IMMEDIATE", "synchronous=FULL")
    return engine


def keep_wal(url: URL) -> None:
    """Set WAL again on a file that lost it: a copy that SQLite itself writes has none. Raises NotConfigured."""
    try:
        engine = create_engine(
            url.set(drivername="sqlite"), poolclass=NullPool, **sqlite_options(busy_timeout_seconds=60)
        )
        with closing(engine.raw_connection()) as connection:
            (mode,) = connection.cursor().execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            _switch_to_wal(engine)
    except (SQLAlchemyError, SqliteError) as error:
        raise unusable(error, url) from error


def _switch_to_wal(engine: Engine) -> None:
    """Set WAL, which then stays with the file.

    The switch fails at once as locked, whatever the time-out, when two processes try it together. BEGIN
    IMMEDIATE does wait: whoever lost waits with it and finds the switch made, or the way free.
    """
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        for _ in range(20):
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
            except OperationalError:
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("COMMIT")
            else:
                return
    raise NotConfigured("The database file stays locked: stop the other program that uses it, and try again.")
