"""`HEARTBEAT_URL`: called after good ticks, once a minute, in nobody's way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import NotConfigured
from bot.server import listen
from bot.settings import read_settings
from bot.slack.web_client import open_session
from bot.telemetry import heartbeat_ping
from bot.telemetry.heartbeat_ping import HeartbeatPing
from bot.telemetry.metrics import Metrics
from tests.support.server import address_of, serving


@dataclass
class Listener:
    """Whoever waits for the calls."""

    url: str = ""
    calls: int = 0
    status: int = 200
    silent: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def called(self, _: Request) -> Response:
        self.calls += 1
        if self.silent:
            await self.over.wait()
        return Response(status_code=self.status, headers={"location": self.url} if self.status == 302 else None)


@asynccontextmanager
async def listener() -> AsyncIterator[tuple[Listener, aiohttp.ClientSession]]:
    heard, listening = Listener(), listen("127.0.0.1", 0)
    heard.url = f"{address_of(listening)}/ping/s3cret-canary"
    app = Starlette(routes=[Route("/ping/{name}", heard.called, methods=["GET"])])
    async with serving(app, listening), open_session() as session:
        yield heard, session


async def test_it_calls_at_most_once_a_minute() -> None:
    now, metrics = 1000.0, Metrics()
    async with listener() as (heard, session):
        ping = HeartbeatPing(session, heard.url, metrics, lambda: now)
        for _ in range(9):  # ticks every 15 s
            ping.after_tick()
            await ping.end()
            now += 15
    assert heard.calls == 3
    assert b'pipefy_usage_heartbeat_pings_total{outcome="arrived"} 3.0' in metrics.render()


@pytest.mark.parametrize("status", [404, 503, 302])
async def test_a_refusal_is_counted_and_not_followed(status: int) -> None:
    metrics = Metrics()
    async with listener() as (heard, session):
        heard.status = status
        ping = HeartbeatPing(session, heard.url, metrics, lambda: 1000.0)
        ping.after_tick()
        await ping.end()
    assert heard.calls == 1
    assert b'pipefy_usage_heartbeat_pings_total{outcome="failed"} 1.0' in metrics.render()


async def test_one_that_is_never_answered_ends_and_no_second_one_waits_beside_it(
    monkeypatch: pytest.MonkeyPatch, logs: StringIO
) -> None:
    monkeypatch.setattr(heartbeat_ping, "PING_SECONDS", 0.05)
    now, metrics = 1000.0, Metrics()
    async with listener() as (heard, session):
        heard.silent = True
        ping = HeartbeatPing(session, heard.url, metrics, lambda: now)
        ping.after_tick()
        now += 61
        ping.after_tick()
        await ping.end()
        heard.over.set()
    assert b'pipefy_usage_heartbeat_pings_total{outcome="failed"} 1.0' in metrics.render()
    assert "TimeoutError" in logs.getvalue()
    assert "canary" not in logs.getvalue()


async def test_an_address_that_leads_nowhere_fails_no_tick(logs: StringIO) -> None:
    async with open_session() as session:
        ping = HeartbeatPing(session, "http://127.0.0.1:9/s3cret-canary", Metrics(), lambda: 1000.0)
        ping.after_tick()
        await ping.end()
    assert "the heartbeat was not surely heard" in logs.getvalue()
    assert "canary" not in logs.getvalue()


@pytest.mark.parametrize(
    "url",
    [
        "https://hc.example.com/ping/x",
        "http://127.0.0.1:8000/x",
        "http://10.1.2.3/x",
        "http://[fd00::1]/x",
        "http://healthchecks:8000/x",
        "http://hc.monitoring.svc/x",
    ],
)
def test_https_and_the_operators_own_network_are_taken(url: str) -> None:
    settings = read_settings({"HEARTBEAT_URL": url})
    assert url in settings.secrets


@pytest.mark.parametrize(
    "url",
    [
        "http://hc.example.com/canary",
        "http://8.8.8.8/canary",
        "ftp://10.1.2.3/canary",
        "https://",
        "hc.example.com/canary",
        "http://[::1/canary",
        "http://a:99999/canary",
    ],
)
def test_others_are_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(NotConfigured) as refused:
        read_settings({"HEARTBEAT_URL": url})
    assert "HEARTBEAT_URL must begin with https://" in str(refused.value)
    assert "canary" not in str(refused.value)
