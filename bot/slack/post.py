"""Posting: once, with one of three ends.

Sent, refused (nothing was posted), or unsure: a time-out, a dropped connection or a 5xx says nothing about
whether the message arrived, so an unsure post is never repeated here. Bolt's `respond` would: it posts twice
when a connection drops, follows redirects and posts to any host. Only what Slack surely did not take, and
asked to have later, is posted again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from yarl import URL

from bot.blocks.message import Message
from bot.deps import PostEnd, Refused, Reply, Sent, ToChannel, Unsure
from bot.slack.client import TRANSPORT_ERRORS, Client, as_dict
from bot.telemetry.metrics import Metrics

log = structlog.stdlib.get_logger()

HOOK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})

PATIENCE_SECONDS = 15.0  # in all, where Slack asks to wait: a person still looks at the channel then

# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_WAITING_HELPS = frozenset(
    {"ratelimited", "rate_limited", "message_limit_exceeded", "org_login_required", "team_added_to_org"}
)
# "It's possible some aspect of the operation succeeded before the error was raised."
_AMBIGUOUS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


class Poster:
    """`bot.deps.Post`. `plain` makes the message that goes out when Slack refuses a block."""

    def __init__(
        self,
        client: Client,
        session: aiohttp.ClientSession,
        metrics: Metrics,
        *,
        plain: Callable[[Message], Message],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._session = session
        self._metrics = metrics
        self._plain = plain
        self._sleep = sleep
        self._api_origin = URL(client.base_url).origin()

    async def __call__(self, to: Reply | ToChannel, message: Message) -> PostEnd:
        end = await self._patiently(to, message)
        if isinstance(end, Refused) and end.reason in _BAD_BLOCKS and (plain := self._plain(message)) != message:
            log.warning("Slack refused a block, posting without it", reason=end.reason)
            end = await self._patiently(to, plain)
        kind = "reply" if isinstance(to, Reply) else "channel"
        self._metrics.posts.labels(kind, type(end).__name__.lower()).inc()
        if not isinstance(end, Sent):
            log.warning("a message was not surely posted", kind=kind, end=type(end).__name__, reason=end.reason)
        return end

    async def _patiently(self, to: Reply | ToChannel, message: Message) -> PostEnd:
        """Post, after as many waits as Slack asks for and patience allows."""
        patience = PATIENCE_SECONDS
        while True:
            end = await self._once(to, message)
            if not isinstance(end, Refused) or end.retry_after is None:
                return end
            pause = max(end.retry_after, 1.0)
            if pause > patience:
                return end
            patience -= pause
            await self._sleep(pause)

    async def _once(self, to: Reply | ToChannel, message: Message) -> PostEnd:
        try:
            return await (self._reply(to, message) if isinstance(to, Reply) else self._post(to, message))
        except TRANSPORT_ERRORS as lost:
            return _lost(lost)

    async def _reply(self, to: Reply, message: Message) -> PostEnd:
        if (url := self._allowed(to.url)) is None:
            return Refused("foreign_url", permanent=True)
        body: dict[str, Any] = {
            "text": message.text,
            "response_type": "in_channel" if to.to_all else "ephemeral",
            "replace_original": to.replace,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if message.blocks:
            body["blocks"] = list(message.blocks)
        async with self._session.post(url, json=body, allow_redirects=False) as response:
            said = (await response.read()).strip()
            answer = {"ok": True} if said == b"ok" else as_dict(said)
            return judge(response.status, response.headers, answer)

    async def _post(self, to: ToChannel, message: Message) -> PostEnd:
        try:
            answer = await self._client.chat_postMessage(
                channel=to.channel_id,
                text=message.text,
                blocks=list(message.blocks) or None,
                thread_ts=to.thread_ts,
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                link_names=False,
            )
        except SlackApiError as refused:
            answer = refused.response
        said = answer.data if isinstance(answer.data, dict) else {}
        return judge(answer.status_code, answer.headers, said)

    def _allowed(self, url: str) -> URL | None:
        # A response_url comes from outside: it could name any host, an inner one too.
        try:
            parsed = URL(url)
            origin = parsed.origin()
        except ValueError:
            return None
        at_slack = parsed.scheme == "https" and parsed.host in HOOK_HOSTS and parsed.port == 443
        plain = parsed.user is None and parsed.password is None
        return parsed if plain and (at_slack or origin == self._api_origin) else None


def judge(status: int, headers: Mapping[str, str], answer: Mapping[str, Any]) -> PostEnd:
    """Which end a post came to, by what Slack answered."""
    error = str(answer.get("error") or "")
    if status == 429 or error == "ratelimited":
        return Refused("ratelimited", permanent=False, retry_after=_seconds(headers.get("Retry-After", "")))
    if status >= 500 or error in _AMBIGUOUS:
        return Unsure(error or f"http_{status}")
    if status == 200 and answer.get("ok") is True:
        ts = answer.get("ts")
        return Sent(ts if isinstance(ts, str) else None)
    if error:
        return Refused(error, permanent=error not in _WAITING_HELPS)
    if status >= 300:
        return Refused(f"http_{status}", permanent=True)
    return Unsure("unreadable_answer")


def _lost(lost: Exception) -> PostEnd:
    # No connection, so nothing was sent; everything later may have arrived.
    if isinstance(lost, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Refused("unreachable", permanent=False)
    return Unsure(type(lost).__name__)


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
