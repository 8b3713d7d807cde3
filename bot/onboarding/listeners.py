"""Events around the bot: mentions and messages get a short welcome, channels pause or resume what they get."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.deps import Deps
from bot.errors import PersonUnknown
from bot.onboarding.messages import welcome
from bot.organizations import repository as organization_repository
from bot.ports import Sent, ToChannel
from bot.slack.interaction import Handler, Interaction
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions import channel_changes

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class OnboardingListeners:
    """The events that this bot listens to."""

    deps: Deps
    bot_user_id: str

    def routes(self) -> Mapping[str, Handler]:
        """By the type of the event."""
        return {
            "app_mention": self.mentioned,
            "message": self.message_received,
            "member_joined_channel": self.member_joined,
            "channel_archive": self.channel_archived,
            "group_archive": self.channel_archived,
            "channel_unarchive": self.channel_opened,
            "group_unarchive": self.channel_opened,
            "channel_left": self.bot_removed,
            "group_left": self.bot_removed,
            "channel_rename": self.channel_changed,
            "group_rename": self.channel_changed,
            "channel_id_changed": self.channel_moved,
            "channel_shared": self.channel_shared,
            "channel_unshared": self.channel_unshared,
            "app_uninstalled": self.app_removed,
            "tokens_revoked": self.app_removed,
            "user_change": self.person_changed,
        }

    async def mentioned(self, interaction: Interaction) -> None:
        """Somebody wrote to the bot in a channel."""
        thread = interaction.event.get("thread_ts")
        await self._welcome(interaction, thread if isinstance(thread, str) else None)

    async def message_received(self, interaction: Interaction) -> None:
        """A person wrote a direct message; edits, files and other bots are none."""
        if (
            interaction.event.get("channel_type") == "im"
            and not interaction.event.get("subtype")
            and not interaction.event.get("bot_id")
        ):
            await self._welcome(interaction)

    async def member_joined(self, interaction: Interaction) -> None:
        """Somebody joined a channel; only the bot itself is greeted."""
        if interaction.person_id == self.bot_user_id:
            self.deps.get_channel.forget(interaction.channel_id)
            await channel_changes.reopen(
                self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, channel_changes.OUTSIDE
            )
            await self._welcome(interaction)

    async def channel_archived(self, interaction: Interaction) -> None:
        """Nobody can post there: what is subscribed there pauses."""
        self.deps.get_channel.forget(interaction.channel_id)
        await channel_changes.close(
            self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, "is_archived"
        )

    async def channel_opened(self, interaction: Interaction) -> None:
        """Resume what the archive paused."""
        self.deps.get_channel.forget(interaction.channel_id)
        await channel_changes.reopen(
            self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, channel_changes.ARCHIVED
        )

    async def bot_removed(self, interaction: Interaction) -> None:
        """The bot is no longer in the channel."""
        self.deps.get_channel.forget(interaction.channel_id)
        await channel_changes.close(
            self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, "not_in_channel"
        )

    async def channel_changed(self, interaction: Interaction) -> None:
        """A new name: channels are kept by id, so only what is remembered of it goes."""
        self.deps.get_channel.forget(interaction.channel_id)

    async def channel_shared(self, interaction: Interaction) -> None:
        """Another company reads along from now on: what no admin allowed waits for that."""
        self.deps.get_channel.forget(interaction.channel_id)
        await channel_changes.share(self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id)

    async def channel_unshared(self, interaction: Interaction) -> None:
        """One company fewer reads along; where it was the last one, what waited goes on."""
        self.deps.get_channel.forget(interaction.channel_id)
        if interaction.event.get("is_ext_shared") is False:
            await channel_changes.reopen(
                self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, channel_changes.SHARED
            )

    async def channel_moved(self, interaction: Interaction) -> None:
        """The channel has another id."""
        self.deps.get_channel.forget(interaction.channel_id)
        channel = (interaction.workspace_id, interaction.channel_id, interaction.value)
        if not all(channel):
            return
        # One transaction: Slack tells it once, so a death between the two would lose the second for good.
        async with self.deps.sessions.write() as session:
            await organization_repository.move_link(session, *channel)
            await channel_changes.move(session, SUBSCRIPTION_KINDS, *channel)

    async def app_removed(self, interaction: Interaction) -> None:
        """The token is dead: nothing is tried with it any more."""
        if interaction.name == "app_uninstalled" or interaction.gone:
            await channel_changes.close_all(self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, "token_revoked")

    async def person_changed(self, interaction: Interaction) -> None:
        """Somebody's language, zone or rights changed."""
        self.deps.forget_person(interaction.workspace_id, interaction.person_id)

    async def _welcome(self, interaction: Interaction, thread_ts: str | None = None) -> None:
        translator = self.deps.translator(await self._locale(interaction))
        end = await self.deps.post(
            ToChannel(interaction.workspace_id, interaction.channel_id, thread_ts), welcome(translator)
        )
        if not isinstance(end, Sent):
            log.info("welcome not posted", channel=interaction.channel_id, end=end)

    async def _locale(self, interaction: Interaction) -> str:
        """Of whoever wrote, or invited the bot. A welcome holds no figure, so it needs no rights."""
        inviter = interaction.event.get("inviter")
        person_id = inviter if isinstance(inviter, str) else interaction.person_id
        try:
            return (await self.deps.person(interaction.workspace_id, person_id)).locale
        except PersonUnknown:
            return "en-US"
