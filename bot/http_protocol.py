"""Connections that cost little, whoever opens them: the deadlines and sizes that uvicorn and httptools do not have.

uvicorn closes a connection that is idle after an answer, but waits for ever for headers, for a body that no route
reads, and for a client that does not fetch its answer; any byte ends its idle time-out. httptools keeps headers of
any size. https://www.uvicorn.org/settings/#resource-limits
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from bot.telemetry.refusals import RefusalReason, Refusals

# uvicorn warns of every malformed request: here they are counted instead, and a bug is still logged.
_LOGGER = logging.getLogger("uvicorn.error.requests")


# Bytes that a header costs beside its own, as HTTP/2 reckons: else empty ones would come by the ten thousand.
# https://www.rfc-editor.org/rfc/rfc7541#section-4.1
HEADER_OVERHEAD = 32


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Slack's requests take milliseconds and a few thousand bytes; a slow proxy needs a second or two."""

    header_seconds: float = 5.0
    request_seconds: float = 15.0  # from the headers to the last byte of the answer
    closing_seconds: float = 5.0  # until what was written last is fetched
    header_bytes: int = 65_536
    message_bytes: int = 2_000_000  # of one request as it is sent; `bot.web` bounds the body
    pipelined: int = 8  # requests that wait behind the one that is answered
    waiting: int = 500  # connections without a whole request: half of the files that a process may open by default


@dataclass(slots=True)
class Guard:
    """Shared by the connections of one server: the limits, and those that wait, the longest first."""

    refusals: Refusals
    limits: ConnectionLimits = ConnectionLimits()
    waiting: dict["GuardedProtocol", None] = field(default_factory=dict)

    def protocol(self) -> Callable[..., asyncio.Protocol]:
        """The factory of connections for uvicorn's `http`."""
        _LOGGER.setLevel(logging.ERROR)
        return partial(GuardedProtocol, guard=self)

    def admit(self, connection: "GuardedProtocol") -> None:
        """Let a connection wait for its next request; the one that waits longest goes where they are too many."""
        self.waiting.pop(connection, None)
        while len(self.waiting) >= self.limits.waiting:
            next(iter(self.waiting)).drop(RefusalReason.CROWDED)
        self.waiting[connection] = None


class TooMuch(Exception):
    """Raised inside httptools, which passes it on as a malformed request."""


class GuardedProtocol(HttpToolsProtocol):
    """A connection with a deadline in each of its states; while it is idle, uvicorn's own.

    1. Headers are awaited: from the connection, or from the first byte of a next request.
    2. A request is received and answered, or one that is answered already is still being received.
    3. It is closed, and what was written last has not been fetched.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        guard: Guard,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.logger = _LOGGER
        self._guard, self._limits = guard, guard.limits
        self._deadline: asyncio.TimerHandle | None = None
        self._received = self._header_bytes = 0
        self._in_headers, self._is_whole = True, False
        self._fault: tuple[HTTPStatus, RefusalReason] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._guard.waiting.pop(self, None)
        self._end_deadline()

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._received > self._limits.message_bytes:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, RefusalReason.TOO_LARGE)
        elif self._in_headers and self._received > self._limits.header_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, RefusalReason.LARGE_HEADERS)
        elif self._deadline is None and self.timeout_keep_alive_task is None:
            self._await_headers()  # bytes that begin no request, as empty lines, ended uvicorn's time-out

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._header_bytes = 0
        self._in_headers, self._is_whole = True, False
        if len(self.pipeline) >= self._limits.pipelined:
            self._fault = HTTPStatus.TOO_MANY_REQUESTS, RefusalReason.PIPELINED
            raise TooMuch
        if not self._is_answering():
            self._await_headers()

    def on_url(self, url: bytes) -> None:
        self._count_header(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_header(len(name) + len(value))  # trailers of a chunked body come here, too
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._in_headers = False
        self._set_deadline(self._limits.request_seconds, self._request_late)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_whole, self._received = True, 0
        self._guard.waiting.pop(self, None)
        if not self._is_answering():
            self._rest()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._close_in_time()
        elif self._is_answering():  # the next one of the pipeline
            self._set_deadline(self._limits.request_seconds, self._request_late)
        elif self._is_whole:
            self._rest()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._close_in_time()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        self._refuse(*(self._fault or (HTTPStatus.BAD_REQUEST, RefusalReason.MALFORMED)))

    def drop(self, reason: RefusalReason) -> None:
        """Close at once, whatever was written."""
        self._guard.waiting.pop(self, None)
        self._guard.refusals.note(reason)
        self._end_deadline()
        self.transport.abort()

    def _count_header(self, size: int) -> None:
        self._header_bytes += size + HEADER_OVERHEAD
        if self._header_bytes > self._limits.header_bytes:
            self._fault = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, RefusalReason.LARGE_HEADERS
            raise TooMuch

    def _is_answering(self) -> bool:
        return bool(self.cycle) and not self.cycle.response_complete  # there is none before the first request

    def _await_headers(self) -> None:
        self._guard.admit(self)
        self._set_deadline(self._limits.header_seconds, self._headers_late)

    def _rest(self) -> None:
        self._end_deadline()
        self._guard.admit(self)

    def _headers_late(self) -> None:
        if self._received:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, RefusalReason.SLOW_HEADERS)
        else:  # browsers and load balancers connect ahead of time
            self.transport.close()

    def _request_late(self) -> None:
        self.drop(RefusalReason.SLOW_READER if self._is_whole else RefusalReason.SLOW_BODY)

    def _refuse(self, status: HTTPStatus, reason: RefusalReason) -> None:
        self._guard.refusals.note(reason)
        if not (self._is_answering() and self.cycle.response_started):
            body = status.phrase.encode()
            head = b"HTTP/1.1 %d %b\r\ncontent-type: text/plain\r\nconnection: close\r\n" % (status.value, body)
            self.transport.write(head + b"content-length: %d\r\n\r\n%b" % (len(body), body))
        self.transport.close()
        self._close_in_time()

    def _close_in_time(self) -> None:
        self._guard.waiting.pop(self, None)
        self._set_deadline(self._limits.closing_seconds, partial(self.drop, RefusalReason.SLOW_READER))

    def _set_deadline(self, seconds: float, late: Callable[[], None]) -> None:
        self._end_deadline()
        self._deadline = self.loop.call_later(seconds, late)

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
