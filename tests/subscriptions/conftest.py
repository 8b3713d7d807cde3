from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.deps import Deps
from tests.support.workspace import open_office


@pytest.fixture
async def deps(database_url: URL, tmp_path: Path) -> AsyncIterator[Deps]:
    """Of a bot in the sandbox, on both databases."""
    address = database_url.render_as_string(hide_password=False)
    async with open_office(tmp_path / "unused.db", DATABASE_URL=address) as office:
        yield office.bot.deps
