"""The buttons below a card: what was pressed → a flow → a picture, in place of the card or for all to see.

What a button carries comes back from a client and is judged like typed words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.blocks.button_value import Carried, carried_by
from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import NotShared, ReadingGone
from bot.organizations import link, messages
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.ports import Ambiguous, Refused, Reply
from bot.readings.read import find_reading, read_report
from bot.reports.breakdown import find_breakdown, read_breakdown
from bot.reports.messages import buttons
from bot.reports.messages.card import Showing, report_card
from bot.reports.messages.flows_card import flows_card
from bot.slack.interaction import Handler, Interaction
from bot.usage.model import TrackedOrganization
from bot.usage.report import build_report

_PRESSED_AGAIN = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class ReportListeners:
    """Every button of this bot."""

    deps: Deps

    def routes(self) -> Mapping[str, Handler]:
        """By action id, or by its part before the colon."""
        handlers: dict[str, Handler] = {
            buttons.SHOW: self.period_pressed,
            buttons.REFRESH: self.refresh_pressed,
            buttons.SHARE: self.share_pressed,
            buttons.SHOW_FLOWS: self.flows_pressed,
            buttons.SHARE_FLOWS: self.share_flows_pressed,
            messages.LINK: self.link_pressed,
        }
        return {name: self._counted(name, handler) for name, handler in handlers.items()}

    def _counted(self, name: str, handler: Handler) -> Handler:
        async def counted(interaction: Interaction) -> None:
            with self.deps.metrics.counting(name):
                await handler(interaction)

        return counted

    async def period_pressed(self, interaction: Interaction, *, refresh: bool = False) -> None:
        """The same organization, another period; on a card for all, for the person alone."""
        person, carried = await self._who(interaction)
        organization = await organization_meant(self.deps, person, interaction.channel_id, carried.organization)
        answer = await read_report(
            self.deps, TrackedOrganization(person.workspace_id, organization), carried.period, refresh=refresh
        )
        await self._put(interaction, report_card(answer.report, replace(self._for(person), stale_at=answer.stale_at)))

    async def refresh_pressed(self, interaction: Interaction) -> None:
        """The same card with newer figures."""
        await self.period_pressed(interaction, refresh=True)

    async def flows_pressed(self, interaction: Interaction) -> None:
        """Every flow, or those of the last search in another period."""
        person, carried = await self._who(interaction)
        organization = await organization_meant(self.deps, person, interaction.channel_id, carried.organization)
        breakdown = await read_breakdown(
            self.deps, TrackedOrganization(person.workspace_id, organization), carried.period, carried.words
        )
        await self._put(interaction, flows_card(breakdown, self._for(person)))

    async def share_pressed(self, interaction: Interaction) -> None:
        """The card as the person sees it, for all, from the same reading."""
        person, carried = await self._who(interaction)
        reading = await find_reading(self.deps, person.workspace_id, carried.reading)
        await organization_meant(self.deps, person, interaction.channel_id, reading.organization.uuid)
        report = build_report(reading)
        showing = self._for(person)
        await self._share(interaction, carried, report_card(report, replace(showing, shared_by=person.id)))
        await self._put(interaction, report_card(report, replace(showing, shared=True)))

    async def share_flows_pressed(self, interaction: Interaction) -> None:
        """The breakdown as the person sees it, for all."""
        person, carried = await self._who(interaction)
        organization = await organization_meant(self.deps, person, interaction.channel_id, carried.organization)
        breakdown = await find_breakdown(
            self.deps,
            TrackedOrganization(person.workspace_id, organization),
            carried.period,
            carried.words,
            carried.reading,
        )
        showing = self._for(person)
        await self._share(interaction, carried, flows_card(breakdown, replace(showing, shared_by=person.id)))
        await self._put(interaction, flows_card(breakdown, replace(showing, shared=True)))

    async def link_pressed(self, interaction: Interaction) -> None:
        """Link the channel, then show what the person had asked for."""
        person, carried = await self._who(interaction)
        organization = await link.link_channel(self.deps, person, interaction.channel_id, carried.organization)
        await self._put(interaction, messages.linked(organization, self.deps.translator(person.locale)))
        answer = await read_report(self.deps, TrackedOrganization(person.workspace_id, organization), carried.period)
        await self.deps.post(Reply(interaction.response_url), report_card(answer.report, self._for(person)))

    async def _who(self, interaction: Interaction) -> tuple[Person, Carried]:
        carried = carried_by(interaction.value)
        if carried is None:
            raise ReadingGone
        return await self.deps.person(interaction.workspace_id, interaction.person_id), carried

    async def _put(self, interaction: Interaction, message: Message) -> None:
        await self.deps.post(Reply(interaction.response_url, replace=interaction.ephemeral), message)

    async def _share(self, interaction: Interaction, carried: Carried, message: Message) -> None:
        """For all, and once: a card can be pressed again until the one without the button takes its place."""
        card = (interaction.workspace_id, interaction.channel_id, interaction.person_id, carried)
        await self.deps.caches.shares.get(card, lambda: self._post_to_all(interaction, message), _PRESSED_AGAIN)

    async def _post_to_all(self, interaction: Interaction, message: Message) -> None:
        match await self.deps.post(Reply(interaction.response_url, to_all=True), message):
            case Refused():
                raise NotShared(perhaps=False)
            case Ambiguous():
                raise NotShared(perhaps=True)

    def _for(self, person: Person) -> Showing:
        return Showing(self.deps.translator(person.locale), person.time_zone)
