"""`/pipefy-usage`: what was typed → a flow → a picture → the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot import commands
from bot.alerts.listeners import AlertListeners
from bot.alerts.messages.status import status_alerts
from bot.alerts.status import alert_statuses
from bot.blocks.kit import combine
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.commands import Command
from bot.deps import Deps
from bot.digests.listeners import DigestListeners
from bot.errors import NoOrganization, NotAllowed
from bot.onboarding import messages as onboarding_messages
from bot.organizations import link, messages
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.ports import Reply
from bot.readings.read import read_report
from bot.reports.breakdown import read_breakdown
from bot.reports.messages.card import Showing, report_card
from bot.reports.messages.flows_card import flows_card
from bot.slack.interaction import Interaction
from bot.usage.model import TrackedOrganization
from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class Slash:
    """The one slash command."""

    deps: Deps

    async def usage_asked(self, interaction: Interaction) -> None:
        """Answer to the person alone."""
        person = await self.deps.person(interaction.workspace_id, interaction.person_id)
        command = commands.parse(interaction.text)
        with self.deps.metrics.counting(type(command).__name__):
            message = await self._answer(person, interaction, command)
        if message is not None:
            await self.deps.post(Reply(interaction.response_url), message)

    async def _answer(self, person: Person, interaction: Interaction, command: Command) -> Message | None:
        translator, channel_id = self.deps.translator(person.locale), interaction.channel_id
        match command:
            case commands.Subscribe() | commands.Unsubscribe() | commands.ListSubscriptions() | commands.ShowTest():
                return await DigestListeners(self.deps).typed(interaction, person, command)
            case commands.Alerts():
                return await AlertListeners(self.deps).typed(interaction, person, command)
            case commands.Help():
                return onboarding_messages.help_message(translator)
            case commands.ShowReport():
                return await self._report(person, channel_id, command)
            case commands.ShowFlows():
                return await self._flows(person, channel_id, command)
            case commands.Link() | commands.Unlink():
                return await self._link(person, channel_id, command)
            case commands.ShowStatus():
                return await self._status(person, channel_id)
            case _:
                assert_never(command)

    async def _report(self, person: Person, channel_id: str, command: commands.ShowReport) -> Message:
        try:
            organization = await organization_meant(self.deps, person, channel_id, command.organization)
        except NoOrganization:
            return await self._offer(person, command.period)
        answer = await read_report(self.deps, TrackedOrganization(person.workspace_id, organization), command.period)
        return report_card(answer.report, self._showing(person, answer.stale_at))

    async def _flows(self, person: Person, channel_id: str, command: commands.ShowFlows) -> Message:
        try:
            organization = await organization_meant(self.deps, person, channel_id, "")
        except NoOrganization:
            return await self._offer(person, command.period)
        breakdown = await read_breakdown(
            self.deps, TrackedOrganization(person.workspace_id, organization), command.period, command.words
        )
        return flows_card(breakdown, self._showing(person))

    async def _link(self, person: Person, channel_id: str, command: commands.Link | commands.Unlink) -> Message:
        translator = self.deps.translator(person.locale)
        match command:
            case commands.Link(organization=""):
                return messages.choose(await link.offer(self.deps, person), translator, Period.CURRENT_MONTH)
            case commands.Link(organization=asked):
                return messages.linked(await link.link_channel(self.deps, person, channel_id, asked), translator)
            case commands.Unlink():
                return messages.unlinked(await link.unlink_channel(self.deps, person, channel_id), translator)

    async def _offer(self, person: Person, period: Period) -> Message:
        """Whoever may link chooses; anybody else reads whom to ask."""
        try:
            organizations = await link.offer(self.deps, person)
        except NotAllowed:
            raise NoOrganization from None
        return messages.choose(organizations, self.deps.translator(person.locale), period)

    async def _status(self, person: Person, channel_id: str) -> Message:
        status = await link.channel_status(self.deps, person, channel_id)
        linked = status.meant.link
        told = messages.Status(
            linked=linked.organization if linked else None,
            linked_by=linked.linked_by if linked else None,
            linked_at=linked.linked_at if linked else None,
            default=status.meant.default,
            last_reading=status.last_reading,
            version=self.deps.version,
        )
        translator = self.deps.translator(person.locale)
        message = messages.status_message(told, translator, person.time_zone)
        alerts = await alert_statuses(self.deps, person, channel_id)
        return combine(message, status_alerts(alerts, Localizer(translator, person.time_zone))) if alerts else message

    def _showing(self, person: Person, stale_at: datetime | None = None) -> Showing:
        return Showing(self.deps.translator(person.locale), person.time_zone, stale_at=stale_at)
