"""Socket Mode: the same dispatch as HTTP, over a WebSocket that the bot opens.

The stock client retries a bad app token for ever, and a single-use address after a failed connect: see
docs/decisions/0003-socket-mode.md.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.errors import NotConfigured
from bot.slack.bolt_app import ACK, Dispatch, SlackResponse
from bot.slack.error_codes import ErrorSort, sort_of
from bot.slack.replay_cache import ReplayCache
from bot.slack.web_client import TRANSPORT_ERRORS, Client, as_dict
from bot.telemetry.metrics import Metrics

log = structlog.stdlib.get_logger()

HEARTBEAT_SECONDS = 10.0
MAX_MESSAGE = 1_000_000  # bytes, as over HTTP
CLOSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 30.0


@dataclass(eq=False, slots=True)
class Connection:
    """One connection. `ending` is set when it is time for the next one."""

    websocket: aiohttp.ClientWebSocketResponse
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    hello_received: bool = False


class SocketModeClient:
    """One WebSocket, replaced before Slack closes it."""

    def __init__(
        self,
        dispatch: Dispatch,
        client: Client,
        session: aiohttp.ClientSession,
        metrics: Metrics,
        *,
        app_token: str,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._dispatch = dispatch
        self._client = client
        self._session = session
        self._acks = metrics.acks.labels("socket")
        self._app_token = app_token
        self._sleep = sleep
        self._answered = ReplayCache(monotonic)
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def connected(self) -> bool:
        """True while Slack has said hello on a connection that is still open."""
        return any(connection.hello_received and not connection.websocket.closed for connection in self._connections)

    async def start(self) -> None:
        """Begin to listen. Raises `NotConfigured` when Slack does not accept the app token."""
        try:
            url: str | None = await self._address()
        except SlackApiError as error:
            code = str(error.response.get("error"))
            # What no waiting mends: the token is wrong, or Socket Mode is switched off for the app.
            if sort_of(code) is ErrorSort.INSTALLATION:
                fix = f"Slack does not accept SLACK_APP_TOKEN ({code}): it needs connections:write."
                raise NotConfigured(fix) from error
            url = None
        except TRANSPORT_ERRORS:
            url = None  # the network may come back; readiness tells until then
        self._spawn(self._stay_connected(url))

    async def stop(self) -> None:
        """Take nothing more in, finish what was taken, and be gone within about two seconds."""
        self._stopping = True
        closing = [asyncio.ensure_future(connection.websocket.close()) for connection in self._connections]
        if closing:
            await asyncio.wait(closing, timeout=CLOSE_SECONDS)
        for task in (unfinished := [*self._tasks, *closing]):
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _address(self) -> str:
        answer = await self._client.apps_connections_open(app_token=self._app_token)
        return str(answer["url"])

    async def _stay_connected(self, url: str | None) -> None:
        """Hold a connection; open the next one when Slack announces the end of this one, or it breaks."""
        pause = 1.0
        while not self._stopping:
            try:
                connection = await self._connect(url or await self._address())
                self._spawn(self._listen(connection))
                await connection.ending.wait()
                pause = 1.0 if connection.hello_received else await self._back_off(pause)
            except SlackApiError as error:
                log.warning("Slack gives no Socket Mode address", reason=error.response.get("error"))
                pause = await self._back_off(pause)
            except TRANSPORT_ERRORS as error:
                log.warning("Socket Mode cannot connect", reason=type(error).__name__)
                pause = await self._back_off(pause)
            url = None  # each address is good for one connection

    async def _back_off(self, pause: float) -> float:
        await self._sleep(pause)
        return min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _connect(self, url: str) -> Connection:
        connection = Connection(
            await self._session.ws_connect(
                url,
                heartbeat=HEARTBEAT_SECONDS,
                max_msg_size=MAX_MESSAGE,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
            )
        )
        self._connections.add(connection)
        return connection

    async def _listen(self, connection: Connection) -> None:
        try:
            async for message in connection.websocket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._receive(connection, as_dict(message.data.encode("utf-8", "replace")))
        except TRANSPORT_ERRORS as error:
            log.warning("a Socket Mode connection broke", reason=type(error).__name__)
        finally:
            connection.ending.set()
            self._connections.discard(connection)
            await connection.websocket.close()

    async def _receive(self, connection: Connection, envelope: dict[str, Any]) -> None:
        match envelope:
            case {"type": "hello"}:
                connection.hello_received = True
                log.info("connected to Slack by Socket Mode")
            case {"type": "disconnect"}:
                connection.ending.set()  # this one goes on listening until Slack closes it
            case {"envelope_id": str(envelope_id), "payload": dict(payload)} if not self._stopping:
                started = perf_counter()
                answer = await self._answer(envelope_id, payload)
                await connection.websocket.send_json({"envelope_id": envelope_id} | _payload(answer))
                self._acks.observe(perf_counter() - started)
            case {"envelope_id": str(envelope_id)} if not self._stopping:
                await connection.websocket.send_json({"envelope_id": envelope_id})  # nothing that the bot understands

    async def _answer(self, envelope_id: str, payload: dict[str, Any]) -> SlackResponse:
        event_id = payload.get("event_id")  # Slack sends an event again in an envelope of its own
        key = event_id if isinstance(event_id, str) and event_id else envelope_id
        if (response := self._answered.find(key)) is not None:
            return response
        self._answered.keep(key, ACK)
        try:
            return await self._dispatch(payload)
        except Exception:  # an edge: one envelope must not end the connection
            log.exception("an envelope of Slack's could not be handled")
            return ACK


def _payload(answer: SlackResponse) -> dict[str, Any]:
    if not answer.body:
        return {}
    as_json = answer.media_type == "application/json"
    return {"payload": json.loads(answer.body) if as_json else {"text": answer.body.decode()}}
