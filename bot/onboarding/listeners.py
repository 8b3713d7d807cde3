"""People who turn to the bot: `help`, and the welcome that a direct message, a mention or an invitation gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import PersonUnknown
from bot.onboarding.authors import written_by_person
from bot.onboarding.channel_listeners import ChannelListeners
from bot.onboarding.help_topic import HelpTopic
from bot.onboarding.messages import help_message, welcome
from bot.onboarding.once import claim, recorded
from bot.permissions import Person
from bot.ports import Sent, ToChannel
from bot.slack.error_codes import INVITED
from bot.slack.interaction import Handler, Interaction
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions import channel_changes
from bot.usage.model import Organization

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class OnboardingListeners:
    """The events that this bot listens to."""

    deps: Deps
    bot_user_id: str

    def events(self) -> Mapping[str, Handler]:
        """By the type of the event."""
        return {
            **{name: recorded(self.deps, handler) for name, handler in ChannelListeners(self.deps).events().items()},
            "app_mention": self.mentioned,
            "message": self.message_received,
            "member_joined_channel": self.member_joined,
            "user_change": self.person_changed,
        }

    async def mentioned(self, interaction: Interaction) -> None:
        """A person wrote to the bot in a channel."""
        thread = interaction.event.get("thread_ts")
        if written_by_person(interaction.event, self.bot_user_id):
            await self._welcome(interaction, thread if isinstance(thread, str) else None)

    async def message_received(self, interaction: Interaction) -> None:
        """A person wrote a direct message; edits, files and other bots are none."""
        if (
            interaction.event.get("channel_type") == "im"
            and not interaction.event.get("subtype")
            and written_by_person(interaction.event, self.bot_user_id)
        ):
            await self._welcome(interaction)

    async def member_joined(self, interaction: Interaction) -> None:
        """Somebody joined a channel; only the bot itself is greeted."""
        # Slack tells of everybody who joins: https://docs.slack.dev/reference/events/member_joined_channel
        if interaction.person_id == self.bot_user_id:
            self.deps.get_channel.forget(interaction.channel_id)
            resumed = await channel_changes.reopen(
                self.deps, SUBSCRIPTION_KINDS, interaction.workspace_id, interaction.channel_id, INVITED
            )
            await self._welcome(interaction, resumed=[subscription.organization for subscription in resumed])

    async def person_changed(self, interaction: Interaction) -> None:
        """Somebody's language, zone or rights changed."""
        self.deps.forget_person(interaction.workspace_id, interaction.person_id)

    async def _welcome(
        self, interaction: Interaction, thread_ts: str | None = None, *, resumed: Sequence[Organization] = ()
    ) -> None:
        if not await claim(self.deps, interaction):
            return
        translator = self.deps.translator(await self._locale(interaction))
        message = welcome(translator, interaction.channel_id, resumed)
        end = await self.deps.post(ToChannel(interaction.workspace_id, interaction.channel_id, thread_ts), message)
        if not isinstance(end, Sent):
            log.info("welcome not posted", channel=interaction.channel_id, end=end)

    async def _locale(self, interaction: Interaction) -> str:
        """The locale of the person who wrote, or invited the bot. A welcome holds no figure, so it needs no rights."""
        inviter = interaction.event.get("inviter")
        person_id = inviter if isinstance(inviter, str) else interaction.person_id
        try:
            return (await self.deps.person(interaction.workspace_id, person_id)).locale
        except PersonUnknown:
            return "en-US"  # a welcome in English is better than none


def help_typed(deps: Deps, person: Person, topic: HelpTopic = HelpTopic.EVERYTHING) -> Message:
    return help_message(deps.translator(person.locale), topic)
