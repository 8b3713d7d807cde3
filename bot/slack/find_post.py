"""Find out in the channel whether a delivery was posted, where a history scope was granted.

`Absent` is returned only for a channel that was read to its end, since a post is repeated on it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import structlog
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.ports import Absent, Found, Inconclusive, ToChannel
from bot.slack.error_codes import MISSING_SCOPE, ErrorSort
from bot.slack.post import DELIVERY
from bot.slack.web_client import CallFailed, Client, Identity, ask

log = structlog.stdlib.get_logger()

# Slack stamps a message with its own clock.
SKEW = timedelta(seconds=60)
PAGE, MOST_PAGES = 200, 25
# https://docs.slack.dev/reference/methods/conversations.history: one for each kind of channel. What kind `C…` is,
# its id does not say; Slack refuses where the scope for it is missing.
_CHANNELS = frozenset({"channels:history", "groups:history", "mpim:history"})
_PEOPLE = frozenset({"im:history"})
_OPEN_PERSON = frozenset({"im:write"})
_TOO_OFTEN = "http_429"


@dataclass(frozen=True, slots=True)
class PostFinder:
    """`bot.ports.FindPost`. Asks once for each page and never raises."""

    client: Client
    identity: Identity
    now: Callable[[], datetime]  # the clock that told when it was tried
    on_duplicates: Callable[[int], None] = lambda _: None  # so many posts too many stand there

    async def __call__(self, to: ToChannel, tried_at: datetime) -> Found | Absent | Inconclusive:
        result = await self._look(to, tried_at)
        if isinstance(result, Inconclusive):
            log.info("nobody can tell whether a delivery arrived", channel=to.channel_id, reason=result.reason)
        return result

    async def _look(self, to: ToChannel, tried_at: datetime) -> Found | Absent | Inconclusive:
        if to.delivery_id is None:
            return Inconclusive("no_delivery_id")
        if not self._may_read(to.channel_id):
            return Inconclusive(MISSING_SCOPE)
        channel = await self._channel(to.channel_id)
        if isinstance(channel, CallFailed):
            return _inconclusive(channel)
        since = self._since(tried_at)
        answer, slack_now = await self._read(channel, to.thread_ts, to.delivery_id, since)
        # A clock that is ahead has said too late a time: read again, from as long ago as the attempt was.
        ahead = self.now() - slack_now if slack_now else timedelta()
        if since and ahead > SKEW and isinstance(answer, Absent):
            answer, _ = await self._read(channel, to.thread_ts, to.delivery_id, since - ahead)
        return answer

    def _since(self, tried_at: datetime) -> datetime | None:
        """The instant to read from; None, the beginning, where a wrong clock has dated the attempt in the future."""
        return None if tried_at > self.now() + SKEW else tried_at - SKEW

    def _may_read(self, channel_id: str) -> bool:
        scopes = self.identity.scopes
        if channel_id.startswith(("U", "W")):
            return scopes >= _PEOPLE | _OPEN_PERSON
        return bool(scopes & (_PEOPLE if channel_id.startswith("D") else _CHANNELS))

    async def _channel(self, channel_id: str) -> str | CallFailed:
        """Posting takes a person's id, reading does not: theirs is the channel that is open already."""
        if not channel_id.startswith(("U", "W")):
            return channel_id
        answer = await ask(self.client.conversations_open(users=channel_id))
        if isinstance(answer, CallFailed):
            return answer
        match answer.get("channel"):
            case {"id": str(opened)}:
                return opened
        return CallFailed("unreadable_answer", ambiguous=True)

    async def _read(
        self, channel: str, thread_ts: str | None, delivery_id: str, since: datetime | None
    ) -> tuple[Found | Absent | Inconclusive, datetime | None]:
        """The answer, and Slack's time where it tells it."""
        oldest, dates = f"{since.timestamp():.6f}" if since else "0", list[str]()
        answer = await self._read_from(channel, thread_ts, delivery_id, oldest, dates)
        return answer, _instant(dates[0]) if dates else None

    async def _read_from(
        self, channel: str, thread_ts: str | None, delivery_id: str, oldest: str, dates: list[str]
    ) -> Found | Absent | Inconclusive:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await ask(self._page(channel, thread_ts, oldest, cursor, dates))
            if isinstance(page, CallFailed):
                return _inconclusive(page)
            messages = page.get("messages")
            if not isinstance(messages, list):
                return Inconclusive("unreadable_answer", temporary=True)
            if ours := list(self._ours(messages, delivery_id)):
                self._note_duplicates(channel, delivery_id, len(ours) - 1)
                return Found(ours[0])
            cursor = _next(page)
            if not cursor:
                return Inconclusive("no_cursor", temporary=True) if page.get("has_more") else Absent()
        return Inconclusive("too_many_messages")

    def _note_duplicates(self, channel: str, delivery_id: str, number: int) -> None:
        if number:
            self.on_duplicates(number)
            log.error("a channel holds a message more than once", delivery=delivery_id, channel=channel, more=number)

    async def _page(
        self, channel: str, thread_ts: str | None, oldest: str, cursor: str, dates: list[str]
    ) -> AsyncSlackResponse:
        answer = await self._request_page(channel, thread_ts, oldest, cursor)
        dates.append(str(answer.headers.get("Date")))
        return answer

    async def _request_page(self, channel: str, thread_ts: str | None, oldest: str, cursor: str) -> AsyncSlackResponse:
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "inclusive": True,
            "include_all_metadata": True,
            "limit": PAGE,
            "cursor": cursor or None,
        }
        if thread_ts is None:
            return await self.client.conversations_history(**arguments)
        return await self.client.conversations_replies(ts=thread_ts, **arguments)

    def _ours(self, messages: list[Any], delivery_id: str) -> Iterator[str]:
        """Metadata can be written by any app, so the author counts too."""
        for message in messages:
            match message:
                case {
                    "ts": str(ts),
                    "metadata": {"event_type": event_type, "event_payload": {"delivery_id": posted_id}},
                } if (event_type, posted_id) == (DELIVERY, delivery_id) and self._wrote(message):
                    yield ts

    def _wrote(self, message: Mapping[str, Any]) -> bool:
        identity = self.identity
        return bool(
            (identity.bot_id and message.get("bot_id") == identity.bot_id)
            or (identity.bot_user_id and message.get("user") == identity.bot_user_id)
        )


def _instant(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return None


def _next(page: Mapping[str, Any]) -> str:
    match page.get("response_metadata"):
        case {"next_cursor": str(cursor)}:
            return cursor
    return ""


def _inconclusive(failure: CallFailed) -> Inconclusive:
    # What Slack refuses by name it will refuse again, unless it is asked too often, or in trouble itself, or the bot
    # is. A scope that is missing here is optional, and its absence no trouble.
    passing = failure.sort is ErrorSort.PASSING or failure.reason == _TOO_OFTEN
    troubled = failure.sort is ErrorSort.INSTALLATION and failure.reason != MISSING_SCOPE
    return Inconclusive(failure.reason, temporary=failure.ambiguous or passing or troubled)
