"""Digests in Slack: what was typed or pressed → a use case → a message."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot import permissions
from bot.blocks.kit import combine
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.deps import Deps
from bot.digests import manage
from bot.digests.change import change_by_words, undo_change
from bot.digests.extent import Extent
from bot.digests.fill_form import editing_view, opening_view
from bot.digests.form import TITLE
from bot.digests.kind import DIGESTS, summary_of
from bot.digests.list import last_details
from bot.digests.manage import NewDigest
from bot.digests.messages import buttons, replies
from bot.digests.messages.list import no_such_digest
from bot.digests.messages.replies import REPLIES
from bot.digests.render import preview
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Cadence
from bot.digests.schedule_words import ScheduleWords, schedule_fault
from bot.digests.worded import new_schedule
from bot.errors import AlreadySubscribed, ReadingGone
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.slack.interaction import Handler, Interaction
from bot.slack.open_form import open_form
from bot.slack.reply import person_of, replace_message, reply
from bot.subscriptions import lifecycle
from bot.subscriptions.ask_owner import find_in_place
from bot.subscriptions.form import loading_view
from bot.subscriptions.lifecycle import Outcome
from bot.subscriptions.listeners import SubscriptionListeners, localizer_for
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class DigestListeners:
    """Everything that people do with digests, but for the form: see `bot.digests.form_listeners`."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """The buttons, by action id."""
        return {
            **self._shared.actions(),
            buttons.BUTTONS.undo_id: self.undo_pressed,
            buttons.SETTINGS: self.edit_pressed,
            buttons.EDIT: self.edit_pressed,
            buttons.SEND_NOW: self._shared.or_ask(self.send_now_pressed),
            buttons.SEND_AGAIN: self._shared.or_ask(self.send_again_pressed),
            buttons.SKIP: self._shared.or_ask(self.skip_pressed),
            buttons.UNSKIP: self._shared.or_ask(self.skip_pressed),
            buttons.DETAILS: self.details_pressed,
            buttons.SHOW_TEST: self.test_pressed,
        }

    async def subscribe_typed(
        self, interaction: Interaction, person: Person, words: ScheduleWords, reference: str
    ) -> Message | None:
        """With words at once; without words the form opens and there is nothing more to say."""
        if words == ScheduleWords() and not reference:
            return await self._form(
                interaction, person, partial(opening_view, self.deps, person, interaction.channel_id)
            )
        if words.unknown:
            raise schedule_fault(words)
        organization = await organization_meant(self.deps, person, interaction.channel_id, reference)
        if existing := await self._meant(person, interaction.channel_id, organization, words.cadence):
            return await change_by_words(self.deps, person, existing, words)
        schedule, extent = new_schedule(words, person.time_zone), words.extent or Extent.EVERYTHING
        new_digest = NewDigest(organization, schedule, person.locale, extent)
        try:
            outcome = await manage.subscribe(self.deps, person, interaction.channel_id, new_digest)
        except AlreadySubscribed:  # the key of the table decides, so two people at once make one subscription
            cadence = new_digest.schedule.cadence
            subscription = await manage.find_in_channel(
                self.deps, person, interaction.channel_id, organization, cadence
            )
            if subscription is None:  # removed meanwhile
                raise
            return replies.already_subscribed(summary_of(subscription), localizer_for(self.deps, person))
        message = outcome_message(outcome, person, localizer_for(self.deps, person))
        if words.time_zone or person.unknown_time_zone is None:
            return message
        return combine(message, replies.in_utc(person.unknown_time_zone, localizer_for(self.deps, person)))

    async def unsubscribe_typed(
        self, interaction: Interaction, person: Person, reference: str, cadence: Cadence | None = None
    ) -> Message:
        """The only one, or the one that is named; of several, ask which."""
        permissions.require_reader(person, other_organization=False)
        uuid = ""
        if reference:
            uuid = (await organization_meant(self.deps, person, interaction.channel_id, reference)).uuid
        if cadence is None:
            return await self._shared.remove_in_channel(person, interaction.channel_id, uuid)
        digests = await self._of_cadence(person, interaction.channel_id, cadence, uuid)
        if not digests:
            return no_such_digest(interaction.channel_id, cadence, localizer_for(self.deps, person))
        return await self._shared.remove_of(person, digests)

    async def test_typed(self, interaction: Interaction, person: Person, cadence: Cadence | None = None) -> Message:
        """The digest as it would look now; of several, ask which. It need not be subscribed to."""
        channel_id = interaction.channel_id
        permissions.require_reader(person, other_organization=False)
        digests = await self._of_cadence(person, channel_id, cadence)
        if len(digests) > 1:
            return replies.which_to_show(list(map(summary_of, digests)), localizer_for(self.deps, person))
        if digests:
            return await self._preview(person, channel_id, digests[0])
        organization = await organization_meant(self.deps, person, channel_id, "")
        return await preview(self.deps, person, channel_id, organization, None, cadence or Cadence.WEEKLY)

    async def test_pressed(self, interaction: Interaction) -> None:
        """The digest that was chosen of several, as it would look now."""
        person = await person_of(self.deps, interaction)
        digest = await find_in_place(self.deps, DIGESTS, person, interaction.channel_id, interaction.value)
        await reply(self.deps, interaction, await self._preview(person, interaction.channel_id, digest))

    async def undo_pressed(self, interaction: Interaction) -> None:
        person = await person_of(self.deps, interaction)
        message = await undo_change(self.deps, person, interaction.value)
        await replace_message(self.deps, interaction, message, kept=buttons.BUTTONS.in_forms)

    async def edit_pressed(self, interaction: Interaction) -> None:
        """The form, filled in as the subscription is."""
        person = await person_of(self.deps, interaction)
        make = partial(editing_view, self.deps, person, interaction.channel_id, interaction.value)
        message = await self._form(interaction, person, make)
        if message is not None:
            await replace_message(self.deps, interaction, message)

    async def send_now_pressed(self, interaction: Interaction, *, again: bool = False) -> None:
        """A digest beside those of the schedule; one press, one digest."""
        person = await person_of(self.deps, interaction)
        outcome = await manage.send_now(self.deps, person, interaction.value, interaction.trigger_id, again=again)
        localizer = localizer_for(self.deps, person)
        message = (
            REPLIES.cannot_post(outcome.refused, summary_of(outcome.subscription), localizer)
            if outcome.refused
            else replies.sending(summary_of(outcome.subscription), localizer)
        )
        await replace_message(self.deps, interaction, message)

    async def send_again_pressed(self, interaction: Interaction) -> None:
        """For one of which nobody knows whether it arrived."""
        await self.send_now_pressed(interaction, again=True)

    async def skip_pressed(self, interaction: Interaction) -> None:
        """Not the next one, or all after all."""
        person = await person_of(self.deps, interaction)
        subscription = await manage.skip_next(self.deps, person, interaction.value)
        localizer = localizer_for(self.deps, person)
        if subscription.skipped_slot is None:
            await replace_message(self.deps, interaction, replies.unskipped(summary_of(subscription), localizer))
            return
        after = await manage.run_after(self.deps, subscription)
        await replace_message(
            self.deps,
            interaction,
            replies.skipped(summary_of(subscription, next_run=after), subscription.next_run.at, localizer),
        )

    async def details_pressed(self, interaction: Interaction) -> None:
        """The whole table of the last digest, for the person alone."""
        person = await person_of(self.deps, interaction)
        details = await last_details(self.deps, person, interaction.channel_id, interaction.value)
        if details is None:
            raise ReadingGone
        await reply(self.deps, interaction, details)

    async def _preview(self, person: Person, channel_id: str, digest: DigestSubscription) -> Message:
        meant = await organization_meant(self.deps, person, channel_id, digest.organization.uuid)
        return await preview(self.deps, person, channel_id, meant, digest, digest.settings.cadence)

    async def _of_cadence(
        self, person: Person, channel_id: str, cadence: Cadence | None, organization_uuid: str = ""
    ) -> tuple[DigestSubscription, ...]:
        digests = await lifecycle.find_in_channel(
            self.deps, DIGESTS, person.workspace_id, channel_id, organization_uuid
        )
        return tuple(digest for digest in digests if cadence in (None, digest.settings.cadence))

    async def _meant(
        self, person: Person, channel_id: str, organization: Organization, cadence: Cadence | None
    ) -> DigestSubscription | None:
        """The digest that words change: that of their cadence, without one the only one or the weekly one."""
        digests = await self._of_cadence(person, channel_id, cadence, organization.uuid)
        weekly = (digest for digest in digests if digest.settings.cadence is Cadence.WEEKLY)
        return digests[0] if len(digests) == 1 else next(weekly, None)

    @property
    def _shared(self) -> SubscriptionListeners[DigestSubscription]:
        return SubscriptionListeners(self.deps, DIGESTS)

    async def _form(
        self, interaction: Interaction, person: Person, make: Callable[[], Awaitable[dict[str, Any]]]
    ) -> Message | None:
        loading = loading_view(TITLE, self.deps.translator(person.locale))
        typed = f"subscribe monday 09:00 {person.time_zone}"
        return await open_form(self.deps, interaction, person, loading, make, typed=typed)


def outcome_message(outcome: Outcome[DigestSubscription], person: Person, localizer: Localizer) -> Message:
    """The reply to a person who subscribed."""
    subscription = summary_of(outcome.subscription)
    if outcome.refused is None:
        return replies.saved(subscription, localizer)
    may_allow = permissions.is_admin(person)
    return REPLIES.refused(outcome.refused, subscription, localizer, may_allow=may_allow, readers=outcome.readers)
