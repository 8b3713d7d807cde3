"""Engines, and the two kinds of transaction. What is stored lives in the other modules of this folder."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, InvalidatePoolError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from bot.db.point_read import NotRead, PointRead, PostgresqlReader, SqliteReader
from bot.db.sqlite_file import DatabaseFile
from bot.db.trouble import is_stale, trouble_of
from bot.errors import DatabaseDown, DatabaseTrouble, NotConfigured, WrongSettings

DEFAULT_DATABASE = "sqlite:///var/pipefy-usage.db"

# A statement that fails would otherwise put its values, people's words, into the log.
QUIET = {"hide_parameters": True}
# Behind PgBouncer every transaction has another connection, which knows none of our prepared statements.
POSTGRESQL = {**QUIET, "connect_args": {"prepare_threshold": None}}
_IDLE_SECONDS = 1.0  # seconds without use, after which a connection may have been cut
# What SQLite does by itself: a read sees the database as it was when it began. READ ONLY is set where limits are:
# SQLAlchemy's `postgresql_readonly` leaves a connection with an explicit READ WRITE, which overrules a server that is
# set to read only, and which a standby refuses as a feature that it lacks.
_READS_ONLY = "reads_only"
_POSTGRESQL_READS = {"isolation_level": "REPEATABLE READ", _READS_ONLY: True}

_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "sqlite": "sqlite+aiosqlite",
}
# What addresses of hosts and of other drivers say, and what is so here in any case: no statement is prepared.
_MEANT_ANYWAY = frozenset({("pgbouncer", "true"), ("schema", "public"), ("prepared_statements", "false")})
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]")
_EXPECTED_FORM = "DATABASE_URL must look like postgresql://user:password@host/name or sqlite:///path/to/file.db"


# Longer than any of the bot's, and shorter than a person waits: a table that is locked, or a server that is stuck,
# must not keep every connection.
_LOCK_SECONDS, _STATEMENT_SECONDS, _IDLE_IN_TRANSACTION_SECONDS = 10, 30, 60

OnTrouble = Callable[[DatabaseTrouble], None]


class Sessions:
    """Hands out transactions. The use case that opens one keeps it short: never across a network call.

    `on_trouble` hears of each that the database failed. `file`: that of SQLite.
    """

    def __init__(
        self, writer: AsyncEngine, reader: AsyncEngine, on_trouble: OnTrouble, file: DatabaseFile | None = None
    ) -> None:
        self._engines = (reader, writer)
        self._on_trouble = on_trouble
        self._file = file
        self._writers = async_sessionmaker(writer, expire_on_commit=False)
        self._readers = async_sessionmaker(reader, expire_on_commit=False)
        self._points = SqliteReader(str(writer.url.database)) if file else PostgresqlReader(reader)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that sees one instant: no writer delays it, and the database refuses its writes.

        Raises DatabaseDown, here and in the block, when the database does not answer.
        """
        with self._raising_database_down():
            async with self._readers() as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed when the block ends well, and rolled back when it raises.

        Raises DatabaseDown, here and in the block, when the database does not answer, stays locked or takes no writes.
        """
        with self._raising_database_down():
            async with self._writers.begin() as session:
                yield session
                self._require_file()

    async def row(self, read: PointRead, **values: object) -> tuple[Any, ...] | None:
        """The row that a statement finds, as it is committed now; None where there is none. Raises DatabaseDown."""
        try:
            return await self._points.fetch(read, values)
        except NotRead:
            async with self.read() as session:
                row = (await session.execute(read.statement, values)).one_or_none()
                return None if row is None else tuple(row)

    async def close(self) -> None:
        """Close every connection. Transactions that are still open lose theirs when they end."""
        await self._points.close()
        for engine in self._engines:
            await engine.dispose()

    def connections_in_use(self) -> dict[str, Callable[[], int]]:
        """By the name of each pool, the number of connections that a transaction holds now."""
        names = ("reader", "writer") if self.is_sqlite else ("all",)  # PostgreSQL has one pool for both
        return {name: partial(_in_use, engine.sync_engine) for name, engine in zip(names, self._engines, strict=False)}

    @property
    def is_sqlite(self) -> bool:
        """True where the database is a file of this machine."""
        return self._file is not None

    @contextmanager
    def _raising_database_down(self) -> Iterator[None]:
        """Turn errors that no statement of ours caused into DatabaseDown."""
        try:
            yield
        except SQLAlchemyError as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            self._on_trouble(trouble)
            raise DatabaseDown(trouble) from error

    def _require_file(self) -> None:
        # What is written into a file that was removed looks saved, and is gone at the next start.
        if self._file is not None and not self._file.is_in_place():
            self._on_trouble(DatabaseTrouble.REPLACED)
            raise DatabaseDown(DatabaseTrouble.REPLACED)


def parse_database_url(text: str) -> URL:
    """The database that the operator means, with the driver we use; raise `WrongSettings` for any other."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise WrongSettings(_EXPECTED_FORM) from None  # the cause may quote the password
    driver = _DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise WrongSettings(_EXPECTED_FORM)
    url = url.set(drivername=driver)
    return _require_file(url) if is_sqlite(url) else _with_connect_timeout(_known_options(url))


def is_sqlite(url: URL) -> bool:
    """True for a file of this machine, which one process brings up to date by itself."""
    return url.get_backend_name() == "sqlite"


def open_sessions(url: URL, *, on_trouble: OnTrouble = lambda _: None) -> Sessions:
    """Engines for a database that `parse_database_url` made; the first transaction connects."""
    if not is_sqlite(url):
        # No overflow: a connection above the size is closed after each use, and a new one costs the server a process.
        engine = create_async_engine(url, pool_size=8, max_overflow=0, pool_use_lifo=True, **POSTGRESQL)
        _ping_after_idle(engine.sync_engine)
        _limit_transactions(engine.sync_engine)
        _renew_stale_connections(engine.sync_engine)
        return Sessions(engine, engine.execution_options(**_POSTGRESQL_READS), on_trouble)
    make_folder(url)
    file = DatabaseFile(str(url.database))
    # One writer: SQLite has no more, and waiting in our own queue is fair where its busy handler is not.
    writer = _open_file(url, file, "BEGIN IMMEDIATE", "synchronous=FULL", pool_size=1, max_overflow=0)
    reader = _open_file(url, file, "BEGIN", "query_only=ON", pool_size=4, max_overflow=4)
    return Sessions(writer, reader, on_trouble, file)


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


def _in_use(engine: Engine) -> int:
    return engine.pool.checkedout() if isinstance(engine.pool, QueuePool) else 0


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


def _limit_transactions(engine: Engine) -> None:
    """Bound every transaction by the server itself, which goes on with a statement that nobody waits for any more."""
    # In the transaction: behind PgBouncer what is set at connecting is lost, or another program's, and `options` in the
    # address are refused. https://www.pgbouncer.org/features.html
    limits = (
        f"SELECT set_config('lock_timeout', '{_LOCK_SECONDS}s', true), "
        f"set_config('statement_timeout', '{_STATEMENT_SECONDS}s', true), "
        f"set_config('idle_in_transaction_session_timeout', '{_IDLE_IN_TRANSACTION_SECONDS}s', true)"
    )
    reads = f"{limits}, set_config('transaction_read_only', 'on', true)"

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(reads if connection.get_execution_options().get(_READS_ONLY) else limits)


def _renew_stale_connections(engine: Engine) -> None:
    """Let the pool connect anew behind a failover: its connections still lead to what is a standby now."""

    @event.listens_for(engine, "handle_error")
    def failed(context: ExceptionContext) -> None:
        if is_stale(context.original_exception):
            context.is_disconnect = True


def _open_file(url: URL, file: DatabaseFile, begin: str, pragma: str, **pool: int) -> AsyncEngine:
    engine = create_async_engine(url, **sqlite_options(busy_timeout_seconds=10), **pool)

    @event.listens_for(engine.sync_engine, "do_connect")
    def connecting(*_: object) -> None:
        if not file.is_in_place():  # SQLite would make an empty file in its place
            raise DatabaseDown(DatabaseTrouble.REPLACED)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(*_: object) -> None:
        file.opened()

    begin_with(engine.sync_engine, begin, "foreign_keys=ON", pragma)
    return engine


def _require_file(url: URL) -> URL:
    # Readers and the writer are different connections: a database in memory would be several databases.
    path = url.database or ""
    if url.host or not path or path == ":memory:" or path.startswith("file:"):
        raise WrongSettings(_EXPECTED_FORM)
    if url.query:
        raise _unknown_options(url.query, "SQLite takes none here")
    return url


def _known_options(url: URL) -> URL:
    """The options that libpq knows, without those of other drivers that change nothing here."""
    from psycopg.pq import Conninfo

    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    query = {name: value for name, value in url.query.items() if (name, value) not in _MEANT_ANYWAY}
    if unknown := query.keys() - known:
        raise _unknown_options(unknown, "PostgreSQL knows those that its manual lists as parameter key words")
    return url.set(query=query)


def _unknown_options(names: Iterable[str], hint: str) -> WrongSettings:
    listed = ", ".join(clean_name for name in sorted(names) if (clean_name := _NOT_IN_NAMES.sub("", name)[:40]))
    return WrongSettings(f"DATABASE_URL has options that are not understood: {listed}. Remove them: {hint}.")


def _with_connect_timeout(url: URL) -> URL:
    # libpq waits for ever by default; ten seconds are long enough for a database that is there.
    return url.set(query={"connect_timeout": "10", **url.query})
