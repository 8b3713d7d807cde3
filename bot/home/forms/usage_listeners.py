"""The modal of usage: opened from Home or by a shortcut, chosen in, and shared into a channel or thread."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.blocks.button_value import Carried
from bot.blocks.message import Message
from bot.blocks.modal import done_view, message_view
from bot.blocks.rich_text import Channel, Localizer, paragraphs
from bot.card_sharing.confirm import record, unconfirmed
from bot.card_sharing.messages import share_question
from bot.deps import Deps
from bot.errors import NotAllowed, NotShared, ReadingGone, Refusal
from bot.home.forms.carried import CarriedUsage, read_carried
from bot.home.forms.conversation import CHANNEL, channel_fault, not_there
from bot.home.forms.membership import may_choose
from bot.home.forms.opening import open_modal
from bot.home.forms.usage_view import (
    ORGANIZATION,
    PERIOD,
    TITLE,
    USAGE_FORM,
    UsageForm,
    nothing_to_read,
    question_view,
    usage_view,
)
from bot.home.read import may_link
from bot.home.readable import offered_organizations
from bot.organizations.address import organization_url
from bot.permissions import Person
from bot.ports import Ambiguous, PostResult, Refused, ToChannel
from bot.readings.country import country_of
from bot.readings.read import find_reading, read_report
from bot.reports.flow_changes import recent_changes
from bot.reports.messages.card import Showing, report_card
from bot.slack.interaction import AckResponse, FieldErrors, Handler, Interaction, ShowView, ViewHandler
from bot.slack.open_form import with_signature
from bot.slack.reply import person_of
from bot.slack.signed_metadata import verify
from bot.subscriptions.form import working_view
from bot.subscriptions.pause_reasons import reason
from bot.usage.model import Organization, Reading, TrackedOrganization
from bot.usage.period import Period
from bot.usage.report import build_report

_SIGNATURE = 32  # letters, which the ack has no time to judge
_PRESSED_AGAIN = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class UsageListeners:
    """Everything that people do in the modal of usage."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """By action id."""
        return {ORGANIZATION: self.choice_made, PERIOD: self.choice_made}

    def views(self) -> Mapping[str, ViewHandler]:
        """By callback id."""
        return {USAGE_FORM: ViewHandler(self.validate, self.submitted)}

    async def opened(self, interaction: Interaction) -> None:
        """By a global shortcut or on Home, where no channel is told."""
        await self._open(interaction, CarriedUsage())

    async def opened_at_message(self, interaction: Interaction) -> None:
        """In the menu of a message: its channel says which organization is meant, and its thread where to share."""
        thread = interaction.thread_ts or interaction.message_ts
        await self._open(interaction, CarriedUsage(interaction.channel_id, thread))

    async def choice_made(self, interaction: Interaction) -> None:
        person, carried = await person_of(self.deps, interaction), self._carried(interaction)
        if interaction.name == PERIOD and interaction.value in set(Period):
            carried = replace(carried, period=Period(interaction.value))
        elif interaction.name == ORGANIZATION:
            carried = replace(carried, organization=interaction.value)
        view = await self._view(person, carried)
        await self.deps.modals.update(interaction.view_id, with_signature(self.deps, person, view))

    def validate(self, interaction: Interaction) -> AckResponse:
        """A sentence below the menu of channels where none is chosen; else "Working…"."""
        carried = read_carried(interaction.private_metadata[_SIGNATURE:]) or CarriedUsage()
        translator = self.deps.translator(carried.locale)
        if not carried.thread_ts and not carried.share_to and (fault := channel_fault(interaction.values, translator)):
            return FieldErrors(fault)
        view = working_view(TITLE, translator)
        return ShowView({**view, "private_metadata": interaction.private_metadata})

    async def submitted(self, interaction: Interaction) -> None:
        """Share it where those who read there may read it. Raises ReadingGone, NotShared, SharingNeedsAdmin."""
        person, carried = await person_of(self.deps, interaction), self._carried(interaction)
        if not carried.thread_ts:
            carried = replace(carried, share_to=carried.share_to or interaction.values.get(CHANNEL, ""))
        view = await self._shared(person, carried)
        await self.deps.modals.update(interaction.view_id, with_signature(self.deps, person, view))

    async def _open(self, interaction: Interaction, carried: CarriedUsage) -> None:
        async def make(person: Person) -> dict[str, Any]:
            return await self._view(person, replace(carried, locale=person.locale))

        await open_modal(self.deps, interaction, TITLE, make, typed="")

    async def _view(self, person: Person, carried: CarriedUsage) -> dict[str, Any]:
        """The report of the chosen organization, of the channel's, or of the first one. Raises what Pipefy raises."""
        organizations = await offered_organizations(self.deps, person, carried.channel_id)
        translator = self.deps.translator(person.locale)
        if not organizations:
            nothing = nothing_to_read(self._localizer(person), may_link=may_link(self.deps, person))
            return message_view(translator.say(TITLE), nothing, translator)
        organization = _meant(organizations, carried.organization)
        tracked = TrackedOrganization(person.workspace_id, organization)
        answer = await read_report(self.deps, tracked, carried.period)
        report, showing = answer.report, await self._showing(person, answer.report.reading)
        shown = replace(carried, organization=organization.uuid, reading=report.reading.id, confirmed="", share_to="")
        card = report_card(report, replace(showing, stale_at=answer.stale_at))
        return usage_view(UsageForm(shown, organizations, report, card), translator)

    async def _shared(self, person: Person, carried: CarriedUsage) -> dict[str, Any]:
        """The modal after a submission: shared, asked once more, or why not."""
        translator, localizer = self.deps.translator(person.locale), self._localizer(person)
        channel_id = carried.channel_id if carried.thread_ts else carried.share_to
        if not carried.thread_ts and not await may_choose(self.deps, person, channel_id):
            return message_view(translator.say(TITLE), not_there(channel_id, "", localizer), translator)
        reading = await find_reading(self.deps, person.workspace_id, carried.reading)
        organization = reading.organization
        readable = await offered_organizations(self.deps, person, carried.channel_id)
        if organization.uuid not in {offered.uuid for offered in readable}:  # a right that was lost meanwhile
            raise NotAllowed(Refusal.OTHER_ORGANIZATION)
        question = await unconfirmed(self.deps, person, channel_id, organization, carried.confirmed)
        if question is not None:
            question_card = share_question(
                question.causes, question.readers, organization, ("", Carried()), localizer, channel_id=channel_id
            )
            return question_view(replace(carried, confirmed=question.readers.fingerprint), question_card, translator)
        if carried.confirmed:
            await record(self.deps, person, channel_id, organization)
        end = await self._post(person, carried, channel_id, reading)
        return self._ended(end, channel_id, localizer)

    async def _post(
        self, person: Person, carried: CarriedUsage, channel_id: str, reading: Reading
    ) -> PostResult | None:
        """Post it once, however often it is submitted; None where it was posted a moment ago."""
        country = await country_of(self.deps, TrackedOrganization(person.workspace_id, reading.organization))
        showing = replace(await self._showing(person, reading), shared_by=person.id)
        card = report_card(build_report(reading, country), showing)
        to = ToChannel(person.workspace_id, channel_id, carried.thread_ts or None)
        ends: list[PostResult] = []

        async def post() -> None:
            ends.append(await self.deps.post(to, card))
            match ends[0]:  # raised, so that the next submission tries again
                case Refused() as refused:
                    raise _NotPosted(refused)
                case Ambiguous():
                    raise NotShared(ambiguous=True)

        key = (person.workspace_id, person.id, "usage", channel_id, carried.thread_ts, carried.reading)
        try:
            await self.deps.caches.shares.get(key, post, _PRESSED_AGAIN)
        except _NotPosted as refused:
            return refused.end
        return ends[0] if ends else None

    def _ended(self, end: PostResult | None, channel_id: str, localizer: Localizer) -> dict[str, Any]:
        if isinstance(end, Refused):
            cause = reason(end.reason, localizer, channel_id)
            refused = paragraphs([cause.what, cause.advice])
            return message_view(localizer.translator.say(TITLE), refused, localizer.translator)
        return done_view(self._done(channel_id, localizer), localizer.translator)

    def _done(self, channel_id: str, localizer: Localizer) -> Message:
        return paragraphs([localizer.say("Shared in {channel}.", channel=Channel(channel_id))])

    async def _showing(self, person: Person, reading: Reading) -> Showing:
        tracked = TrackedOrganization(person.workspace_id, reading.organization)
        return Showing(
            self.deps.translator(person.locale),
            person.time_zone,
            changes=await recent_changes(self.deps, tracked, reading.period, reading.taken_at),
            organization_url=await organization_url(self.deps, tracked),
        )

    def _carried(self, interaction: Interaction) -> CarriedUsage:
        text = verify(self.deps.sign, interaction.person_id, interaction.private_metadata)
        carried = read_carried(text) if text else None
        if carried is None:
            raise ReadingGone
        return carried

    def _localizer(self, person: Person) -> Localizer:
        return self.deps.localizer(person.locale, person.time_zone)


class _NotPosted(Exception):
    """Raised inside the share that was refused, so that it is not remembered as done."""

    def __init__(self, end: Refused) -> None:
        super().__init__(end.reason)
        self.end = end


def _meant(organizations: list[Organization], uuid: str) -> Organization:
    """The chosen one; the first where none is. What comes back from a client chooses among those that may be read."""
    return next((offered for offered in organizations if offered.uuid == uuid), organizations[0])
