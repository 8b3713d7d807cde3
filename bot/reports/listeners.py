"""Reports and breakdowns in Slack: the commands, and the buttons below a card.

A button's value comes back from a client and is checked like typed words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.blocks.button_value import Carried, parse_carried
from bot.blocks.message import Message
from bot.card_sharing.share_card import PRESSED_AGAIN, Shared, share_card
from bot.deps import Deps
from bot.errors import NoOrganization, NotAllowed, ReadingGone
from bot.organizations import link, messages
from bot.organizations.address import organization_url
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.readings.read import find_reading, read_report, report_of
from bot.reports.breakdown import breakdown_of_card, find_breakdown, read_breakdown
from bot.reports.flow_changes import recent_changes
from bot.reports.messages import buttons
from bot.reports.messages.card import Showing, report_card
from bot.reports.messages.flows_card import flows_card
from bot.reports.messages.flows_csv import file_not_sent, file_sent
from bot.reports.send_csv import CsvNotSent, send_csv
from bot.slack.interaction import Handler, Interaction
from bot.slack.reply import person_of, replace_message, reply
from bot.usage.model import Breakdown, Organization, Reading, TrackedOrganization
from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class ReportListeners:
    """Everything that people do with reports. A card for the person alone is replaced, one for all is not."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """By action id, or by its part before the colon."""
        handlers: dict[str, Handler] = {
            buttons.SHOW: self.period_pressed,
            buttons.REFRESH: self.refresh_pressed,
            buttons.SHARE: self.share_pressed,
            buttons.SHOW_FLOWS: self.flows_pressed,
            buttons.SHARE_FLOWS: self.share_flows_pressed,
            buttons.FLOWS_CSV: self.csv_pressed,
            buttons.SHARE_ANYWAY: self.share_pressed,
            buttons.SHARE_FLOWS_ANYWAY: self.share_flows_pressed,
            messages.LINK: self.link_pressed,
        }
        return {name: self._counted(name, handler) for name, handler in handlers.items()}

    def _counted(self, name: str, handler: Handler) -> Handler:
        async def counted(interaction: Interaction) -> None:
            with self.deps.metrics.counting(name), self.deps.tracer.span(f"flow {name}", {}):
                await handler(interaction)

        return counted

    async def report_typed(self, interaction: Interaction, person: Person, period: Period, reference: str) -> Message:
        """The report of the organization that is meant; where none is, the choice of one."""
        try:
            organization = await organization_meant(self.deps, person, interaction.channel_id, reference)
        except NoOrganization:
            return await self.choice(interaction, person, period)
        return await self.report(person, organization, period)

    async def flows_typed(self, interaction: Interaction, person: Person, period: Period, words: str) -> Message:
        """The breakdown by flow; where no organization is meant, the choice of one."""
        try:
            organization = await organization_meant(self.deps, person, interaction.channel_id, "")
        except NoOrganization:
            return await self.choice(interaction, person, period)
        return await self._flows(person, organization, Carried(period=period, words=words))

    async def period_pressed(self, interaction: Interaction) -> None:
        person, carried = await self._pressed(interaction)
        await replace_message(self.deps, interaction, await self._read(interaction, person, carried))

    async def refresh_pressed(self, interaction: Interaction) -> None:
        person, carried = await self._pressed(interaction)
        await replace_message(self.deps, interaction, await self._read(interaction, person, carried, refresh=True))

    async def flows_pressed(self, interaction: Interaction) -> None:
        """Every flow, or those of the last search in another period."""
        person, carried = await self._pressed(interaction)
        organization = await organization_meant(self.deps, person, interaction.channel_id, carried.organization)
        await replace_message(self.deps, interaction, await self._flows(person, organization, carried))

    async def share_pressed(self, interaction: Interaction) -> None:
        """The card as the person sees it, for all, from the same reading."""
        person, carried = await self._pressed(interaction)
        reading = await find_reading(self.deps, person.workspace_id, carried.reading)
        organization = await organization_meant(self.deps, person, interaction.channel_id, reading.organization.uuid)
        tracked = TrackedOrganization(person.workspace_id, organization)
        report, showing = await report_of(self.deps, tracked, reading), await self._of_reading(person, reading)
        shared = Shared(
            person,
            organization,
            carried,
            buttons.SHARE_ANYWAY,
            for_all=report_card(report, replace(showing, shared_by=person.id)),
            own=report_card(report, replace(showing, shared=True)),
        )
        await share_card(self.deps, interaction, shared)

    async def share_flows_pressed(self, interaction: Interaction) -> None:
        """The breakdown as the person sees it, for all."""
        person, carried = await self._pressed(interaction)
        organization = await organization_meant(self.deps, person, interaction.channel_id, carried.organization)
        breakdown = await find_breakdown(
            self.deps,
            TrackedOrganization(person.workspace_id, organization),
            carried.period,
            carried.words,
            carried.reading,
        )
        showing = await self._of_reading(person, breakdown)
        shared = Shared(
            person,
            organization,
            carried,
            buttons.SHARE_FLOWS_ANYWAY,
            for_all=flows_card(breakdown, replace(showing, shared_by=person.id)),
            own=flows_card(breakdown, replace(showing, shared=True)),
        )
        await share_card(self.deps, interaction, shared)

    async def csv_pressed(self, interaction: Interaction) -> None:
        """The flows of the card as a file, for the person alone; once, however often the button is pressed."""
        person, carried = await self._pressed(interaction)
        organization = await organization_meant(self.deps, person, interaction.channel_id, carried.organization)
        tracked = TrackedOrganization(person.workspace_id, organization)
        translator = self.deps.translator(person.locale)

        async def send() -> None:
            breakdown = await breakdown_of_card(self.deps, tracked, carried.period, carried.words, carried.reading)
            conversation_id = await send_csv(self.deps, person, breakdown, Showing(translator, person.time_zone))
            if interaction.channel_id != conversation_id:  # there the file itself is the answer
                await reply(self.deps, interaction, file_sent(translator))

        try:
            key = (buttons.FLOWS_CSV, person.workspace_id, person.id, carried)
            await self.deps.caches.shares.get(key, send, PRESSED_AGAIN)
        except CsvNotSent as failure:
            failed = file_not_sent(failure.reason, translator, ambiguous=failure.ambiguous)
            await reply(self.deps, interaction, failed)

    async def link_pressed(self, interaction: Interaction) -> None:
        """Link the channel, then show what the person had asked for."""
        person, carried = await self._pressed(interaction)
        organization = await link.link_channel(self.deps, person, interaction.channel_id, carried.organization)
        translator = self.deps.translator(person.locale)
        linked = messages.linked(organization, translator, self.deps.conversation(interaction.channel_id))
        await replace_message(self.deps, interaction, linked)
        await reply(self.deps, interaction, await self.report(person, organization, carried.period))

    async def _read(
        self, interaction: Interaction, person: Person, carried: Carried, *, refresh: bool = False
    ) -> Message:
        organization = await organization_meant(self.deps, person, interaction.channel_id, carried.organization)
        return await self.report(person, organization, carried.period, refresh=refresh)

    async def report(
        self, person: Person, organization: Organization, period: Period, *, refresh: bool = False
    ) -> Message:
        answer = await read_report(
            self.deps, TrackedOrganization(person.workspace_id, organization), period, refresh=refresh
        )
        showing = await self._of_reading(person, answer.report.reading)
        return report_card(answer.report, replace(showing, stale_at=answer.stale_at))

    async def _flows(self, person: Person, organization: Organization, carried: Carried) -> Message:
        tracked = TrackedOrganization(person.workspace_id, organization)
        breakdown = await read_breakdown(self.deps, tracked, carried.period, carried.words)
        return flows_card(breakdown, await self._of_reading(person, breakdown))

    async def choice(self, interaction: Interaction, person: Person, period: Period) -> Message:
        """Buttons to link the channel, for those who may; raises NoOrganization for the others."""
        try:
            organizations = await link.offer(self.deps, person)
        except NotAllowed:
            raise NoOrganization from None
        conversation = self.deps.conversation(interaction.channel_id)
        return messages.choose(organizations, self.deps.translator(person.locale), period, conversation)

    async def _pressed(self, interaction: Interaction) -> tuple[Person, Carried]:
        carried = parse_carried(interaction.value)
        if carried is None:
            raise ReadingGone
        return await person_of(self.deps, interaction), carried

    async def _of_reading(self, person: Person, reading: Reading | Breakdown) -> Showing:
        """The same card whenever it is drawn: by the moment of its figures, not by now."""
        tracked = TrackedOrganization(person.workspace_id, reading.organization)
        return Showing(
            self.deps.translator(person.locale),
            person.time_zone,
            changes=await recent_changes(self.deps, tracked, reading.period, reading.taken_at),
            organization_url=await organization_url(self.deps, tracked),
        )
