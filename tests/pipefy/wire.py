"""A clock to turn, a wire to cut, and the samples of Pipefy's answers."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from starlette.applications import Starlette

from bot.pipefy.client import PipefyClient
from sandbox.pipefy.api import pipefy_routes
from sandbox.pipefy.faults import Answered
from sandbox.pipefy.world import PipefyWorld

NOW = datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)
Make = Callable[..., PipefyClient]  # with fields of Limits
SAMPLES = Path(__file__).parent.parent / "data" / "pipefy"


class Clock:
    """A clock that tests turn, as the instant and as monotonic seconds."""

    def __init__(self) -> None:
        self.instant = NOW

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return (self.instant - NOW).total_seconds()

    def turn(self, by: timedelta) -> None:
        self.instant += by


class Wire(httpx.AsyncBaseTransport):
    """The way to the sandbox. It breaks as often as `broken` holds errors, and counts what it carried."""

    def __init__(self, world: PipefyWorld) -> None:
        self._door = httpx.ASGITransport(Starlette(routes=pipefy_routes(world)))
        self.broken: list[httpx.TransportError] = []
        self.sent: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        await asyncio.sleep(0)  # as any wire: whoever else is ready goes first
        if self.broken:
            raise self.broken.pop()
        return await self._door.handle_async_request(request)


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def answered(name: str, status: int = 200) -> Answered:
    """The sample as the answer to one request."""
    return Answered(status, sample(name).decode(), {"content-type": "application/json; charset=utf-8"})
