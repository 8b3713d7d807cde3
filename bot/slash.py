"""`/pipefy-usage`: what was typed → a flow → a picture → the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot import commands
from bot.alerts.listeners import Alerts
from bot.alerts.messages.status import status_alerts
from bot.alerts.status import alert_statuses
from bot.blocks.kit import together
from bot.blocks.message import Message
from bot.blocks.rich_text import Voice
from bot.commands import Command
from bot.deps import Deps, Reply
from bot.digests.listeners import Subscriptions
from bot.errors import NoOrganization, NotAllowed
from bot.onboarding import messages as onboarding_messages
from bot.organizations import link
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.readings.read import read_report
from bot.reports.breakdown import read_breakdown
from bot.reports.messages.card import Showing, report_card
from bot.reports.messages.flows_card import flows_card
from bot.slack.dispatcher import Heard
from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class Slash:
    """The one slash command."""

    deps: Deps

    async def usage_asked(self, heard: Heard) -> None:
        """Answer to the person alone."""
        person = await self.deps.person(heard.workspace_id, heard.person_id)
        command = commands.parse(heard.text)
        with self.deps.metrics.counting(type(command).__name__):
            message = await self._answer(person, heard, command)
        if message is not None:
            await self.deps.post(Reply(heard.response_url), message)

    async def _answer(self, person: Person, heard: Heard, command: Command) -> Message | None:
        words, channel_id = self.deps.words(person.locale), heard.channel_id
        match command:
            case commands.Subscribe() | commands.Unsubscribe() | commands.ListSubscriptions() | commands.ShowTest():
                return await Subscriptions(self.deps).typed(heard, person, command)
            case commands.Alerts():
                return await Alerts(self.deps).typed(heard, person, command)
            case commands.Help():
                return onboarding_messages.help_message(words)
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
        answer = await read_report(self.deps, person.workspace_id, organization, command.period)
        return report_card(answer.report, self._showing(person, answer.stale_at))

    async def _flows(self, person: Person, channel_id: str, command: commands.ShowFlows) -> Message:
        try:
            organization = await organization_meant(self.deps, person, channel_id, "")
        except NoOrganization:
            return await self._offer(person, command.period)
        breakdown = await read_breakdown(self.deps, person.workspace_id, organization, command.period, command.words)
        return flows_card(breakdown, self._showing(person))

    async def _link(self, person: Person, channel_id: str, command: commands.Link | commands.Unlink) -> Message:
        words = self.deps.words(person.locale)
        match command:
            case commands.Link(organization=""):
                return onboarding_messages.choose(await link.offer(self.deps, person), words, Period.CURRENT_MONTH)
            case commands.Link(organization=asked):
                return onboarding_messages.linked(await link.link_channel(self.deps, person, channel_id, asked), words)
            case commands.Unlink():
                return onboarding_messages.unlinked(await link.unlink_channel(self.deps, person, channel_id), words)

    async def _offer(self, person: Person, period: Period) -> Message:
        """Whoever may link chooses; anybody else reads whom to ask."""
        try:
            organizations = await link.offer(self.deps, person)
        except NotAllowed:
            raise NoOrganization from None
        return onboarding_messages.choose(organizations, self.deps.words(person.locale), period)

    async def _status(self, person: Person, channel_id: str) -> Message:
        status = await link.channel_status(self.deps, person, channel_id)
        linked = status.here.link
        told = onboarding_messages.Status(
            linked=linked.organization if linked else None,
            linked_by=linked.linked_by if linked else None,
            linked_at=linked.linked_at if linked else None,
            default=status.here.default,
            last_reading=status.last_reading,
            version=self.deps.version,
        )
        words = self.deps.words(person.locale)
        message = onboarding_messages.status_message(told, words, person.zone)
        alerts = await alert_statuses(self.deps, person, channel_id)
        return together(message, status_alerts(alerts, Voice(words, person.zone))) if alerts else message

    def _showing(self, person: Person, stale_at: datetime | None = None) -> Showing:
        return Showing(self.deps.words(person.locale), person.zone, stale_at=stale_at)
