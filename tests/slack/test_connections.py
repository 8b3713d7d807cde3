"""Connections over real sockets: whoever sends slowly, too much, or nothing, is let go, and keeps nobody else out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from time import monotonic

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.http_protocol import ConnectionLimits, Guard
from bot.server import listen
from bot.slack.bolt_app import ACK, SlackResponse
from bot.telemetry.metrics import Metrics
from bot.telemetry.refusals import Refusals
from bot.web import build_web
from tests.support.journeys import logs
from tests.support.loop_clock import advance_loop
from tests.support.server import serving

__all__ = ["logs"]

PING = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
LIMITS = ConnectionLimits()
PATIENCE_SECONDS = 600.0  # of the loop's clock, which tests turn: only ends a hang


@dataclass
class Client:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self) -> int:
        """The status of the next response, whose body is read, too."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length"))
        await self.reader.readexactly(length)
        return int(head.split()[1])

    async def rest(self) -> bytes:
        """Everything until the server closes."""
        try:
            return await self.reader.read()
        except ConnectionError:
            return b""


@dataclass
class Door:
    """A guarded server, and what it counted."""

    port: int
    guard: Guard
    metrics: Metrics = field(default_factory=Metrics)
    clients: list[Client] = field(default_factory=list)

    async def connect(self, sent: bytes = b"") -> Client:
        """Connect, send, and let the server read it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        self.clients.append(client := Client(reader, writer))
        writer.write(sent)
        await self.settle()
        return client

    async def settle(self) -> None:
        """Let the server do all that it can without time going by."""
        for _ in range(20):
            await asyncio.sleep(0)

    def refused(self, reason: str) -> float:
        labels = {"reason": reason}
        return self.metrics.registry.get_sample_value("pipefy_usage_refused_requests_total", labels) or 0.0


async def _ack(*_: object) -> SlackResponse:
    return ACK


async def _ready() -> list[str]:
    return []


async def _large(_: Request) -> Response:
    return Response(b"x" * 50_000_000)


@asynccontextmanager
async def opened(limits: ConnectionLimits = LIMITS) -> AsyncIterator[Door]:
    metrics = Metrics()
    refusals = Refusals(metrics, monotonic)
    app: Starlette = build_web(ready=_ready, metrics=metrics, refusals=refusals, endpoint=_ack)
    app.router.routes.append(Route("/large", _large))
    listening, guard = listen("127.0.0.1", 0), Guard(refusals, limits)
    async with asyncio.timeout(PATIENCE_SECONDS), serving(app, listening, guard):
        door = Door(listening.getsockname()[1], guard, metrics)
        yield door
        for client in door.clients:
            client.writer.transport.abort()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with opened() as door:
        yield door


@pytest.mark.parametrize("sent", [b"G", b"GET /heal", b"GET / HTTP/1.1\r\nHost: a\r\nX: y", b"\r\n\r\n", PING[:-2]])
async def test_half_sent_headers_are_timed_out(door: Door, sent: bytes) -> None:
    client = await door.connect(sent)
    advance_loop(LIMITS.header_seconds)
    assert (await client.rest()).startswith(b"HTTP/1.1 408")
    assert door.refused("slow_headers") == 1.0


async def test_headers_that_drip_are_timed_out_as_a_whole(door: Door) -> None:
    client = await door.connect(b"GET / HTTP/1.1\r\n")
    for _ in range(3):
        advance_loop(LIMITS.header_seconds / 3)
        client.writer.write(b"x: y\r\n")
        await door.settle()
    assert (await client.rest()).startswith(b"HTTP/1.1 408")


async def test_a_connection_that_says_nothing_is_closed_without_a_word(door: Door) -> None:
    client = await door.connect()
    advance_loop(LIMITS.header_seconds)
    assert (await client.rest(), door.refused("slow_headers")) == (b"", 0.0)


@pytest.mark.parametrize("stray", [b"", b"\r\n", b"G", b"GET / HTTP/1.1\r\nX"])
async def test_a_connection_is_closed_that_is_idle_after_an_answer(door: Door, stray: bytes) -> None:
    client = await door.connect(PING)
    assert await client.answer() == 200
    client.writer.write(stray)
    await door.settle()
    advance_loop(LIMITS.header_seconds + 1)
    assert (await client.rest())[:12] in (b"", b"HTTP/1.1 408")


async def test_a_body_that_no_route_reads_is_not_taken_for_ever(door: Door) -> None:
    client = await door.connect(b"POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
    assert await client.answer() == 405
    client.writer.write(b"x")
    await door.settle()
    advance_loop(LIMITS.request_seconds)
    assert (await client.rest(), door.refused("slow_body")) == (b"", 1.0)


async def test_an_answer_that_is_not_fetched_is_not_kept_for_ever(door: Door) -> None:
    client = await door.connect(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    advance_loop(LIMITS.request_seconds)  # it was written as a whole, so the connection is idle, and closed
    await door.settle()
    advance_loop(LIMITS.closing_seconds)
    await door.settle()
    assert (len(await client.rest()) < 50_000_000, door.refused("slow_reader")) == (True, 1.0)


async def test_a_closed_connection_is_dropped_whose_end_is_not_fetched(door: Door) -> None:
    client = await door.connect(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    advance_loop(LIMITS.request_seconds + LIMITS.closing_seconds)
    await door.settle()
    assert len(await client.rest()) < 50_000_000


@pytest.mark.parametrize("how_many", [400, 700])
async def test_half_sent_requests_lock_nobody_out(door: Door, how_many: int) -> None:
    for _ in range(how_many):
        await door.connect(b"POST /slack/events HTTP/1.1\r\nHost: a\r\n")
    assert await (await door.connect(PING)).answer() == 200
    assert len(door.guard.waiting) <= LIMITS.waiting
    assert door.refused("crowded") == max(0, how_many + 1 - LIMITS.waiting)


async def test_half_sent_bodies_lock_nobody_out(door: Door) -> None:
    for _ in range(LIMITS.waiting + 50):
        await door.connect(b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx")
    assert await (await door.connect(PING)).answer() == 200


TOO_LARGE = {
    "one value": b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000,
    "many headers": b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 40_000,
    "a query": b"GET /slack/oauth_redirect?" + b"x" * 1_000_000,
    "a path": b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    "a name": b"GET / HTTP/1.1\r\n" + b"x" * 70_000 + b": y\r\n\r\n",
    "trailers": b"POST /slack/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"a: b\r\n" * 40_000,
}


@pytest.mark.parametrize("sent", TOO_LARGE.values(), ids=TOO_LARGE.keys())
async def test_headers_have_a_size(door: Door, sent: bytes) -> None:
    client = await door.connect(sent)
    assert (await client.rest())[:12] in (b"HTTP/1.1 431", b"")
    assert door.refused("large_headers") == 1.0


async def test_a_trailer_has_a_size(door: Door) -> None:
    start = b"POST /slack/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na: "
    client = await door.connect(start + b"x" * 3_000_000)
    assert (await client.rest())[:12] in (b"HTTP/1.1 413", b"")
    assert door.refused("too_large") == 1.0


async def test_a_few_requests_may_wait_behind_another(door: Door) -> None:
    client = await door.connect(PING * 5)
    assert [await client.answer() for _ in range(5)] == [200] * 5


async def test_a_thousand_may_not(door: Door) -> None:
    client = await door.connect(PING * 1000)
    await client.rest()
    assert door.refused("pipelined") == 1.0


MALFORMED = (
    *(b"\x16\x03\x01\x02\x00\x01\x00", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"FOO / HTTP/1.1\r\n\r\n"),
    *(b"GET /\xff HTTP/1.1\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\n\r\n", b"GET http://a HTTP/1.1\r\n\r\n"),
    *(b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nA: \x00\r\n\r\n", b"\x00" * 100, b"GET / HTTP/1.1\r\n: x\r\n\r\n"),
    b"POST /slack/events HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    b"POST /slack/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /slack/events HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
)


@pytest.mark.parametrize("sent", MALFORMED)
async def test_what_is_no_http_is_refused_quietly(door: Door, logs: StringIO, sent: bytes) -> None:
    for _ in range(3):
        assert (await (await door.connect(sent)).rest()).startswith(b"HTTP/1.1 400")
    assert (door.refused("malformed"), len(logs.getvalue().splitlines())) == (3.0, 1)


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c", b"x"])
async def test_an_upgrade_is_not_made(door: Door, logs: StringIO, protocol: bytes) -> None:
    upgrade = b"GET /healthz HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: %b\r\n" % protocol
    client = await door.connect(upgrade + b"Sec-WebSocket-Key: YQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
    assert await client.answer() == 200
    client.writer.write(b"\x81\x00")
    await door.settle()
    advance_loop(LIMITS.header_seconds + 1)
    await client.rest()
    assert [line for line in logs.getvalue().splitlines() if "refused" not in line] == []


async def test_an_old_protocol_is_answered_and_closed(door: Door) -> None:
    assert (await (await door.connect(b"GET /healthz HTTP/1.0\r\n\r\n")).rest()).startswith(b"HTTP/1.1 200")


async def test_nothing_is_kept_of_connections_that_end(door: Door) -> None:
    for sent in (b"", b"G", PING, PING[:-2], b"\x00"):
        (await door.connect(sent)).writer.transport.abort()
    await door.settle()
    assert door.guard.waiting == {}
