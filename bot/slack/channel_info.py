"""Channels as Slack describes them (`conversations.info`), and the address of a message in one."""

from collections.abc import Callable

import structlog

from bot.cache import SingleFlightCache
from bot.ports import ChannelInfo
from bot.slack.web_client import CallFailed, Client, ask

log = structlog.stdlib.get_logger()

FRESH_SECONDS = 300.0
_MOST = 5_000


class NotTold(Exception):
    """Raised where Slack says nothing about a channel, so that nothing is remembered."""


class ChannelInfoCache:
    """`bot.ports.GetChannel`, and the `Permalink` beside it."""

    def __init__(self, client: Client, *, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._channels: SingleFlightCache[ChannelInfo] = SingleFlightCache(monotonic, _MOST)

    async def __call__(self, channel: str) -> ChannelInfo | None:
        try:
            return await self._channels.get(channel, lambda: self._ask(channel), FRESH_SECONDS)
        except NotTold:
            return None

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

    async def _ask(self, channel: str) -> ChannelInfo:
        answer = await ask(self._client.conversations_info(channel=channel))
        if isinstance(answer, CallFailed):
            log.warning("Slack did not describe a channel", channel=channel, reason=answer.reason)
            raise NotTold
        match answer.get("channel"):
            case dict(described):
                return ChannelInfo(
                    is_ext_shared=described.get("is_ext_shared") is True,
                    is_archived=described.get("is_archived") is True,
                    is_member=described.get("is_member") is True,
                    name=str(described.get("name") or ""),
                )
        raise NotTold
