"""Routes. Reads a body within its limits and hands it on; nothing that comes in makes a 5xx.

What a request from Slack means is decided in `bot.slack`, which this module does not know.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import perf_counter
from typing import Protocol

import structlog
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.db.engine import Sessions
from bot.db.probe import PROBE_SECONDS, DatabaseProbe
from bot.errors import DatabaseDown
from bot.installation import repository as installation_repository
from bot.telemetry.metrics import Metrics
from bot.telemetry.refusals import RefusalReason, Refusals

log = structlog.stdlib.get_logger()

MAX_BODY = 1_000_000  # bytes; Slack's largest are a few thousand
READ_SECONDS = 5.0
CLOSE = {"connection": "close"}  # the rest of such a body is not worth reading


class EndpointResponse(Protocol):
    """The response to Slack."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...


Endpoint = Callable[[Mapping[str, str], bytes], Awaitable[EndpointResponse]]
Ready = Callable[[], Awaitable[Sequence[str]]]  # the names of the parts that are not ready


class TooLarge(Exception):
    """Raised when a body is larger than any that Slack sends."""


def build_web(
    *,
    ready: Ready,
    metrics: Metrics,
    refusals: Refusals,
    endpoint: Endpoint | None = None,
    page: "MetricsPage | None" = None,
) -> Starlette:
    """The ASGI app; without an `endpoint` only what operators ask for (Socket Mode).

    `page`: `/metrics`; None where it has a port of its own.
    """
    routes = [Route("/healthz", _healthz, methods=["GET"]), Route("/readyz", _readyz(ready), methods=["GET"])]
    if page is not None:
        routes.append(page.route)
    if endpoint is not None:
        routes.insert(0, Route("/slack/events", SlackEvents(endpoint, metrics, refusals), methods=["POST"]))
    return _app(routes)


def _app(routes: Sequence[Route]) -> Starlette:
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return app


class SlackEvents:
    """`POST /slack/events`. Plain ASGI: Starlette's wrappers around a function take a quarter of an ack."""

    def __init__(self, endpoint: Endpoint, metrics: Metrics, refusals: Refusals) -> None:
        self._endpoint = endpoint
        self._refusals = refusals
        self._acks = metrics.acks.labels("http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(Headers(scope=scope), receive)
        await response(scope, receive, send)

    async def _respond(self, headers: Headers, receive: Receive) -> Response:
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await _read(headers, receive)
        except TooLarge:
            self._refusals.note(RefusalReason.TOO_LARGE)
            return Response("body too large", 413, CLOSE)
        except TimeoutError:
            self._refusals.note(RefusalReason.SLOW_BODY)
            return Response("body too slow", 408, CLOSE)
        except ClientDisconnect:
            return Response(status_code=400)  # which nobody reads
        started = perf_counter()
        try:
            answer = await self._endpoint(headers, body)
        except Exception:  # an edge: Slack never gets a 5xx
            log.exception("a request of Slack's could not be handled")
            return Response(status_code=200)
        self._acks.observe(perf_counter() - started)
        return Response(answer.body, answer.status, media_type=answer.media_type)


async def _read(headers: Headers, receive: Receive) -> bytes:
    # The announced length saves reading; it may be missing or a lie, so the bytes are counted too.
    announced = headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > len(str(MAX_BODY)) or int(announced) > MAX_BODY):
        raise TooLarge
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(chunk := message.get("body", b""))
        size += len(chunk)
        if size > MAX_BODY:
            raise TooLarge
        more = message.get("more_body", False)
    return b"".join(chunks)


async def _healthz(_: Request) -> Response:
    return Response("ok", media_type="text/plain")


def _readyz(ready: Ready) -> Callable[[Request], Awaitable[Response]]:
    async def readyz(_: Request) -> Response:
        failing = list(await ready())
        return JSONResponse({"ready": not failing, "failing": failing}, 503 if failing else 200)

    return readyz


class MetricsPage:
    """`GET /metrics`. `token`: what whoever asks has to know; `refresh` brings figures of the database up to date."""

    def __init__(
        self,
        metrics: Metrics,
        *,
        token: str | None = None,
        refresh: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._metrics = metrics
        self._token = token
        self._refresh = refresh

    @property
    def route(self) -> Route:
        return Route("/metrics", self._asked, methods=["GET"])

    @property
    def alone(self) -> Starlette:
        """For a port of its own."""
        return _app([self.route])

    async def _asked(self, request: Request) -> Response:
        if not self._may_read(request.headers.get("authorization", "")):
            return Response("a bearer token is needed", 401, {"www-authenticate": "Bearer"})
        if self._refresh is not None:
            await self._refresh()
        return Response(self._metrics.render(), media_type="text/plain; version=0.0.4")

    def _may_read(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        # Bytes, since compare_digest raises on strings that are not ASCII; Starlette reads headers as Latin-1.
        matches = hmac.compare_digest(token.strip().encode("latin-1"), (self._token or "").encode())
        return self._token is None or (matches and scheme.casefold() == "bearer")


def readiness(
    database: DatabaseProbe,
    sessions: Sessions,
    *,
    connected: Callable[[], bool] | None,
    ticking: Callable[[], bool],
    app_token_refused: Callable[[], bool] = lambda: False,
    clock_trusted: Callable[[], bool] = lambda: True,
    stopping: Callable[[], bool] = lambda: False,
) -> Ready:
    """Names the parts that are not ready. `connected`: whether Socket Mode is; None where it is not used."""

    async def failing() -> Sequence[str]:
        parts: list[str] = []
        if stopping():  # at once: a load balancer that asks should send the next request to another replica
            parts.append("stopping")
            return parts
        part = await database.failing_part()
        parts.extend([part] if part else await _refused_installations(sessions))
        if connected is not None and not connected():
            parts.append("slack")
        if app_token_refused():
            parts.append("slack_app_token")
        if not ticking():
            parts.append("heartbeat")
        if not clock_trusted():
            parts.append("clock")
        return parts

    return failing


async def _refused_installations(sessions: Sessions) -> list[str]:
    try:
        async with asyncio.timeout(PROBE_SECONDS), sessions.read() as session:
            troubles = await installation_repository.troubles(session)
    except (DatabaseDown, TimeoutError):
        return ["database"]
    return [f"slack installation: {trouble.code}" for trouble in troubles if not trouble.accepted]
