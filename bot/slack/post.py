"""Posting: once, with one of three ends.

Sent, refused (nothing was posted), or unsure: a time-out, a dropped connection or a 5xx says nothing about
whether the message arrived, so an unsure post is never repeated here. Bolt's `respond` would: it posts twice
when a connection drops, follows redirects and posts to any host. Only what Slack surely did not take, and
asked to have later, is posted again.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from itertools import pairwise
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from yarl import URL

from bot.blocks.message import Message
from bot.blocks.mrkdwn import without_markup
from bot.ports import FOREIGN_URL, Ambiguous, PostResult, Refused, Reply, Sent, ToChannel
from bot.slack.error_codes import RATE_LIMITED, WITHOUT_BLOCKS, ErrorSort, is_for_good, sort_of
from bot.slack.web_client import TRACKED_TIMEOUT, TRANSPORT_ERRORS, Client, as_dict, asked_wait, lacking_scope
from bot.telemetry.metrics import Metrics
from bot.telemetry.slack_requests import outcome_of
from bot.tracked_request import NotSent, tracked

log = structlog.stdlib.get_logger()

HTTP_SECONDS = 15.0  # one attempt in all, from the wait for a connection to the last byte of the answer
DELIVERY = "pipefy_usage_delivery"  # the type of the metadata that a delivery is known again by

HOOK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})

PATIENCE_SECONDS = 15.0  # in all, where Slack asks to wait: a person still looks at the channel then


class Poster:
    """`bot.ports.Post`. `plain` makes the message that goes out when Slack refuses a block."""

    def __init__(
        self,
        client: Client,
        session: aiohttp.ClientSession,
        metrics: Metrics,
        *,
        plain: Callable[[Message], Message],
        seconds: float = HTTP_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._session = session
        self._metrics = metrics
        self._plain = plain
        self._seconds = seconds
        self._sleep = sleep
        self._api_origin = URL(client.base_url).origin()

    async def __call__(
        self, to: Reply | ToChannel, message: Message, *, may_send: Callable[[], bool] | None = None
    ) -> PostResult:
        end = await self._patiently(to, message, may_send)
        for simpler in simpler_messages(message, self._plain):
            if not isinstance(end, Refused) or end.reason not in WITHOUT_BLOCKS:
                break
            log.warning("Slack refused a block, posting without it", reason=end.reason)
            end = await self._patiently(to, simpler, may_send)
        kind = "reply" if isinstance(to, Reply) else "channel"
        self._metrics.posts.labels(kind, end.label).inc()
        if not isinstance(end, Sent):
            log.warning("a message was not surely posted", kind=kind, end=type(end).__name__, reason=end.reason)
        return end

    async def _patiently(
        self, to: Reply | ToChannel, message: Message, may_send: Callable[[], bool] | None
    ) -> PostResult:
        """Post, after as many waits as Slack asks for and patience allows. A delivery waits in the ledger instead."""
        patience = 0.0 if isinstance(to, ToChannel) and to.delivery_id else PATIENCE_SECONDS
        while True:
            end = await self._once(to, message, may_send)
            if not isinstance(end, Refused) or end.retry_after is None:
                return end
            pause = max(end.retry_after, 1.0)
            if pause > patience:
                return end
            patience -= pause
            await self._sleep(pause)

    async def _once(self, to: Reply | ToChannel, message: Message, may_send: Callable[[], bool] | None) -> PostResult:
        with tracked(may_send) as request:
            try:
                async with asyncio.timeout(self._seconds):
                    return await (self._reply(to, message) if isinstance(to, Reply) else self._post(to, message))
            except NotSent:
                return Refused("lease_over", permanent=False)
            except TRANSPORT_ERRORS as error:
                # Before the first byte it surely was not posted; after that it may have been.
                return Ambiguous(type(error).__name__) if request.sent else Refused("unreachable", permanent=False)

    async def _reply(self, to: Reply, message: Message) -> PostResult:
        if (url := self._allowed(to.url)) is None:
            return Refused(FOREIGN_URL, permanent=True)
        body: dict[str, Any] = {
            "text": without_markup(message.text),
            "response_type": "in_channel" if to.to_all else "ephemeral",
            "replace_original": to.replace,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if message.blocks:
            body["blocks"] = list(message.blocks)
        sending = self._session.post(url, json=body, allow_redirects=False, timeout=TRACKED_TIMEOUT)
        with self._client.requests.measure("response_url") as measured:
            async with sending as response:
                body_read = (await response.read()).strip()
            answer = {"ok": True} if body_read == b"ok" else as_dict(body_read)
            if not answer and response.status >= 400:
                answer = _code_alone(body_read)
            measured.outcome = outcome_of(response.status, answer)
            return post_result(response.status, response.headers, answer)

    async def _post(self, to: ToChannel, message: Message) -> PostResult:
        try:
            answer = await self._client.chat_postMessage(
                channel=to.channel_id,
                text=message.text,
                mrkdwn=False,  # the only method that has it: https://docs.slack.dev/reference/methods/chat.postMessage
                blocks=list(message.blocks) or None,
                thread_ts=to.thread_ts,
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                link_names=False,
                **_known_by(to.delivery_id),
            )
        except SlackApiError as error:
            answer = error.response
        data = answer.data if isinstance(answer.data, dict) else {}
        if data.get("error") in WITHOUT_BLOCKS:
            log.warning("what Slack has against a block", problems=data.get("errors") or data.get("response_metadata"))
        return post_result(answer.status_code, answer.headers, data)

    def _allowed(self, url: str) -> URL | None:
        # A response_url comes from outside: it could name any host, an inner one too.
        try:
            parsed = URL(url)
            at_slack = parsed.scheme == "https" and parsed.host in HOOK_HOSTS and parsed.port == 443
            plain = parsed.user is None and parsed.password is None
            return parsed if plain and (at_slack or parsed.origin() == self._api_origin) else None
        except ValueError:  # yarl decodes a host when it is asked for: one that IDN does not allow raises only then
            return None


def simpler_messages(message: Message, plain: Callable[[Message], Message]) -> list[Message]:
    """The same message with ever fewer blocks, for when Slack refuses them: without the new kinds, then words alone."""
    messages = [message, plain(message), Message(message.text)]
    return [simpler for previous, simpler in pairwise(messages) if simpler != previous]


def post_result(status: int, headers: Mapping[str, str], answer: Mapping[str, Any]) -> PostResult:
    """The result of a post, by Slack's answer."""
    error = str(answer.get("error") or "")
    if status == 429 or error == RATE_LIMITED:
        return Refused(RATE_LIMITED, permanent=False, retry_after=asked_wait(headers.get("Retry-After", "")))
    if status >= 500 or status == 408 or sort_of(error) is ErrorSort.AMBIGUOUS:
        return Ambiguous(error or f"http_{status}")
    if status == 200 and answer.get("ok") is True:
        ts, channel = answer.get("ts"), answer.get("channel")
        return Sent(ts if isinstance(ts, str) else None, channel if isinstance(channel, str) else None)
    if error:
        return Refused(error, permanent=is_for_good(error), scope=lacking_scope(answer))
    if status >= 300:  # not Slack's way to say no: something on the way does, today
        return Refused(f"http_{status}", permanent=False)
    return Ambiguous("unreadable_answer")


def _code_alone(body: bytes) -> dict[str, Any]:
    """A refusal that is an error code and nothing else, as text/plain."""
    return {"error": body.decode()} if re.fullmatch(rb"[a-z][a-z_]{2,60}", body) else {}


def _known_by(delivery_id: str | None) -> dict[str, Any]:
    # Two belts: metadata that a look into the channel finds, and an id by which Slack, undocumented, posts once.
    if delivery_id is None:
        return {}
    metadata = {"event_type": DELIVERY, "event_payload": {"delivery_id": delivery_id}}
    return {"metadata": metadata, "client_msg_id": delivery_id}
