"""Buttons that every kind of subscription has: pressed → a step of its life → a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot import permissions
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.deps import Deps
from bot.errors import NotAllowed, Refusal
from bot.permissions import Person
from bot.sharing.consent import needs_consent
from bot.slack.interaction import Handler, Interaction
from bot.slack.reply import person_of, replace_message
from bot.subscriptions import lifecycle
from bot.subscriptions.ask_owner import ask_owner, find_in_place, may_change, owned_message
from bot.subscriptions.buttons import read_value
from bot.subscriptions.consent import readers_shown
from bot.subscriptions.form_listeners import signed_target
from bot.subscriptions.kind import SubscriptionKind
from bot.subscriptions.model import Subscription

T = TypeVar("T", bound=Subscription[Any])


@dataclass(frozen=True, slots=True)
class SubscriptionListeners(Generic[T]):
    """The shared buttons of one kind."""

    deps: Deps
    kind: SubscriptionKind[T]

    def actions(self) -> Mapping[str, Handler]:
        """By action id."""
        buttons = self.kind.replies.buttons
        return {
            buttons.pause_id: self.or_ask(self.pause_pressed),
            buttons.resume_id: self.or_ask(self.resume_pressed),
            buttons.remove_id: self.or_ask(self.remove_pressed),
            buttons.restore_id: self.restore_pressed,
            buttons.allow_id: self.allow_pressed,
            buttons.ask_id: self.ask_pressed,
        }

    def or_ask(self, handler: Handler) -> Handler:
        """The handler of a button that changes something; somebody else's is shown with the way to ask."""

        async def guarded(interaction: Interaction) -> None:
            try:
                await handler(interaction)
            except NotAllowed as error:
                if error.refusal is not Refusal.EDIT:
                    raise
                await self._replace(interaction, await self._owned(interaction, error.subscription_id))

        return guarded

    async def ask_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        channel_id = channel_of(self.deps, interaction, person)
        await self._replace(interaction, await ask_owner(self.deps, self.kind, person, channel_id, interaction.value))

    async def pause_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        subscription = await lifecycle.pause(self.deps, self.kind, person, interaction.value)
        message = self.kind.replies.paused(self.kind.summary(subscription), localizer_for(self.deps, person))
        await self._replace(interaction, message)

    async def resume_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        subscription = await lifecycle.resume(self.deps, self.kind, person, interaction.value)
        message = self.kind.replies.resumed(self.kind.summary(subscription), localizer_for(self.deps, person))
        await self._replace(interaction, message)

    async def remove_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        await self._replace(interaction, await self._remove(person, interaction.value))

    async def restore_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        subscription = await lifecycle.restore(self.deps, self.kind, person, interaction.value)
        await self._replace(interaction, await self._restored(person, subscription))

    async def allow_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        subscription_id, fingerprint = read_value(interaction.value)
        outcome = await lifecycle.allow_shared(self.deps, self.kind, person, subscription_id, fingerprint)
        localizer, summary = localizer_for(self.deps, person), self.kind.summary(outcome.subscription)
        message = (
            self.kind.replies.refused(outcome.refused, summary, localizer, may_allow=True, readers=outcome.readers)
            if outcome.refused
            else self.kind.replies.allowed(summary, localizer)
        )
        await self._replace(interaction, message)

    async def remove_in_channel(self, person: Person, channel_id: str, organization_uuid: str = "") -> Message:
        """Remove the only one of the channel, or that of an organization; of several, ask which."""
        permissions.require_reader(person, other_organization=False)
        subscriptions = await lifecycle.find_in_channel(
            self.deps, self.kind, person.workspace_id, channel_id, organization_uuid
        )
        if not subscriptions:
            return self.kind.nothing_to_remove(channel_id, localizer_for(self.deps, person))
        return await self.remove_of(person, subscriptions)

    async def remove_of(self, person: Person, subscriptions: Sequence[T]) -> Message:
        """Remove the only one of these; of several, ask which."""
        if len(subscriptions) > 1:
            return self.kind.replies.which_to_remove(
                [self.kind.summary(subscription) for subscription in subscriptions], localizer_for(self.deps, person)
            )
        if not may_change(person, subscriptions[0]):
            return await owned_message(self.deps, self.kind, person, subscriptions[0])
        return await self._remove(person, subscriptions[0].id)

    async def _owned(self, interaction: Interaction, subscription_id: str) -> Message:
        person = await person_of(self.deps, interaction)
        channel_id = channel_of(self.deps, interaction, person)
        subscription = await find_in_place(self.deps, self.kind, person, channel_id, subscription_id)
        return await owned_message(self.deps, self.kind, person, subscription)

    async def _replace(self, interaction: Interaction, message: Message) -> None:
        """The answer in place of the message, or of the form, whose button was pressed."""
        await replace_message(self.deps, interaction, message, kept=self.kind.replies.buttons.in_forms)

    async def _restored(self, person: Person, subscription: T) -> Message:
        """The way back was taken, or leads to an admin where others read along by now."""
        localizer, summary = localizer_for(self.deps, person), self.kind.summary(subscription)
        reason = subscription.pause_reason
        if reason is None or not needs_consent(reason):
            return self.kind.replies.restored(summary, localizer)
        readers = await readers_shown(self.deps, subscription.channel_id)
        may_allow = permissions.is_admin(person)
        return self.kind.replies.refused(reason, summary, localizer, may_allow=may_allow, readers=readers)

    async def _remove(self, person: Person, subscription_id: str) -> Message:
        subscription = await lifecycle.remove(self.deps, self.kind, person, subscription_id)
        return self.kind.replies.removed(self.kind.summary(subscription), localizer_for(self.deps, person))


def channel_of(deps: Deps, interaction: Interaction, person: Person) -> str:
    """The channel of a press: a form tells none, and carries the one that it is about."""
    if not interaction.view_id:
        return interaction.channel_id
    target = signed_target(deps, interaction, person)
    return target.channel_id if target else ""


def localizer_for(deps: Deps, person: Person) -> Localizer:
    """The language and zone of a person."""
    return deps.localizer(person.locale, person.time_zone)
