"""What operators ask for, slow bodies, and that nothing of the environment gets in."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest

from bot import web
from bot.slack.bolt_app import SlackResponse
from bot.telemetry.metrics import Metrics
from bot.telemetry.refusals import Refusals
from bot.web import build_web
from tests.slack.edge_kit import Edge, event, submission


async def broken(*_: object) -> SlackResponse:
    raise ZeroDivisionError


def counting() -> dict[str, Any]:
    metrics = Metrics()
    return {"metrics": metrics, "refusals": Refusals(metrics, monotonic)}


def client(failing: list[str]) -> httpx.AsyncClient:
    async def ready() -> list[str]:
        return failing

    asgi = build_web(ready=ready, **counting(), endpoint=broken)
    return httpx.AsyncClient(transport=httpx.ASGITransport(asgi), base_url="http://bot.test")


async def test_a_process_that_runs_is_healthy() -> None:
    async with client(["database"]) as http:
        assert (await http.get("/healthz")).status_code == 200


@pytest.mark.parametrize(("failing", "status"), [([], 200), (["database", "schema"], 503)])
async def test_readiness_names_what_fails(failing: list[str], status: int) -> None:
    async with client(failing) as http:
        response = await http.get("/readyz")
    assert (response.status_code, response.json()) == (status, {"ready": not failing, "failing": failing})


async def test_metrics_are_what_prometheus_reads(edge: Edge) -> None:
    await edge.command("help")
    response = await edge.http.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'pipefy_usage_ack_seconds_count{door="http"} 1.0' in response.text


async def test_a_bug_of_ours_is_not_a_server_error() -> None:
    async with client([]) as http:
        assert (await http.post("/slack/events", content=b"x")).status_code == 200


async def test_a_slow_body_is_not_waited_for(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "READ_SECONDS", 0.01)

    async def slow() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.get_running_loop().create_future()

    response = await edge.http.post("/slack/events", content=slow())
    assert (response.status_code, response.headers["connection"]) == (408, "close")


async def test_without_an_endpoint_there_is_no_slack_route() -> None:
    async def ready() -> list[str]:
        return []

    asgi = build_web(ready=ready, **counting())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(asgi), base_url="http://bot.test") as http:
        assert (await http.post("/slack/events")).status_code == 404


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A home and working directory in which nothing may be written."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("home")
async def test_bolts_file_stores_are_never_written(edge: Edge) -> None:
    await edge.command("help")
    await edge.interact(submission())
    await edge.json(event(type="tokens_revoked", tokens={"bot": ["U0BOT"]}))
    assert {heard.kind for heard in await edge.heard()} == {"command", "view", "event"}
