"""What happens around the bot: a direct message, a mention, an invitation. Each gets a short welcome."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.blocks.notices import welcome
from bot.deps import Deps, Sent, ToChannel
from bot.errors import PersonUnknown
from bot.slack.listener import Handler, Heard

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The events that this bot listens to."""

    deps: Deps
    bot_user_id: str

    def routes(self) -> Mapping[str, Handler]:
        """By the type of the event."""
        return {
            "app_mention": self.mentioned,
            "message": self.message_received,
            "member_joined_channel": self.member_joined,
        }

    async def mentioned(self, heard: Heard) -> None:
        """Somebody wrote to the bot in a channel."""
        thread = heard.event.get("thread_ts")
        await self._welcome(heard, thread if isinstance(thread, str) else None)

    async def message_received(self, heard: Heard) -> None:
        """A person wrote a direct message; edits, files and other bots are none."""
        if heard.event.get("channel_type") == "im" and not heard.event.get("subtype") and not heard.event.get("bot_id"):
            await self._welcome(heard)

    async def member_joined(self, heard: Heard) -> None:
        """Somebody joined a channel; only the bot itself is greeted."""
        if heard.person_id == self.bot_user_id:
            await self._welcome(heard)

    async def _welcome(self, heard: Heard, thread_ts: str | None = None) -> None:
        words = self.deps.words(await self._locale(heard))
        end = await self.deps.post(ToChannel(heard.workspace_id, heard.channel_id, thread_ts), welcome(words))
        if not isinstance(end, Sent):
            log.info("welcome not posted", channel=heard.channel_id, end=end)

    async def _locale(self, heard: Heard) -> str:
        """Of whoever wrote, or invited the bot. A welcome holds no figure, so it needs no rights."""
        inviter = heard.event.get("inviter")
        who = inviter if isinstance(inviter, str) else heard.person_id
        try:
            return (await self.deps.person(heard.workspace_id, who)).locale
        except PersonUnknown:
            return "en-US"
