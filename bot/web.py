"""Routes. Reads a body within its limits and hands it on; nothing that comes in makes a 5xx.

What a request from Slack means is decided in `bot.slack`, which this module does not know.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import perf_counter
from typing import Protocol

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.telemetry.metrics import Metrics

log = structlog.stdlib.get_logger()

MAX_BODY = 1_000_000  # bytes; Slack's largest are a few thousand
READ_SECONDS = 5.0
CLOSE = {"connection": "close"}  # the rest of such a body is not worth reading


class Answer(Protocol):
    """What goes back to Slack."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...


Door = Callable[[Mapping[str, str], bytes], Awaitable[Answer]]
Ready = Callable[[], Awaitable[Sequence[str]]]  # the names of the parts that are not ready


class TooLarge(Exception):
    """Raised when a body is larger than any that Slack sends."""


def build_web(*, ready: Ready, metrics: Metrics, door: Door | None = None) -> Starlette:
    """The ASGI app; without a `door` only what operators ask for (Socket Mode)."""
    routes = [
        Route("/healthz", _healthz, methods=["GET"]),
        Route("/readyz", _readyz(ready), methods=["GET"]),
        Route("/metrics", _metrics(metrics), methods=["GET"]),
    ]
    if door is not None:
        routes.insert(0, Route("/slack/events", _slack_events(door, metrics), methods=["POST"]))
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


def _slack_events(door: Door, metrics: Metrics) -> Callable[[Request], Awaitable[Response]]:
    acks = metrics.acks.labels("http")

    async def slack_events(request: Request) -> Response:
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await _read(request)
        except TooLarge:
            return Response("body too large", 413, CLOSE)
        except (TimeoutError, ClientDisconnect):
            return Response("body too slow", 408, CLOSE)
        started = perf_counter()
        try:
            answer = await door(request.headers, body)
        except Exception:  # an edge: Slack never gets a 5xx
            log.exception("a request of Slack's could not be handled")
            return Response(status_code=200)
        acks.observe(perf_counter() - started)
        return Response(answer.body, answer.status, media_type=answer.media_type)

    return slack_events


async def _read(request: Request) -> bytes:
    # The announced length saves reading; it may be missing or a lie, so the bytes are counted too.
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > len(str(MAX_BODY)) or int(announced) > MAX_BODY):
        raise TooLarge
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


async def _healthz(_: Request) -> Response:
    return Response("ok", media_type="text/plain")


def _readyz(ready: Ready) -> Callable[[Request], Awaitable[Response]]:
    async def readyz(_: Request) -> Response:
        failing = list(await ready())
        return JSONResponse({"ready": not failing, "failing": failing}, 503 if failing else 200)

    return readyz


def _metrics(metrics: Metrics) -> Callable[[Request], Awaitable[Response]]:
    async def metrics_asked(_: Request) -> Response:
        return Response(metrics.render(), media_type="text/plain; version=0.0.4")

    return metrics_asked
