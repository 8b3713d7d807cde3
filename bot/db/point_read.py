"""Reads of one row by its key, which every answer needs: one round trip, on a connection that is kept for them.

Why: docs/decisions/0014-answers-under-load.md. Everything else goes through the transactions of `bot.db.engine`.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Select
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_SQLITE = SQLiteDialect_aiosqlite()
# Then a transaction is tried, which has a connection of its own and the server's limits.
_PATIENCE_SECONDS = 2.0

Convert = Callable[[Any], Any]


class NotRead(Exception):
    """Raised when the kept connection gave no answer; a transaction finds out what is wrong."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement in the words of one driver, with what its types do to values on the way in and out."""

    sql: str
    names: Sequence[str] | None  # of the values by position; None: they go by name
    constants: Mapping[str, object]
    into: Mapping[str, Convert | None]
    out_of: Sequence[Convert | None]

    def parameters(self, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - as the driver takes them
        given = {**self.constants, **values}
        bound = {name: convert(given[name]) if convert else given[name] for name, convert in self.into.items()}
        return bound if self.names is None else [bound[name] for name in self.names]

    def row(self, fetched: Sequence[Any] | None) -> tuple[Any, ...] | None:
        if fetched is None:
            return None
        return tuple(convert(value) if convert else value for convert, value in zip(self.out_of, fetched, strict=True))


class PointRead:
    """A statement that finds one row or none, its values named by `bindparam`. Compiled once, not for every answer."""

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def compiled(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = self._compile(dialect)
        return self._compiled[dialect.name]

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self.statement.compile(dialect=dialect)
        return _Compiled(
            sql=str(compiled),
            names=getattr(compiled, "positiontup", None),
            constants={name: bind.value for bind, name in compiled.bind_names.items() if not bind.required},
            into={
                name: bind.type.dialect_impl(dialect).bind_processor(dialect)
                for bind, name in compiled.bind_names.items()
            },
            out_of=[
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in self.statement.selected_columns
            ],
        )


class SqliteReader:
    """Reads in the loop's own thread: a key of a file takes 15 µs, a hop to another thread up to 5 ms in a rush.

    It waits for nothing: readers of a file with a write-ahead log meet no lock in the ordinary run of things, and where
    they do, the read fails at once. https://www.sqlite.org/wal.html
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    async def fetch(self, read: PointRead, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """The row; None where there is none. Raises NotRead."""
        compiled = read.compiled(_SQLITE)
        try:
            connection = self._connection = self._connection or self._open()
            return compiled.row(connection.execute(compiled.sql, compiled.parameters(values)).fetchone())
        except sqlite3.Error as error:
            await self.close()
            raise NotRead from error

    async def close(self) -> None:
        """Close the file; the next read opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        # "rw": a file that is not there is not made. https://www.sqlite.org/uri.html
        address = f"{Path(self._path).absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(address, timeout=0, isolation_level=None, check_same_thread=False, uri=True)
        connection.execute("PRAGMA query_only=ON")
        return connection


class PostgresqlReader:
    """One connection of the pool, outside of any transaction, shared by all who ask: the driver queues them.

    A statement by itself sees what was committed before it, so no answer is for what was removed a moment ago.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._opening = asyncio.Lock()
        self._kept: AsyncConnection | None = None
        self._driver: Any = None

    async def fetch(self, read: PointRead, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """The row; None where there is none. Raises NotRead."""
        compiled = read.compiled(self._engine.dialect)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                driver = self._driver or await self._open()
                cursor = await driver.execute(compiled.sql, compiled.parameters(values))
                return compiled.row(await cursor.fetchone())
        except (SQLAlchemyError, TimeoutError, OSError, self._engine.dialect.loaded_dbapi.Error) as error:
            await self.close()
            raise NotRead from error
        except asyncio.CancelledError:
            # A driver that was cut off half-way may have an answer left that belongs to nobody.
            await asyncio.shield(self.close())
            raise

    async def close(self) -> None:
        """Give the connection up; the next read takes another."""
        kept, self._kept, self._driver = self._kept, None, None
        if kept is None:
            return
        with suppress(SQLAlchemyError, OSError, self._engine.dialect.loaded_dbapi.Error):  # it was lost already
            await kept.invalidate()
            await kept.close()

    async def _open(self) -> Any:  # noqa: ANN401 - psycopg is loaded where it is used
        async with self._opening:
            if self._driver is None:
                self._kept = connection = await self._engine.connect()
                driver: Any = (await connection.get_raw_connection()).driver_connection
                # Otherwise the driver begins a transaction: https://www.psycopg.org/psycopg3/docs/basic/transactions.html
                await driver.set_autocommit(True)
                self._driver = driver
            return self._driver


PointReader = SqliteReader | PostgresqlReader
