from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.deps import Deps
from tests.support.workspace import open_workspace


@pytest.fixture
async def deps(database_url: URL, tmp_path: Path) -> AsyncIterator[Deps]:
    """Of a bot in the sandbox, on both databases."""
    address = database_url.render_as_string(hide_password=False)
    async with open_workspace(tmp_path / "unused.db", DATABASE_URL=address) as workspace:
        yield workspace.bot.deps
