"""What tests that come in by the front door share."""

from collections.abc import AsyncIterator, Iterator

import pytest
import stamina

from tests.office import Outside, open_outside


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    """Ask Pipefy again without a pause; how often stays the bot's own choice."""
    with stamina.set_testing(True, attempts=5, cap=True):
        yield


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    """The sandbox, for tests that open their own bot, or one after another."""
    async with open_outside() as outside:
        yield outside
