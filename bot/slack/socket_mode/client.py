"""Socket Mode: the same dispatch as HTTP, over a WebSocket that the bot opens.

The stock client retries a bad app token for ever, and a single-use address after a failed connect: see
docs/decisions/0003-socket-mode.md.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from random import random
from time import perf_counter
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.errors import NotConfigured
from bot.slack.bolt_app import ACK, LATER, Dispatch, SlackResponse
from bot.slack.error_codes import refuses_app
from bot.slack.replay_cache import ReplayCache
from bot.slack.socket_mode.connection import CLOSE_SECONDS, HEARTBEAT_SECONDS, LARGEST_FRAME, Connection
from bot.slack.socket_mode.reconnect import Ended, is_slack_address, next_attempt
from bot.slack.web_client import TRANSPORT_ERRORS, Client
from bot.telemetry.metrics import Metrics

log = structlog.stdlib.get_logger()


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
        chance: Callable[[], float] = random,
    ) -> None:
        self._dispatch = dispatch
        self._client = client
        self._session = session
        self._acks = metrics.acks.labels("socket")
        self._app_token = app_token
        self._monotonic = monotonic
        self._sleep = sleep
        self._chance = chance
        self._answered = ReplayCache(monotonic)
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._failures = 0
        self._trouble = ""  # why the last attempt failed; empty while all is well

    def connected(self) -> bool:
        """True while Slack has said hello on a connection that is still open."""
        return any(connection.usable for connection in self._connections)

    def token_refused(self) -> bool:
        """True while Slack refuses the app token, or Socket Mode is switched off for the app: a person must act."""
        return not self.connected() and Ended(self._trouble).needs_person

    async def start(self) -> None:
        """Begin to listen. Raises `NotConfigured` when Slack does not accept the app token."""
        address = await self._address()
        if isinstance(address, Ended) and refuses_app(address.reason):
            raise NotConfigured(
                f"Slack does not accept SLACK_APP_TOKEN ({address.reason}): it needs connections:write."
            )
        self._spawn(self._stay_connected(address))  # the network may come back; readiness tells until then

    async def stop(self) -> None:
        """Take nothing more in, finish what was taken, and be gone within about two seconds."""
        self._stopping = True
        for connection in self._connections:
            connection.accepting = False
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

    async def _address(self) -> str | Ended:
        """An address that is good for one connection, or why Slack gave none."""
        try:
            answer = await self._client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            return _refusal(error)
        except TRANSPORT_ERRORS as error:
            return Ended(type(error).__name__)
        url = answer.get("url")
        return str(url) if is_slack_address(url, self._client.base_url) else Ended("foreign_address")

    async def _stay_connected(self, address: str | Ended) -> None:
        """Hold a connection; open the next one when Slack announces the end of this one, or it breaks."""
        while True:
            ended = address if isinstance(address, Ended) else await self._hold(address)
            if self._stopping:
                return
            await self._rest_after(ended)
            address = await self._address()

    async def _hold(self, address: str) -> Ended:
        try:
            websocket = await self._session.ws_connect(
                address,
                heartbeat=HEARTBEAT_SECONDS,
                max_msg_size=LARGEST_FRAME,
                decode_text=False,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
            )
        except TRANSPORT_ERRORS as error:
            return Ended(type(error).__name__)
        connection = Connection(websocket, self._handle, self._monotonic)
        self._connections.add(connection)
        self._spawn(self._listen(connection))
        return await connection.ended()

    async def _listen(self, connection: Connection) -> None:
        try:
            await connection.listen()
        finally:
            self._connections.discard(connection)

    async def _rest_after(self, ended: Ended) -> None:
        attempt = next_attempt(self._failures, ended, self._chance())
        self._failures = attempt.failures
        trouble = ended.reason if attempt.failures else ""
        if trouble and trouble != self._trouble:  # once, not at every attempt
            log.warning("Socket Mode is not connected", reason=trouble, rest_seconds=round(attempt.rest, 1))
        elif not trouble:
            log.info("a Socket Mode connection is replaced", reason=ended.reason)
        self._trouble = trouble
        if attempt.rest:
            await self._sleep(attempt.rest)

    async def _handle(self, envelope_id: str, payload: dict[str, Any]) -> Mapping[str, Any] | None:
        """The ack's fields; None where there is to be no ack."""
        started = perf_counter()
        answer = await self._answer(envelope_id, payload)
        self._acks.observe(perf_counter() - started)
        return None if answer is LATER else _payload(answer)

    async def _answer(self, envelope_id: str, payload: dict[str, Any]) -> SlackResponse:
        event_id = payload.get("event_id")  # Slack sends an event again in an envelope of its own
        key = event_id if isinstance(event_id, str) and event_id else envelope_id
        if (response := self._answered.find(key)) is not None:
            return response
        # Kept before the answer is known: a copy on the next connection must not run the listener a second time.
        self._answered.keep(key, ACK)
        try:
            answer = await self._dispatch(payload)
        except Exception:  # an edge: one envelope must not end the connection
            log.exception("an envelope of Slack's could not be handled")
            return ACK
        if answer is LATER:
            self._answered.drop(key)
        else:
            self._answered.keep(key, answer)
        return answer


def _payload(answer: SlackResponse) -> dict[str, Any]:
    if not answer.body:
        return {}
    as_json = answer.media_type == "application/json"
    return {"payload": json.loads(answer.body) if as_json else {"text": answer.body.decode()}}


def _refusal(error: SlackApiError) -> Ended:
    response = error.response
    code = response.data.get("error") if isinstance(response.data, dict) else None
    seconds = str(response.headers.get("Retry-After", ""))
    retry_after = float(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 10 else None
    reason = code if isinstance(code, str) and code else f"http_{response.status_code}"
    return Ended(reason, retry_after=retry_after)
