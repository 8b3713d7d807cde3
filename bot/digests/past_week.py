"""The digest of a week that is long over, from what was kept: for one person, who may show it to all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.blocks.button_value import Carried, parse_carried
from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.card_sharing.messages import share_button, signature, signed
from bot.card_sharing.share_card import Shared, share_card
from bot.deps import Deps
from bot.digests.messages import buttons
from bot.digests.messages.card import digest_card
from bot.digests.messages.past_week import no_such_week
from bot.digests.messages.posting import DigestPosting
from bot.digests.model import Digest, build_digest
from bot.errors import ArgumentFault, BadArgument, ReadingGone
from bot.organizations.address import organization_url
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.readings import history_repository
from bot.readings.history import read_history
from bot.slack.interaction import Handler, Interaction
from bot.slack.reply import person_of
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.organization_rules import Price
from bot.usage.period import Week, iso_name, iso_week, week_before


@dataclass(frozen=True, slots=True)
class PastWeek:
    """A week's digest as it was kept, and when its days were read last."""

    digest: Digest
    read_at: datetime
    price: Price | None


@dataclass(frozen=True, slots=True)
class PastWeekListeners:
    """`week 2026-W41`, and the button below its card."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """By action id."""
        return {buttons.SHARE_WEEK: self.share_pressed, buttons.SHARE_WEEK_ANYWAY: self.share_pressed}

    async def typed(self, interaction: Interaction, person: Person, week: Week, reference: str) -> Message:
        """The digest of the week. Raises BadArgument for one that is not over."""
        today = self.deps.now().astimezone(UTC).date()
        if week.last >= today:
            last_week = {"week": iso_name(week_before(today))}
            raise BadArgument(ArgumentFault.WEEK_AHEAD, iso_name(week), "week {week}", filled=last_week)
        organization = await organization_meant(self.deps, person, interaction.channel_id, reference)
        past = await self._read(person, organization, week)
        if past is None:
            since = await self._since(person, organization)
            return no_such_week(organization, week, since, self.deps.localizer(person.locale, person.time_zone))
        card = digest_card(past.digest, await self._posting(person, organization, past))
        translator = self.deps.translator(person.locale)
        carried = Carried(organization.uuid, words=iso_name(week))
        return Message(card.text, (*card.blocks, actions([share_button(buttons.SHARE_WEEK, carried, translator)])))

    async def share_pressed(self, interaction: Interaction) -> None:
        """The digest as the person sees it, for all."""
        carried = parse_carried(interaction.value)
        week = _read_week(carried.words) if carried else None
        if carried is None or week is None:
            raise ReadingGone
        person = await person_of(self.deps, interaction)
        organization = await organization_meant(self.deps, person, interaction.channel_id, carried.organization)
        past = await self._read(person, organization, week)
        if past is None:
            raise ReadingGone
        card = digest_card(past.digest, await self._posting(person, organization, past))
        translator = self.deps.translator(person.locale)
        for_all = Message(
            f"{card.text}\n{signed(person.id, translator)}", (*card.blocks, signature(person.id, translator))
        )
        shared = Shared(person, organization, carried, buttons.SHARE_WEEK_ANYWAY, for_all=for_all, own=card)
        await share_card(self.deps, interaction, shared)

    async def _read(self, person: Person, organization: Organization, week: Week) -> PastWeek | None:
        """The digest; None where no day of the week was kept."""
        tracked = TrackedOrganization(person.workspace_id, organization)
        kept = await read_history(self.deps, tracked, week, week.last)
        async with self.deps.sessions.read() as session:
            read_at = await history_repository.read_at(
                session, person.workspace_id, organization.uuid, week.first, week.last
            )
        if read_at is None:
            return None
        digest = build_digest(week, kept.days, None, kept.flows, first_flow_day=None)
        return PastWeek(digest, read_at, kept.rules.price)

    async def _since(self, person: Person, organization: Organization) -> Week | None:
        """The first week of which all days were kept."""
        async with self.deps.sessions.read() as session:
            first = await history_repository.first_day(session, person.workspace_id, organization.uuid)
        if first is None:
            return None
        monday = first + timedelta(days=-first.weekday() % 7)
        return Week(monday, monday + timedelta(days=6))

    async def _posting(self, person: Person, organization: Organization, past: PastWeek) -> DigestPosting:
        tracked = TrackedOrganization(person.workspace_id, organization)
        return DigestPosting(
            localizer=self.deps.localizer(person.locale, person.time_zone),
            organization=organization,
            as_of=past.read_at,
            organization_url=await organization_url(self.deps, tracked),
            price=past.price,  # and everything that is known of it: the person asked for that week
        )


def _read_week(words: str) -> Week | None:
    year, _, number = words.partition("-W")
    return iso_week(int(year), int(number)) if year.isdigit() and number.isdigit() else None
