"""One WebSocket to Slack, from the handshake to its end: deadlines, envelopes, acks."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp
import structlog

from bot.slack.socket_mode.frames import Disconnect, Envelope, Hello, Oversized, parse_frame
from bot.slack.socket_mode.reconnect import LINK_DISABLED, TOO_MANY, Ended
from bot.slack.web_client import TRANSPORT_ERRORS

log = structlog.stdlib.get_logger()

HEARTBEAT_SECONDS = 10.0  # between our pings; half of it for Slack's pong
HELLO_SECONDS = 10.0
LINGER_SECONDS = 30.0  # for an old connection to be closed by Slack; "warning" comes about ten seconds ahead
CLOSE_SECONDS = 2.0
LARGEST_FRAME = 16 * 1024 * 1024  # bytes; aiohttp ends the connection over a larger one

# Text comes undecoded, since aiohttp ends a connection over bytes that are not UTF-8.
WebSocket = aiohttp.ClientWebSocketResponse[Literal[False]]
HandleEnvelope = Callable[[str, dict[str, Any]], Awaitable[Mapping[str, Any] | None]]  # (id, payload) → the ack, if any


@dataclass(eq=False, slots=True)
class Connection:
    """One connection. `ending` is set when it is time for the next one."""

    websocket: WebSocket
    handle: HandleEnvelope
    monotonic: Callable[[], float]
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    accepting: bool = True  # False once the bot stops: Slack sends what is not acked to another replica
    _hello_at: float | None = None
    _reason: str = ""

    @property
    def usable(self) -> bool:
        """True while Slack may send envelopes: it said hello, and neither turned the app away nor closed."""
        turned_away = self._reason in (TOO_MANY, LINK_DISABLED)
        return self._hello_at is not None and not turned_away and not self.websocket.closed

    async def listen(self) -> None:
        """Take envelopes in until the connection ends; never raises but for cancellation."""
        try:
            # One deadline after the other: for the hello, none while it lives, and a last one to be closed by Slack.
            async with asyncio.timeout(HELLO_SECONDS) as deadline:
                async for message in self.websocket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await self._receive(message.data, deadline)
        except TimeoutError:
            self._end("no_hello" if self._hello_at is None else "lingered")
        except TRANSPORT_ERRORS as error:
            self._end(type(error).__name__)
        finally:
            self._end(_close_reason(self.websocket))
            await self.websocket.close()

    async def ended(self) -> Ended:
        """Wait until it is time for the next connection, and say how this one did."""
        await self.ending.wait()
        lived = 0.0 if self._hello_at is None else self.monotonic() - self._hello_at
        return Ended(self._reason, lived)

    def _end(self, reason: str) -> None:
        self._reason = self._reason or reason
        self.ending.set()

    async def _receive(self, body: bytes, deadline: asyncio.Timeout) -> None:
        match parse_frame(body):
            case Hello() if self._hello_at is None:
                self._hello_at = self.monotonic()
                deadline.reschedule(None)
                log.info("connected to Slack by Socket Mode")
            case Disconnect(reason) if not self.ending.is_set():
                # This one goes on listening: envelopes may come until Slack closes it.
                self._end(reason)
                deadline.reschedule(asyncio.get_running_loop().time() + LINGER_SECONDS)
            case Envelope(envelope_id, payload) if self.accepting:
                answer = {} if payload is None else await self.handle(envelope_id, payload)
                if answer is not None:  # else Slack sends it again
                    await self.websocket.send_json({"envelope_id": envelope_id, **answer})
            case Oversized(envelope_id, size):
                log.warning("an envelope of Slack's is too large to be read", envelope=envelope_id, bytes=size)
                if envelope_id:  # acked, since Slack would send the same again
                    await self.websocket.send_json({"envelope_id": envelope_id})
            case _:
                pass  # nothing that Slack documents, or nothing to do


def _close_reason(websocket: WebSocket) -> str:
    # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
    code = websocket.close_code
    return "closed" if code is None else f"closed_{int(code)}"
