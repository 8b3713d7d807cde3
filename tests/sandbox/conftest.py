"""A sandbox with a clock that stands, and a bot that answers as it is told."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from sandbox.app import create_sandbox
from sandbox.slack.calls import SlackCalls
from sandbox.world import World
from tests.support.loop_clock import advance_loop

NOW = datetime(2026, 11, 19, 15, 4, 5, tzinfo=UTC)


@pytest.fixture
def naps() -> list[float]:
    """How long the sandbox would have slept."""
    return []


@pytest.fixture
def world(naps: list[float]) -> World:
    async def nap(seconds: float) -> None:
        naps.append(seconds)

    world = World(NOW, base_url="http://slack.test", sleep=nap)
    world.bot_url = "http://bot.test/slack/events"
    return world


@pytest.fixture
def heard() -> list[httpx.Request]:
    """What reached the bot."""
    return []


@pytest.fixture
def answers() -> deque[httpx.Response | None]:
    """What the bot will answer, in order; None: nothing at all. Afterwards it acks everything."""
    return deque()


@pytest.fixture
async def calls(
    world: World, heard: list[httpx.Request], answers: deque[httpx.Response | None]
) -> AsyncIterator[SlackCalls]:
    async def bot(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        answer = answers.popleft() if answers else httpx.Response(200)
        if answer is None:
            advance_loop(60)
            await asyncio.Event().wait()
            raise AssertionError("nobody wakes a silent bot")
        return answer

    calls = SlackCalls(world, http=httpx.AsyncClient(transport=httpx.MockTransport(bot)))
    yield calls
    await calls.close()


@pytest.fixture
async def http(world: World, calls: SlackCalls) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to the sandbox with the bot's token, without a socket."""
    headers = {"Authorization": f"Bearer {world.bot_token}"}
    transport = httpx.ASGITransport(create_sandbox(world, calls=calls))
    async with httpx.AsyncClient(transport=transport, base_url=world.base_url, headers=headers) as http:
        yield http


@pytest.fixture
def listening() -> Callable[[ASGIApp], AbstractAsyncContextManager[str]]:
    """Serves an application on a free port of this machine; gives its address."""
    return _listening


@asynccontextmanager
async def _listening(app: ASGIApp) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.fixture
def say() -> Callable[..., dict[str, Any]]:
    """The arguments of a post."""
    return lambda **more: {"channel": "C0OPS", "text": "hello", **more}
