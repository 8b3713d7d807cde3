"""The menu of a long list, and the way back to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deps import Deps
from bot.slack.interaction import Handler, Interaction
from bot.slack.reply import person_of, replace_message
from bot.subscriptions.kind import SubscriptionKinds
from bot.subscriptions.listing.card import ALL, OPEN
from bot.subscriptions.listing.read import list_channel, open_entry


@dataclass(frozen=True, slots=True)
class ListListeners:
    """Choices in the card of `list`, which the person alone sees."""

    deps: Deps
    kinds: SubscriptionKinds

    def actions(self) -> Mapping[str, Handler]:
        """By action id."""
        return {OPEN: self.subscription_chosen, ALL: self.back_pressed}

    async def subscription_chosen(self, interaction: Interaction) -> None:
        person, channel_id = await person_of(self.deps, interaction), interaction.channel_id
        message = await open_entry(self.deps, self.kinds, person, channel_id, interaction.value)
        await replace_message(self.deps, interaction, message)

    async def back_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        message = await list_channel(self.deps, self.kinds, person, interaction.channel_id)
        await replace_message(self.deps, interaction, message)
