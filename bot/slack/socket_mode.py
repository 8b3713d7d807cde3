"""The Socket Mode door: the same way in as HTTP, over a WebSocket that the bot opens.

Our own few lines instead of the stock client, which retries a bad app token for ever, and after a failed
connect tries the same single-use address again and again.
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
from bot.slack.replay_cache import ReplayCache
from bot.slack.web_client import TRANSPORT_ERRORS, Client, as_dict
from bot.telemetry.metrics import Metrics

log = structlog.stdlib.get_logger()

HEARTBEAT_SECONDS = 10.0
MAX_MESSAGE = 1_000_000  # bytes, as over HTTP
CLOSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 30.0

# What no waiting mends: the token is wrong, or Socket Mode is switched off for the app.
_TOKEN_ERRORS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "not_allowed_token_type",
        "missing_scope",
    }
)


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
        self._seen = ReplayCache(monotonic)
        self._lines: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def connected(self) -> bool:
        """Whether Slack has said hello on a connection that is still open."""
        return any(line.hello_received and not line.websocket.closed for line in self._lines)

    async def start(self) -> None:
        """Begin to listen. Raises `NotConfigured` when Slack does not accept the app token."""
        try:
            url: str | None = await self._address()
        except SlackApiError as refused:
            error = str(refused.response.get("error"))
            if error in _TOKEN_ERRORS:
                fix = f"Slack does not accept SLACK_APP_TOKEN ({error}): it needs connections:write."
                raise NotConfigured(fix) from refused
            url = None
        except TRANSPORT_ERRORS:
            url = None  # the network may come back; readiness tells until then
        self._spawn(self._stay_connected(url))

    async def stop(self) -> None:
        """Take nothing more in, finish what was taken, and be gone within about two seconds."""
        self._stopping = True
        closing = [asyncio.ensure_future(line.websocket.close()) for line in self._lines]
        if closing:
            await asyncio.wait(closing, timeout=CLOSE_SECONDS)
        for task in (rest := [*self._tasks, *closing]):
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

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
                line = await self._connect(url or await self._address())
                self._spawn(self._listen(line))
                await line.ending.wait()
                pause = 1.0 if line.hello_received else await self._back_off(pause)
            except SlackApiError as refused:
                log.warning("Slack gives no Socket Mode address", reason=refused.response.get("error"))
                pause = await self._back_off(pause)
            except TRANSPORT_ERRORS as lost:
                log.warning("Socket Mode cannot connect", reason=type(lost).__name__)
                pause = await self._back_off(pause)
            url = None  # each address is good for one connection

    async def _back_off(self, pause: float) -> float:
        await self._sleep(pause)
        return min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _connect(self, url: str) -> Connection:
        line = Connection(
            await self._session.ws_connect(
                url,
                heartbeat=HEARTBEAT_SECONDS,
                max_msg_size=MAX_MESSAGE,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
            )
        )
        self._lines.add(line)
        return line

    async def _listen(self, line: Connection) -> None:
        try:
            async for message in line.websocket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._hear(line, as_dict(message.data.encode("utf-8", "replace")))
        except TRANSPORT_ERRORS as lost:
            log.warning("a Socket Mode connection broke", reason=type(lost).__name__)
        finally:
            line.ending.set()
            self._lines.discard(line)
            await line.websocket.close()

    async def _hear(self, line: Connection, envelope: dict[str, Any]) -> None:
        match envelope:
            case {"type": "hello"}:
                line.hello_received = True
                log.info("connected to Slack by Socket Mode")
            case {"type": "disconnect"}:
                line.ending.set()  # this one goes on listening until Slack closes it
            case {"envelope_id": str(envelope_id), "payload": dict(payload)} if not self._stopping:
                started = perf_counter()
                answer = await self._answer(envelope_id, payload)
                await line.websocket.send_json({"envelope_id": envelope_id} | _payload(answer))
                self._acks.observe(perf_counter() - started)
            case {"envelope_id": str(envelope_id)} if not self._stopping:
                await line.websocket.send_json({"envelope_id": envelope_id})  # nothing that the bot understands

    async def _answer(self, envelope_id: str, payload: dict[str, Any]) -> SlackResponse:
        event_id = payload.get("event_id")  # Slack sends an event again in an envelope of its own
        key = event_id if isinstance(event_id, str) and event_id else envelope_id
        if (known := self._seen.find(key)) is not None:
            return known
        self._seen.keep(key, ACK)
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
