"""What the whole suite shares: a workspace to walk into."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import stamina

from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
from tests.support.databases import database_url, databases, empty_database, postgresql, sessions, sqlite
from tests.support.property_tests import load_profiles
from tests.support.workspace import Workspace, copy_database, open_workspace

__all__ = ["database_url", "databases", "empty_database", "postgresql", "sessions", "sqlite"]

load_profiles()


def pytest_xdist_auto_num_workers() -> int:
    """Two processes a core under `-n auto`: half of the time a test waits for a socket, a process or a browser."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first: one that begins last is what everything else waits for."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def no_waiting_between_attempts() -> Iterator[None]:
    """A request that Pipefy fails is repeated at once."""
    with stamina.set_testing(testing=True, attempts=5, cap=True):
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "template.db"
    upgrade(parse_database_url(f"sqlite:///{path}"))
    return path


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    """A SQLite file of this test's own."""
    return copy_database(migrated, tmp_path)


@pytest.fixture
async def workspace(database: Path) -> AsyncIterator[Workspace]:
    """The sandbox and the bot over HTTP, with Acme Ltda as the default organization."""
    async with open_workspace(database) as workspace:
        yield workspace
