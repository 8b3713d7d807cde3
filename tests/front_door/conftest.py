"""What tests that come in by the front door share."""

import logging
from collections.abc import AsyncIterator, Iterator
from io import StringIO

import pytest
import stamina
import structlog

from bot.telemetry.logs import configure_logs
from tests.office import Outside, open_outside


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    """Ask Pipefy again without a pause; how often stays the bot's own choice."""
    with stamina.set_testing(True, attempts=5, cap=True):
        yield


@pytest.fixture(autouse=True)
def logs() -> Iterator[StringIO]:
    """What the bot logs, as in production. Nobody may be left without an answer in any test."""
    root, lines = logging.getLogger(), StringIO()
    handlers, level = root.handlers[:], root.level
    configure_logs(lines, log_format="json")
    yield lines
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    assert "a person was left without an answer" not in lines.getvalue()


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    """The sandbox, for tests that open their own bot, or one after another."""
    async with open_outside() as outside:
        yield outside
