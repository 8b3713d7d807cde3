"""`link`, `unlink` and `status` in Slack: the organization that a channel means."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.blocks.message import Message
from bot.deps import Deps
from bot.organizations import link, messages
from bot.organizations.country import change_country, show_country
from bot.organizations.country_messages import country_line, country_message
from bot.permissions import Person
from bot.slack.interaction import Interaction
from bot.usage.model import Organization
from bot.usage.period import Period
from bot.usage.report import build_report


@dataclass(frozen=True, slots=True)
class OrganizationListeners:
    deps: Deps

    async def link_typed(self, interaction: Interaction, person: Person, reference: str) -> Message:
        """Link the channel to the organization that was named; without a name, offer those that can be read."""
        translator = self.deps.translator(person.locale)
        conversation = self.deps.conversation(interaction.channel_id)
        if not reference:
            offered = await link.offer(self.deps, person)
            return messages.choose(offered, translator, Period.CURRENT_MONTH, conversation)
        organization = await link.link_channel(self.deps, person, interaction.channel_id, reference)
        return messages.linked(organization, translator, conversation)

    async def unlink_typed(self, interaction: Interaction, person: Person) -> Message:
        organization = await link.unlink_channel(self.deps, person, interaction.channel_id)
        conversation = self.deps.conversation(interaction.channel_id)
        return messages.unlinked(organization, self.deps.translator(person.locale), conversation)

    async def country_typed(self, interaction: Interaction, person: Person, words: str, *, off: bool) -> Message:
        """Set the country whose holidays count, or show it."""
        localizer, channel_id = self.deps.localizer(person.locale, person.time_zone), interaction.channel_id
        if not words and not off:
            return country_message(await show_country(self.deps, person, channel_id), "", localizer)
        changed = await change_country(self.deps, person, channel_id, words)
        return country_message(changed, words, localizer)

    async def status_typed(
        self, interaction: Interaction, person: Person, watched: Collection[Organization]
    ) -> tuple[Message, Organization | None]:
        """The usage of the organization that is shown here, and why that one. Others append theirs in `bot.routes`.

        `watched`: organizations of the channel's active alerts.
        """
        status = await link.channel_status(self.deps, person, interaction.channel_id)
        localizer = self.deps.localizer(person.locale, person.time_zone)
        channel_link, shown = status.meant.link, next(iter(status.meant.organizations), None)
        summary = messages.Status(
            channel_id=interaction.channel_id,
            linked=channel_link.organization if channel_link else None,
            linked_by=channel_link.linked_by if channel_link else None,
            linked_at=channel_link.linked_at if channel_link else None,
            default=status.meant.default,
            report=build_report(status.last_reading) if status.last_reading else None,
            now=self.deps.now(),
            is_watched=shown is not None and shown.uuid in {organization.uuid for organization in watched},
            country=country_line(status.country, localizer) if status.country else None,
        )
        return messages.status_message(summary, localizer), shown
