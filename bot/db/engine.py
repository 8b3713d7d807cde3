"""Engines, and the two kinds of transaction. What is stored lives in the other modules of this folder."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from bot.errors import DatabaseDown, NotConfigured

DEFAULT_DATABASE = "sqlite:///var/pipefy-usage.db"

# A statement that fails would otherwise put its values, people's words, into the log.
QUIET = {"hide_parameters": True}
# Behind PgBouncer every transaction has another connection, which knows none of our prepared statements.
POSTGRESQL = {**QUIET, "connect_args": {"prepare_threshold": None}}
_IDLE_SECONDS = 1.0  # seconds without use, after which a connection may have been cut
# What SQLite does by itself: a read sees the database as it was when it began.
_POSTGRESQL_READS = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "sqlite": "sqlite+aiosqlite",
}
_EXPECTED_FORM = "DATABASE_URL must look like postgresql://user:password@host/name or sqlite:///path/to/file.db"


class Sessions:
    """Hands out transactions. The use case that opens one keeps it short: never across a network call."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._engines = (reader, writer)
        self._writers = async_sessionmaker(writer, expire_on_commit=False)
        self._readers = async_sessionmaker(reader, expire_on_commit=False)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that sees one instant: no writer delays it, and the database refuses its writes.

        Raises DatabaseDown, here and in the block, when the database does not answer.
        """
        with _raising_database_down():
            async with self._readers() as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed when the block ends well, and rolled back when it raises.

        Raises DatabaseDown, here and in the block, when the database does not answer or stays locked.
        """
        with _raising_database_down():
            async with self._writers.begin() as session:
                yield session

    async def close(self) -> None:
        """Close every connection. Transactions that are still open lose theirs when they end."""
        for engine in self._engines:
            await engine.dispose()


@contextmanager
def _raising_database_down() -> Iterator[None]:
    """Turn the errors of a database that is away, locked or out of connections into DatabaseDown."""
    try:
        yield
    except (InterfaceError, OperationalError, PoolTimeout) as error:
        raise DatabaseDown from error


def parse_database_url(text: str) -> URL:
    """The database that the operator means, with the driver we use; raise `NotConfigured` for any other."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise NotConfigured(_EXPECTED_FORM) from None  # the cause may quote the password
    driver = _DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise NotConfigured(_EXPECTED_FORM)
    url = url.set(drivername=driver)
    return _require_file(url) if is_sqlite(url) else _with_connect_timeout(url)


def is_sqlite(url: URL) -> bool:
    """True for a file of this machine, which one process brings up to date by itself."""
    return url.get_backend_name() == "sqlite"


def open_sessions(url: URL) -> Sessions:
    """Engines for a database that `parse_database_url` made; the first transaction connects."""
    if not is_sqlite(url):
        # No overflow: a connection above the size is closed after each use, and a new one costs the server a process.
        engine = create_async_engine(url, pool_size=8, max_overflow=0, pool_use_lifo=True, **POSTGRESQL)
        _ping_after_idle(engine.sync_engine)
        return Sessions(engine, engine.execution_options(**_POSTGRESQL_READS))
    make_folder(url)
    # One writer: SQLite has no more, and waiting in our own queue is fair where its busy handler is not.
    writer = _open_file(url, "BEGIN IMMEDIATE", "synchronous=FULL", pool_size=1, max_overflow=0)
    return Sessions(writer, _open_file(url, "BEGIN", "query_only=ON", pool_size=4, max_overflow=4))


def make_folder(url: URL) -> None:
    """Make the folder that a SQLite file lies in."""
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise NotConfigured(f"DATABASE_URL: the folder {folder} cannot be made: {exc.strerror}") from exc


def sqlite_options(busy_timeout_seconds: float) -> dict[str, Any]:
    """Arguments for an engine whose transactions begin only where `begin_with` says so."""
    # The time-out goes in here as it is then set before anything else that may find the database locked.
    return {**QUIET, "connect_args": {"timeout": busy_timeout_seconds, "isolation_level": None}}


def begin_with(engine: Engine, begin: str, *pragmas: str) -> None:
    """Make every connection of a SQLite engine start with the pragmas, and every transaction with `begin`.

    The driver's own transactions begin at the first write: two that read first lose updates, or fail at once
    as locked whatever the time-out. https://www.sqlite.org/lang_transaction.html
    """

    @event.listens_for(engine, "connect")
    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _ping_after_idle(engine: Engine) -> None:
    """Replace a connection that was cut while nobody used it.

    The pool's own `pre_ping` asks each time: in a rush one round trip in five, of connections that just worked.
    """

    @event.listens_for(engine, "checkin")
    def returned(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        if "used" not in entry.info or monotonic() - entry.info["used"] < _IDLE_SECONDS:
            return  # new, or used a moment ago
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the pool connects anew, and again where that was cut too


def _open_file(url: URL, begin: str, pragma: str, **pool: int) -> AsyncEngine:
    engine = create_async_engine(url, **sqlite_options(busy_timeout_seconds=10), **pool)
    begin_with(engine.sync_engine, begin, "foreign_keys=ON", pragma)
    return engine


def _require_file(url: URL) -> URL:
    # Readers and the writer are different connections: a database in memory would be several databases.
    path = url.database or ""
    if url.host or not path or path == ":memory:" or path.startswith("file:"):
        raise NotConfigured(_EXPECTED_FORM)
    return url


def _with_connect_timeout(url: URL) -> URL:
    # libpq waits for ever by default; ten seconds are long enough for a database that is there.
    return url.set(query={"connect_timeout": "10", **url.query})
