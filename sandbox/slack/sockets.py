"""Socket Mode, Slack's side: tickets, connections, envelopes and their acks.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import itertools
import secrets
import uuid
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.slack.messages import parse_json
from sandbox.slack.socket_manners import FAREWELLS, Manner
from sandbox.slack.workspace import APP_ID

MOST_CONNECTIONS = 10
LIFE = 3600  # seconds that a connection lasts, as Slack announces it


class NotConnected(Exception):
    """Raised when there is no connection, or the one that was chosen went away."""


class Sockets:
    """The open connections of the app. Each envelope goes to one of them, in turn.

    `manner`: how connections are treated from now on. `token_error`: why the app token is good no more.
    """

    def __init__(self) -> None:
        self.manner = Manner.PROPER
        self.token_error: str | None = None
        self._tickets: set[str] = set()
        self._open: dict[WebSocket, dict[str, asyncio.Future[Any]]] = {}
        self._turn = itertools.count()

    @property
    def connected(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        """A ticket that opens one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def deliver(self, kind: str, payload: dict[str, Any], **more: object) -> Any:  # noqa: ANN401 - an ack carries any JSON
        """Send an envelope and wait for its ack; the ack's own payload, or None."""
        if not self._open:
            raise NotConnected
        websocket = [*self._open][next(self._turn) % len(self._open)]
        name, waiting = str(uuid.uuid4()), self._open[websocket]
        waiting[name] = asyncio.get_running_loop().create_future()
        envelope = {"envelope_id": name, "type": kind, "payload": payload}
        try:
            await websocket.send_json({**envelope, "accepts_response_payload": kind != "events_api", **more})
            return await waiting[name]
        except (WebSocketDisconnect, RuntimeError) as exc:
            raise NotConnected from exc  # starlette says RuntimeError once a connection is closed
        finally:
            waiting.pop(name, None)

    def address(self, base_url: str) -> str | None:
        """An address for one connection, as `apps.connections.open` answers."""
        match self.manner:
            case Manner.NO_ADDRESS:
                return None
            case Manner.FOREIGN_ADDRESS:
                return f"wss://slack.com.example.net/link/?ticket={self.ticket()}"
        return f"{base_url.replace('http', 'ws', 1)}/socket?ticket={self.ticket()}"

    async def disconnect(self, reason: str = "refresh_requested", *, close: bool = True) -> None:
        """Ask every connection to come back anew, as Slack does every few hours."""
        for websocket in [*self._open]:
            await _say_goodbye(websocket, reason, close=close)

    async def drop(self) -> None:
        """Close every connection without a word."""
        for websocket in [*self._open]:
            await websocket.close(1011)

    async def send_text(self, text: str) -> None:
        """Send every connection whatever text."""
        for websocket in [*self._open]:
            await websocket.send_text(text)

    async def send_bytes(self, body: bytes) -> None:
        """Send every connection a binary message, which Slack never does."""
        for websocket in [*self._open]:
            await websocket.send_bytes(body)

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its ticket to its end."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets or self.manner == Manner.HANGS_UP:
            await websocket.close(4001, "invalid ticket")
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        if self.manner != Manner.PROPER:
            await self._serve_badly(websocket)
            return
        if self.connected >= MOST_CONNECTIONS:
            await _say_goodbye(websocket, "too_many_websockets")
            return
        await self._serve_open(websocket)

    async def _serve_badly(self, websocket: WebSocket) -> None:
        if self.manner == Manner.NEVER_SAYS_HELLO:
            await _listen_to_nothing(websocket)
            return
        await websocket.send_json(_hello(1))
        if self.manner in FAREWELLS:
            await _say_goodbye(websocket, FAREWELLS[self.manner])
        else:
            await websocket.close()

    async def _serve_open(self, websocket: WebSocket) -> None:
        waiting = self._open[websocket] = {}
        try:
            await websocket.send_json(_hello(self.connected))
            while True:
                _settle(waiting, await websocket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            del self._open[websocket]
            for ack in waiting.values():
                if not ack.done():
                    ack.set_exception(NotConnected())


def _hello(connections: int) -> dict[str, Any]:
    debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": LIFE}
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": debug,
        "connection_info": {"app_id": APP_ID},
    }


async def _say_goodbye(websocket: WebSocket, reason: str, *, close: bool = True) -> None:
    await websocket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
    if close:
        await websocket.close()


async def _listen_to_nothing(websocket: WebSocket) -> None:
    with suppress(WebSocketDisconnect):
        while True:
            await websocket.receive_text()


def _settle(waiting: dict[str, asyncio.Future[Any]], text: str) -> None:
    """Slack ignores what is no ack of an envelope that waits on this connection."""
    try:
        said = parse_json(text)
    except ValueError:
        return
    ack = waiting.get(said.get("envelope_id", "")) if isinstance(said, dict) else None
    if ack is not None and not ack.done():
        ack.set_result(said.get("payload"))
