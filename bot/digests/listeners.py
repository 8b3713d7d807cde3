"""Subscriptions in Slack: what was typed or pressed → a flow → a picture."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from bot import commands, permissions
from bot.alerts.messages.list import alerts_list
from bot.alerts.status import listed_alerts
from bot.blocks.kit import together
from bot.blocks.message import Message
from bot.blocks.rich_text import Voice
from bot.deps import Deps, Reply
from bot.digests import manage
from bot.digests import repository as digest_repository
from bot.digests.form import Form, Target, loading_view, subscribe_view
from bot.digests.list import last_details, listing
from bot.digests.manage import Outcome, Wish
from bot.digests.messages import buttons
from bot.digests.messages import replies as said
from bot.digests.messages.list import nothing_subscribed, subscription_list
from bot.digests.preview import preview
from bot.digests.repository import Subscription
from bot.digests.schedule import Cadence
from bot.errors import AlreadySubscribed, NotUnderstood, ReadingGone
from bot.organizations.resolve import organization_meant, organizations_here, readable
from bot.permissions import Person
from bot.slack.dispatcher import Handler, Heard
from bot.slack.open_form import open_form
from bot.subscriptions.notify import subscribed
from bot.subscriptions.pause_reasons import BY_SHARING
from bot.usage.model import Organization

_MONDAY, _NINE = 0, time(9)


@dataclass(frozen=True, slots=True)
class Subscriptions:
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

    async def typed(self, heard: Heard, person: Person, command: commands.DigestCommand) -> Message | None:
        """The answer to a command; None where a form opened instead."""
        match command:
            case commands.Subscribe():
                return await self.subscribe_typed(heard, person, command)
            case commands.Unsubscribe():
                return await self.unsubscribe_typed(heard, person, command)
            case commands.ListSubscriptions():
                return await self.list_typed(heard, person)
            case commands.ShowTest():
                return await self.test_typed(heard, person)

    async def subscribe_typed(self, heard: Heard, person: Person, command: commands.Subscribe) -> Message | None:
        """With words at once; without words the form opens and there is nothing more to say."""
        if command == commands.Subscribe():
            return await self._form(heard, person, lambda: self._form_to_subscribe(heard, person))
        if command.unknown:
            raise NotUnderstood(command.unknown, ("subscribe monday 09:00",))
        organization = await organization_meant(self.deps, person, heard.channel_id, command.organization)
        wish = Wish(organization, _cadence(command, person), person.locale)
        try:
            outcome = await manage.subscribe(self.deps, person, heard.channel_id, wish)
        except AlreadySubscribed:
            return await self._already(heard, person, organization)
        return told(outcome, person, self._voice(person))

    async def unsubscribe_typed(self, heard: Heard, person: Person, command: commands.Unsubscribe) -> Message:
        """The only one, or the one that is named; of several, ask which."""
        permissions.must_read(person, named_elsewhere=False)
        voice = self._voice(person)
        found = await self._here(person, heard.channel_id)
        if command.organization:
            named = await organization_meant(self.deps, person, heard.channel_id, command.organization)
            found = tuple(one for one in found if one.organization.uuid == named.uuid)
        if not found:
            return nothing_subscribed(voice)
        if len(found) > 1:
            return said.which_to_remove([subscribed(one) for one in found], voice)
        removed = await manage.remove(self.deps, person, found[0].id)
        return said.unsubscribed(subscribed(removed), voice)

    async def list_typed(self, heard: Heard, person: Person) -> Message:
        """Every subscription of the channel, and what was done to them."""
        permissions.must_read(person, named_elsewhere=False)
        listed, deeds = await listing(self.deps, person.workspace_id, heard.channel_id)
        alerts, voice = await listed_alerts(self.deps, person.workspace_id, heard.channel_id), self._voice(person)
        if not alerts:
            return subscription_list(listed, deeds, voice)
        return together(subscription_list(listed, deeds, voice), alerts_list(alerts, voice))

    async def test_typed(self, heard: Heard, person: Person) -> Message:
        """The digest as it would look now."""
        found = await self._here(person, heard.channel_id)
        organization = found[0].organization if found else None
        meant = await organization_meant(self.deps, person, heard.channel_id, organization.uuid if organization else "")
        return await preview(self.deps, person, meant, found[0] if found else None)

    async def edit_pressed(self, heard: Heard) -> None:
        """The form, filled in as the subscription is."""
        person = await self._who(heard)
        if (message := await self._form(heard, person, lambda: self._form_to_edit(heard, person))) is not None:
            await self._put(heard, message)

    async def send_now_pressed(self, heard: Heard, *, again: bool = False) -> None:
        """A digest beside the weekly ones; one press, one digest."""
        person = await self._who(heard)
        outcome = await manage.send_now(self.deps, person, heard.value, heard.trigger_id, again=again)
        voice = self._voice(person)
        message = said.cannot_post(outcome.refused, voice) if outcome.refused else said.sending(_of(outcome), voice)
        await self._put(heard, message)

    async def send_again_pressed(self, heard: Heard) -> None:
        """For one of which nobody knows whether it arrived."""
        await self.send_now_pressed(heard, again=True)

    async def pause_pressed(self, heard: Heard) -> None:
        """No digests until somebody resumes."""
        person = await self._who(heard)
        one = await manage.pause(self.deps, person, heard.value)
        await self._put(heard, said.paused(subscribed(one), self._voice(person)))

    async def resume_pressed(self, heard: Heard) -> None:
        """Digests again."""
        person = await self._who(heard)
        one = await manage.resume(self.deps, person, heard.value)
        await self._put(heard, said.resumed(subscribed(one), self._voice(person)))

    async def remove_pressed(self, heard: Heard) -> None:
        """No digests any more."""
        person = await self._who(heard)
        one = await manage.remove(self.deps, person, heard.value)
        await self._put(heard, said.unsubscribed(subscribed(one), self._voice(person)))

    async def restore_pressed(self, heard: Heard) -> None:
        """A removal taken back."""
        person = await self._who(heard)
        one = await manage.restore(self.deps, person, heard.value)
        await self._put(heard, said.restored(subscribed(one), self._voice(person)))

    async def skip_pressed(self, heard: Heard) -> None:
        """Not the next week, or all weeks after all."""
        person = await self._who(heard)
        one = await manage.skip_next(self.deps, person, heard.value)
        voice = self._voice(person)
        if one.skip_slot is None:
            await self._put(heard, said.unskipped(subscribed(one), voice))
            return
        after = manage.run_after(one)
        await self._put(heard, said.skipped(subscribed(one, next_run=after), one.next_run.at, voice))

    async def details_pressed(self, heard: Heard) -> None:
        """The whole table of the last digest, for the person alone."""
        person = await self._who(heard)
        details = await last_details(self.deps, person, heard.channel_id, heard.value)
        if details is None:
            raise ReadingGone
        await self.deps.post(Reply(heard.response_url), details)

    async def allow_pressed(self, heard: Heard) -> None:
        """An admin lets usage be posted where another company reads along."""
        person = await self._who(heard)
        outcome = await manage.allow_shared(self.deps, person, heard.value)
        voice = self._voice(person)
        message = said.cannot_post(outcome.refused, voice) if outcome.refused else said.allowed(_of(outcome), voice)
        await self._put(heard, message)

    async def _form(self, heard: Heard, person: Person, make: Callable[[], Awaitable[Form]]) -> Message | None:
        words = self.deps.words(person.locale)

        async def view() -> dict[str, Any]:
            return subscribe_view(await make(), words, self.deps.now())

        typed = f"subscribe monday 09:00 {person.zone}"
        return await open_form(self.deps, heard, person, loading_view(words), view, typed=typed)

    async def _form_to_subscribe(self, heard: Heard, person: Person) -> Form:
        permissions.must_read(person, named_elsewhere=False)
        here = (await organizations_here(self.deps, person.workspace_id, heard.channel_id)).organizations
        offered = await readable(self.deps, person.workspace_id) if permissions.may_read_any(person) else here
        return Form(
            target=Target(heard.channel_id),
            organizations=offered,
            organization=here[0].uuid if here else "",
            cadence=Cadence(_MONDAY, _NINE, person.zone),
            locale=person.locale,
            own_zone=person.zone,
        )

    async def _form_to_edit(self, heard: Heard, person: Person) -> Form:
        one = await manage.owned(self.deps, person, heard.value)
        return Form(
            target=Target(one.channel_id, one.id, one.version),
            organizations=(one.organization,),
            organization=one.organization.uuid,
            cadence=one.cadence,
            locale=one.locale,
            own_zone=person.zone,
        )

    async def _already(self, heard: Heard, person: Person, organization: Organization) -> Message:
        found = await self._here(person, heard.channel_id)
        one = next((one for one in found if one.organization.uuid == organization.uuid), None)
        if one is None:
            raise AlreadySubscribed
        return said.already_subscribed(subscribed(one), self._voice(person))

    async def _here(self, person: Person, channel_id: str) -> tuple[Subscription, ...]:
        async with self.deps.sessions.read() as session:
            return await digest_repository.of_channel(session, person.workspace_id, channel_id)

    async def _who(self, heard: Heard) -> Person:
        return await self.deps.person(heard.workspace_id, heard.person_id)

    async def _put(self, heard: Heard, message: Message) -> None:
        await self.deps.post(Reply(heard.response_url, replace=heard.ephemeral), message)

    def _voice(self, person: Person) -> Voice:
        return Voice(self.deps.words(person.locale), person.zone, self.deps.bot_name)


def told(outcome: Outcome, person: Person, voice: Voice) -> Message:
    """What became of subscribing, for the person who did it."""
    one = subscribed(outcome.subscription)
    match outcome.refused:
        case None:
            return said.saved(one, voice)
        case code if code == BY_SHARING:
            return said.shared_channel(one, voice, may_allow=permissions.may_read_any(person))
        case code:
            return said.cannot_post(code, voice)


def _of(outcome: Outcome) -> said.Subscribed:
    return subscribed(outcome.subscription)


def _cadence(command: commands.Subscribe, person: Person) -> Cadence:
    weekday = _MONDAY if command.weekday is None else command.weekday
    return Cadence(weekday, command.at or _NINE, command.zone or person.zone)
