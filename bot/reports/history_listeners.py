"""Months that were kept, in Slack: the typed words, and the buttons below their cards."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date

from bot.blocks.button_value import Carried, parse_carried
from bot.blocks.message import Message
from bot.card_sharing.share_card import Shared, share_card
from bot.deps import Deps
from bot.errors import ArgumentFault, BadArgument, NoOrganization, ReadingGone
from bot.organizations.address import organization_url
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.readings.kept import kept_flows, kept_months
from bot.reports.history_words import LastMonths, NoSpan, OneMonth, read_span, span_fault, written
from bot.reports.listeners import ReportListeners
from bot.reports.messages import buttons
from bot.reports.messages.card import Showing
from bot.reports.messages.history_card import ShownMonths, month_card, months_card, nothing_kept
from bot.slack.interaction import Handler, Interaction
from bot.slack.reply import person_of, replace_message
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import Period, month_before, months_until

Months = OneMonth | LastMonths


@dataclass(frozen=True, slots=True)
class HistoryListeners:
    """Everything that people do with months of the past. What Pipefy itself still tells is its own report."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """By action id, or by its part before the colon."""
        handlers: dict[str, Handler] = {
            buttons.SHOW_HISTORY: self.span_pressed,
            buttons.SHARE_HISTORY: self.share_pressed,
            buttons.SHARE_HISTORY_ANYWAY: self.share_pressed,
        }
        return {name: self._counted(name, handler) for name, handler in handlers.items()}

    def _counted(self, name: str, handler: Handler) -> Handler:
        async def counted(interaction: Interaction) -> None:
            with self.deps.metrics.counting(name):
                await handler(interaction)

        return counted

    async def typed(self, interaction: Interaction, person: Person, span: Months | NoSpan, reference: str) -> Message:
        """The card of a span; where no organization is meant, the choice of one. Raises BadArgument."""
        if isinstance(span, NoSpan):
            raise span_fault(span)
        self._require_begun(span)
        try:
            organization = await organization_meant(self.deps, person, interaction.channel_id, reference)
        except NoOrganization:
            return await ReportListeners(self.deps).choice(interaction, person, Period.CURRENT_MONTH)
        return await self._show(person, organization, span)

    async def span_pressed(self, interaction: Interaction) -> None:
        person, organization, span, _ = await self._pressed(interaction)
        await replace_message(self.deps, interaction, await self._show(person, organization, span))

    async def share_pressed(self, interaction: Interaction) -> None:
        """The card as the person sees it, for all."""
        person, organization, span, carried = await self._pressed(interaction)
        history = await self._history(person, organization, span)
        showing = await self._showing(person, organization)
        shared = Shared(
            person,
            organization,
            carried,
            buttons.SHARE_HISTORY_ANYWAY,
            for_all=self._card(history, span, replace(showing, shared_by=person.id)),
            own=self._card(history, span, replace(showing, shared=True)),
        )
        await share_card(self.deps, interaction, shared)

    async def _show(self, person: Person, organization: Organization, span: Months) -> Message:
        if period := self._told_by_pipefy(span):
            return await ReportListeners(self.deps).report(person, organization, period)
        history = await self._history(person, organization, span)
        months = history.months
        if all(month.total is None and month.least is None for month in months):
            localizer = self.deps.localizer(person.locale, person.time_zone)
            return nothing_kept(organization, months[0].first, history.since, localizer)
        return self._card(history, span, await self._showing(person, organization))

    def _card(self, history: ShownMonths, span: Months, showing: Showing) -> Message:
        match span:
            case OneMonth():
                return month_card(history, self._today(), showing)
            case LastMonths():
                return months_card(history, span, showing)

    async def _history(self, person: Person, organization: Organization, span: Months) -> ShownMonths:
        tracked = TrackedOrganization(person.workspace_id, organization)
        months = (span.first,) if isinstance(span, OneMonth) else months_until(self._today(), span.count)
        kept = await kept_months(self.deps, tracked, months)
        history = ShownMonths(organization, kept.months, kept.since, silent=kept.silent, price=kept.price)
        if isinstance(span, LastMonths):
            return history
        return replace(history, flows=await kept_flows(self.deps, tracked, span.first))

    async def _showing(self, person: Person, organization: Organization) -> Showing:
        url = await organization_url(self.deps, TrackedOrganization(person.workspace_id, organization))
        return Showing(self.deps.translator(person.locale), person.time_zone, organization_url=url)

    async def _pressed(self, interaction: Interaction) -> tuple[Person, Organization, Months, Carried]:
        carried = parse_carried(interaction.value)
        span = read_span(carried.words.split()) if carried and carried.words else None
        if carried is None or not isinstance(span, OneMonth | LastMonths):
            raise ReadingGone
        self._require_begun(span)
        person = await person_of(self.deps, interaction)
        return (
            person,
            await organization_meant(self.deps, person, interaction.channel_id, carried.organization),
            span,
            carried,
        )

    def _require_begun(self, span: Months) -> None:
        today = self._today()
        if isinstance(span, OneMonth) and span.first > today:
            raise BadArgument(ArgumentFault.MONTH_AHEAD, written(span), written(OneMonth(month_before(today))))

    def _told_by_pipefy(self, span: Months) -> Period | None:
        """Pipefy's own period, where it is one: fresher than what was kept, and with a forecast."""
        this_month = self._today().replace(day=1)
        periods = {OneMonth(this_month): Period.CURRENT_MONTH, OneMonth(month_before(this_month)): Period.LAST_MONTH}
        return periods.get(span) if isinstance(span, OneMonth) else None

    def _today(self) -> date:
        return self.deps.now().astimezone(UTC).date()
