"""Channels as Slack describes them (`conversations.info`), and the address of a message in one."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from bot.cache import SingleFlightCache
from bot.ports import ChannelInfo, NotDescribed
from bot.slack.error_codes import RATE_LIMITED, ErrorSort
from bot.slack.web_client import CallFailed, Client, Identity, ask

log = structlog.stdlib.get_logger()

FRESH_SECONDS = 60.0
OLDEST_SECONDS = 590.0  # with the longest call of 10 s, no post relies on what is older than ten minutes
# Once Slack has had enough, about fifty a minute by its documentation (tier 3), what is not urgent asks forty times a
# minute and leaves the rest to what is: https://docs.slack.dev/apis/web-api/rate-limits
_PATIENT_SPACING = 1.5  # seconds
_PATIENT_FOR = 3600.0  # seconds, after Slack said so
_MOST_PATIENT = 60.0  # seconds that one is told to wait in the line
_MOST = 5_000
_USUAL_WAIT = 30.0  # seconds
_PAGE, _MOST_PAGES = 999, 5  # members: https://docs.slack.dev/reference/methods/conversations.members
_SCOPES = re.compile(r"[a-z.]+:[a-z.]+(,[a-z.]+:[a-z.]+)*")


class _Refused(Exception):
    """Raised where Slack does not describe a channel, so that nothing is remembered of it."""

    def __init__(self, why: NotDescribed) -> None:
        super().__init__(why.code)
        self.why = why


class ChannelInfoCache:
    """`bot.ports.GetChannel`, and the `Permalink` beside it."""

    def __init__(self, client: Client, identity: Identity, *, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._own = frozenset(filter(None, (identity.workspace_id, identity.enterprise_id)))
        self._monotonic = monotonic
        self._channels: SingleFlightCache[ChannelInfo] = SingleFlightCache(monotonic, _MOST)
        self._quiet_until = float("-inf")  # Slack counts calls by workspace, so all channels wait together
        self._patient_until = self._patient_at = self._line_ends = float("-inf")

    async def __call__(self, channel: str, *, urgent: bool = True) -> ChannelInfo | NotDescribed:
        age = self._channels.age(channel)
        is_fresh = age is not None and age <= FRESH_SECONDS
        if not (urgent or is_fresh) and (wait := self._wait_in_line()) > 0:
            return self._remembered(channel) or NotDescribed(RATE_LIMITED, passing=True, retry_after=wait)
        try:
            return await self._channels.get(channel, lambda: self._ask(channel), FRESH_SECONDS)
        except _Refused as refused:
            return (self._remembered(channel) if refused.why.passing else None) or refused.why

    def forget(self, channel: str) -> None:
        self._channels.drop(channel)

    async def permalink(self, channel: str, ts: str) -> str | None:
        """None where Slack does not tell, or the message is gone."""
        answer = await ask(self._client.chat_getPermalink(channel=channel, message_ts=ts))
        if isinstance(answer, CallFailed):
            log.info("no address of a message", reason=answer.reason)
            return None
        address = answer.get("permalink")
        return address if isinstance(address, str) else None

    async def has_member(self, channel: str, person_id: str) -> bool:
        """`bot.ports.HasMember`. A channel of more than five thousand is not read to its end."""
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = await ask(self._client.conversations_members(channel=channel, limit=_PAGE, cursor=cursor))
            if isinstance(answer, CallFailed):
                log.info("no members of a channel", reason=answer.reason)
                return False
            if person_id in (answer.get("members") or ()):
                return True
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return False

    def _remembered(self, channel: str) -> ChannelInfo | None:
        """The last answer, where it is good enough while Slack does not give another."""
        age = self._channels.age(channel)
        return self._channels.peek(channel) if age is not None and age <= OLDEST_SECONDS else None

    def _wait_in_line(self) -> float:
        """Seconds until a question that is not urgent had better be asked; 0: now, and the time is taken."""
        now = self._monotonic()
        if now >= self._patient_until:
            return 0
        if self._patient_at <= now:
            self._patient_at = now + _PATIENT_SPACING
            return 0
        # Told different times, those who wait do not all come back at once.
        self._line_ends = min(max(self._line_ends, self._patient_at) + _PATIENT_SPACING, now + _MOST_PATIENT)
        return self._line_ends - now

    async def _ask(self, channel: str) -> ChannelInfo:
        wait = self._quiet_until - self._monotonic()
        if wait > 0:
            raise _Refused(NotDescribed(RATE_LIMITED, passing=True, retry_after=wait))
        answer = await ask(self._client.conversations_info(channel=channel))
        if isinstance(answer, CallFailed):
            log.warning("Slack did not describe a channel", channel=channel, reason=answer.reason)
            raise _Refused(self._why(answer))
        match answer.get("channel"):
            case Mapping() as described if described:
                return self._read(described)
        raise _Refused(NotDescribed("no_answer", passing=True))

    def _why(self, failed: CallFailed) -> NotDescribed:
        if failed.reason == RATE_LIMITED:
            self._quiet_until = self._monotonic() + (failed.retry_after or _USUAL_WAIT)
            self._patient_until = self._quiet_until + _PATIENT_FOR
        passing = failed.ambiguous or failed.sort is ErrorSort.PASSING or failed.reason.startswith("http_")
        scope = failed.needed if _SCOPES.fullmatch(failed.needed) else ""
        return NotDescribed(failed.reason, scope, passing, failed.retry_after)

    def _read(self, described: Mapping[str, Any]) -> ChannelInfo:
        shared = described.get("is_ext_shared")
        host = described.get("conversation_host_id")
        return ChannelInfo(
            is_ext_shared=shared if isinstance(shared, bool) else None,
            is_pending_ext_shared=bool(described.get("is_pending_ext_shared")),
            is_org_shared=bool(described.get("is_org_shared")),
            connected=_ids(described, "connected_team_ids", "connected_limited_team_ids"),
            invited=_ids(described, "pending_connected_team_ids", "pending_shared"),
            taking_part=_ids(described, "shared_team_ids") | ({host} if isinstance(host, str) and host else set()),
            is_member=member if isinstance(member := described.get("is_member"), bool) else None,
            is_archived=described.get("is_archived") is True,
            own=self._own | _ids(described, "internal_team_ids"),
        )


def _ids(described: Mapping[str, Any], *fields: str) -> frozenset[str]:
    values = (described.get(field) for field in fields)
    return frozenset(team for value in values if isinstance(value, list) for team in value if isinstance(team, str))
