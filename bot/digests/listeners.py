"""Subscriptions in Slack: what was typed or pressed → a flow → a picture."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from bot import permissions
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.deps import Deps
from bot.digests import manage
from bot.digests.form import Form, loading_view, subscribe_view
from bot.digests.kind import DIGESTS, summary_of
from bot.digests.list import last_details
from bot.digests.manage import DigestWish
from bot.digests.messages import buttons
from bot.digests.messages import replies as said
from bot.digests.messages.list import nothing_subscribed
from bot.digests.render import preview
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import WeeklySchedule
from bot.digests.schedule_words import ScheduleWords
from bot.errors import AlreadySubscribed, NotUnderstood, ReadingGone
from bot.organizations.resolve import organization_meant, organizations_here, readable
from bot.permissions import Person
from bot.ports import Reply
from bot.slack.interaction import Handler, Interaction
from bot.slack.open_form import open_form
from bot.subscriptions import lifecycle
from bot.subscriptions.form import Target
from bot.subscriptions.lifecycle import Outcome
from bot.subscriptions.pause_reasons import BY_SHARING
from bot.usage.model import Organization

_MONDAY, _NINE = 0, time(9)


@dataclass(frozen=True, slots=True)
class DigestListeners:
    """Everything that people do with weekly digests, but for the form: see `bot.digests.form_listeners`."""

    deps: Deps

    def routes(self) -> Mapping[str, Handler]:
        """The buttons, by action id."""
        return {
            buttons.SETTINGS: self.edit_pressed,
            buttons.EDIT: self.edit_pressed,
            buttons.SEND_NOW: self.send_now_pressed,
            buttons.SEND_AGAIN: self.send_again_pressed,
            buttons.PAUSE: self.pause_pressed,
            buttons.RESUME: self.resume_pressed,
            buttons.REMOVE: self.remove_pressed,
            buttons.RESTORE: self.restore_pressed,
            buttons.SKIP: self.skip_pressed,
            buttons.UNSKIP: self.skip_pressed,
            buttons.DETAILS: self.details_pressed,
            buttons.ALLOW_SHARED: self.allow_pressed,
        }

    async def subscribe_typed(
        self, interaction: Interaction, person: Person, schedule: ScheduleWords, asked: str
    ) -> Message | None:
        """With words at once; without words the form opens and there is nothing more to say."""
        if schedule == ScheduleWords() and not asked:
            return await self._form(interaction, person, lambda: self._form_to_subscribe(interaction, person))
        if schedule.unknown:
            raise NotUnderstood(schedule.unknown, ("subscribe monday 09:00",))
        organization = await organization_meant(self.deps, person, interaction.channel_id, asked)
        wish = DigestWish(organization, _cadence(schedule, person), person.locale)
        try:
            outcome = await manage.subscribe(self.deps, person, interaction.channel_id, wish)
        except AlreadySubscribed:
            return await self._already(interaction, person, organization)
        return outcome_message(outcome, person, self._localizer(person))

    async def unsubscribe_typed(self, interaction: Interaction, person: Person, asked: str) -> Message:
        """The only one, or the one that is named; of several, ask which."""
        permissions.require_reader(person, other_organization=False)
        localizer = self._localizer(person)
        found = await self._here(person, interaction.channel_id)
        if asked:
            named = await organization_meant(self.deps, person, interaction.channel_id, asked)
            found = tuple(one for one in found if one.organization.uuid == named.uuid)
        if not found:
            return nothing_subscribed(localizer)
        if len(found) > 1:
            return said.which_to_remove([summary_of(one) for one in found], localizer)
        removed = await lifecycle.remove(self.deps, DIGESTS, person, found[0].id)
        return said.unsubscribed(summary_of(removed), localizer)

    async def test_typed(self, interaction: Interaction, person: Person) -> Message:
        """The digest as it would look now."""
        found = await self._here(person, interaction.channel_id)
        organization = found[0].organization if found else None
        meant = await organization_meant(
            self.deps, person, interaction.channel_id, organization.uuid if organization else ""
        )
        return await preview(self.deps, person, meant, found[0] if found else None)

    async def edit_pressed(self, interaction: Interaction) -> None:
        """The form, filled in as the subscription is."""
        person = await self._who(interaction)
        if (
            message := await self._form(interaction, person, lambda: self._form_to_edit(interaction, person))
        ) is not None:
            await self._put(interaction, message)

    async def send_now_pressed(self, interaction: Interaction, *, again: bool = False) -> None:
        """A digest beside the weekly ones; one press, one digest."""
        person = await self._who(interaction)
        outcome = await manage.send_now(self.deps, person, interaction.value, interaction.trigger_id, again=again)
        localizer = self._localizer(person)
        message = (
            said.cannot_post(outcome.refused, localizer) if outcome.refused else said.sending(_of(outcome), localizer)
        )
        await self._put(interaction, message)

    async def send_again_pressed(self, interaction: Interaction) -> None:
        """For one of which nobody knows whether it arrived."""
        await self.send_now_pressed(interaction, again=True)

    async def pause_pressed(self, interaction: Interaction) -> None:
        """No digests until somebody resumes."""
        person = await self._who(interaction)
        one = await lifecycle.pause(self.deps, DIGESTS, person, interaction.value)
        await self._put(interaction, said.paused(summary_of(one), self._localizer(person)))

    async def resume_pressed(self, interaction: Interaction) -> None:
        """Digests again."""
        person = await self._who(interaction)
        one = await lifecycle.resume(self.deps, DIGESTS, person, interaction.value)
        await self._put(interaction, said.resumed(summary_of(one), self._localizer(person)))

    async def remove_pressed(self, interaction: Interaction) -> None:
        """No digests any more."""
        person = await self._who(interaction)
        one = await lifecycle.remove(self.deps, DIGESTS, person, interaction.value)
        await self._put(interaction, said.unsubscribed(summary_of(one), self._localizer(person)))

    async def restore_pressed(self, interaction: Interaction) -> None:
        """A removal taken back."""
        person = await self._who(interaction)
        one = await lifecycle.restore(self.deps, DIGESTS, person, interaction.value)
        await self._put(interaction, said.restored(summary_of(one), self._localizer(person)))

    async def skip_pressed(self, interaction: Interaction) -> None:
        """Not the next week, or all weeks after all."""
        person = await self._who(interaction)
        one = await manage.skip_next(self.deps, person, interaction.value)
        localizer = self._localizer(person)
        if one.skipped_week is None:
            await self._put(interaction, said.unskipped(summary_of(one), localizer))
            return
        after = manage.run_after(one)
        await self._put(interaction, said.skipped(summary_of(one, next_run=after), one.next_run.at, localizer))

    async def details_pressed(self, interaction: Interaction) -> None:
        """The whole table of the last digest, for the person alone."""
        person = await self._who(interaction)
        details = await last_details(self.deps, person, interaction.channel_id, interaction.value)
        if details is None:
            raise ReadingGone
        await self.deps.post(Reply(interaction.response_url), details)

    async def allow_pressed(self, interaction: Interaction) -> None:
        """An admin lets usage be posted where another company reads along."""
        person = await self._who(interaction)
        outcome = await lifecycle.allow_shared(self.deps, DIGESTS, person, interaction.value)
        localizer = self._localizer(person)
        message = (
            said.cannot_post(outcome.refused, localizer) if outcome.refused else said.allowed(_of(outcome), localizer)
        )
        await self._put(interaction, message)

    async def _form(
        self, interaction: Interaction, person: Person, make: Callable[[], Awaitable[Form]]
    ) -> Message | None:
        translator = self.deps.translator(person.locale)

        async def view() -> dict[str, Any]:
            return subscribe_view(await make(), translator, self.deps.now())

        typed = f"subscribe monday 09:00 {person.time_zone}"
        return await open_form(self.deps, interaction, person, loading_view(translator), view, typed=typed)

    async def _form_to_subscribe(self, interaction: Interaction, person: Person) -> Form:
        permissions.require_reader(person, other_organization=False)
        here = (await organizations_here(self.deps, person.workspace_id, interaction.channel_id)).organizations
        offered = await readable(self.deps, person.workspace_id) if permissions.is_admin(person) else here
        return Form(
            target=Target(interaction.channel_id),
            organizations=offered,
            organization=here[0].uuid if here else "",
            cadence=WeeklySchedule(_MONDAY, _NINE, person.time_zone),
            locale=person.locale,
            own_time_zone=person.time_zone,
        )

    async def _form_to_edit(self, interaction: Interaction, person: Person) -> Form:
        one = await lifecycle.find_owned(self.deps, DIGESTS, person, interaction.value)
        return Form(
            target=Target(one.channel_id, one.id, one.version),
            organizations=(one.organization,),
            organization=one.organization.uuid,
            cadence=one.settings,
            locale=one.locale,
            own_time_zone=person.time_zone,
        )

    async def _already(self, interaction: Interaction, person: Person, organization: Organization) -> Message:
        found = await self._here(person, interaction.channel_id)
        one = next((one for one in found if one.organization.uuid == organization.uuid), None)
        if one is None:
            raise AlreadySubscribed
        return said.already_subscribed(summary_of(one), self._localizer(person))

    async def _here(self, person: Person, channel_id: str) -> tuple[DigestSubscription, ...]:
        return await lifecycle.find_in_channel(self.deps, DIGESTS, person.workspace_id, channel_id)

    async def _who(self, interaction: Interaction) -> Person:
        return await self.deps.person(interaction.workspace_id, interaction.person_id)

    async def _put(self, interaction: Interaction, message: Message) -> None:
        await self.deps.post(Reply(interaction.response_url, replace=interaction.ephemeral), message)

    def _localizer(self, person: Person) -> Localizer:
        return self.deps.localizer(person.locale, person.time_zone)


def outcome_message(outcome: Outcome[DigestSubscription], person: Person, localizer: Localizer) -> Message:
    """What became of subscribing, for the person who did it."""
    one = summary_of(outcome.subscription)
    match outcome.refused:
        case None:
            return said.saved(one, localizer)
        case code if code == BY_SHARING:
            return said.shared_channel(one, localizer, may_allow=permissions.is_admin(person))
        case code:
            return said.cannot_post(code, localizer)


def _of(outcome: Outcome[DigestSubscription]) -> said.DigestSummary:
    return summary_of(outcome.subscription)


def _cadence(words: ScheduleWords, person: Person) -> WeeklySchedule:
    weekday = _MONDAY if words.weekday is None else words.weekday
    return WeeklySchedule(weekday, words.at or _NINE, words.time_zone or person.time_zone)
