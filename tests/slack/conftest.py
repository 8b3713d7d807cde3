"""Fixtures of the edge; what they are made of is in `edge_kit`."""

from collections.abc import AsyncIterator

import aiohttp
import httpx
import pytest

from bot.slack.background import BackgroundTasks
from bot.slack.bolt_app import build_app, build_dispatch
from bot.slack.dispatcher import Dispatcher
from bot.slack.http import HttpEndpoint
from bot.slack.web_client import open_session
from bot.telemetry.metrics import Metrics
from bot.telemetry.refusals import Refusals
from bot.web import MetricsPage, build_web
from tests.slack.edge_kit import IDENTITY, SECRET, UNKNOWN_WORKSPACE, Clock, Ears, Edge


@pytest.fixture(autouse=True)
def hostile_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt reads these where it is told nothing."""
    for name in (
        "SIGNING_SECRET",
        "BOT_TOKEN",
        "APP_TOKEN",
        "CLIENT_ID",
        "CLIENT_SECRET",
        "VERIFICATION_TOKEN",
    ):
        monkeypatch.setenv(f"SLACK_{name}", "hostile")


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """The session of the bot."""
    async with open_session() as session:
        yield session


@pytest.fixture
async def edge(ears: Ears, clock: Clock) -> AsyncIterator[Edge]:
    tasks, metrics = BackgroundTasks(), Metrics()
    dispatcher = Dispatcher(tasks, ears.trouble)
    refusals = Refusals(metrics, clock.monotonic)
    app = build_app(IDENTITY, dispatcher.report_error)
    ears.register(app, dispatcher)
    dispatch = build_dispatch(app, IDENTITY, dispatcher.report_error, refusals, unknown_workspace=UNKNOWN_WORKSPACE)
    endpoint = HttpEndpoint(
        dispatch, signing_secret=SECRET, wall_clock=clock.now, monotonic=clock.monotonic, refusals=refusals
    )

    async def ready() -> list[str]:
        return []

    page = MetricsPage(metrics)
    web = build_web(ready=ready, metrics=metrics, refusals=refusals, endpoint=endpoint, page=page)
    transport = httpx.ASGITransport(web)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http:
        yield Edge(ears, clock, tasks, dispatch, http, metrics)
