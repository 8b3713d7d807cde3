"""What tests that come in by the front door share."""

import logging
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from pathlib import Path

import pytest
import stamina
import structlog

from bot.telemetry.logs import configure_logs
from tests.support.alerts import Alerting
from tests.support.digests import Digests, open_digests
from tests.support.workspace import Outside, open_outside


@pytest.fixture(scope="package", autouse=True)
def _no_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing here is encrypted, and reading the machine's certificates for every bot takes 25 ms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("certificates")))
        yield


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


@pytest.fixture
async def digests(database: Path) -> AsyncIterator[Digests]:
    """A workspace that is about digests."""
    async with open_digests(database) as digests:
        yield digests


@pytest.fixture
async def alerting(digests: Digests) -> Alerting:
    """The same workspace, about alerts."""
    return Alerting(digests.workspace, digests.clock)
