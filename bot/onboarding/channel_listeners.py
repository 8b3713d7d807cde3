"""Events of channels and of the app itself: subscriptions pause, resume and move with them.

Slack may deliver an event twice, late or not at all, so each step is the same when it is repeated, and a post that
Slack refuses finds out what an event did not tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deps import Deps
from bot.installation import check as installations
from bot.organizations import repository as organization_repository
from bot.slack.error_codes import ARCHIVED, LEFT, TOKEN_REVOKED, UNARCHIVED, UNINSTALLED
from bot.slack.interaction import Handler, Interaction
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions import channel_changes


@dataclass(frozen=True, slots=True)
class ChannelListeners:
    """Each event first drops what is cached of the channel, as the step after it may ask Slack anew."""

    deps: Deps

    def events(self) -> Mapping[str, Handler]:
        """By the type of the event. A private channel has types of its own: group_…"""
        return {
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
        }

    async def channel_archived(self, interaction: Interaction) -> None:
        self.deps.get_channel.forget(interaction.channel_id)
        await channel_changes.close(
            self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, ARCHIVED
        )

    async def channel_opened(self, interaction: Interaction) -> None:
        self.deps.get_channel.forget(interaction.channel_id)
        await channel_changes.reopen(
            self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, UNARCHIVED
        )

    async def bot_removed(self, interaction: Interaction) -> None:
        self.deps.get_channel.forget(interaction.channel_id)
        await channel_changes.close(
            self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, LEFT
        )

    async def channel_changed(self, interaction: Interaction) -> None:
        # Subscriptions name channels by id, so a new name changes none of them.
        self.deps.get_channel.forget(interaction.channel_id)

    async def channel_shared(self, interaction: Interaction) -> None:
        self.deps.get_channel.forget(interaction.channel_id)
        await channel_changes.share(self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id)

    async def channel_unshared(self, interaction: Interaction) -> None:
        self.deps.get_channel.forget(interaction.channel_id)
        # One company fewer: nobody outside may read along any more, or only those that an admin allowed.
        await channel_changes.reopen(
            self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, channel_changes.SHARED
        )

    async def channel_moved(self, interaction: Interaction) -> None:
        self.deps.get_channel.forget(interaction.channel_id)
        channel = (interaction.workspace_id, interaction.channel_id, interaction.value)
        if not all(channel):
            return
        # One transaction: Slack tells it once, so a death between the two would lose the second for good.
        async with self.deps.sessions.write() as session:
            await organization_repository.move_link(session, *channel)
            await channel_changes.move(session, SUBSCRIPTION_KINDS, *channel)

    async def app_removed(self, interaction: Interaction) -> None:
        # `tokens_revoked` also tells of people's tokens, which the bot does not use:
        # https://docs.slack.dev/reference/events/tokens_revoked
        uninstalled = interaction.name == "app_uninstalled"
        if uninstalled or interaction.gone:
            code = UNINSTALLED if uninstalled else TOKEN_REVOKED
            # Not `certain`: after a quick reinstall both events may come late, while the new token is good.
            async with self.deps.sessions.write() as session:
                await installations.report(self.deps, session, interaction.workspace_id, code, certain=False)
