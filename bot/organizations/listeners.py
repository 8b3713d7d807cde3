"""`link`, `unlink` and `status` in Slack: the organization that a channel means."""

from dataclasses import dataclass

from bot.blocks.message import Message
from bot.deps import Deps
from bot.organizations import link, messages
from bot.permissions import Person
from bot.slack.interaction import Interaction
from bot.usage.period import Period
from bot.usage.report import build_report


@dataclass(frozen=True, slots=True)
class OrganizationListeners:
    deps: Deps

    async def link_typed(self, interaction: Interaction, person: Person, reference: str) -> Message:
        """Link the channel to the organization that was named; without a name, offer those that can be read."""
        translator = self.deps.translator(person.locale)
        if not reference:
            return messages.choose(await link.offer(self.deps, person), translator, Period.CURRENT_MONTH)
        organization = await link.link_channel(self.deps, person, interaction.channel_id, reference)
        return messages.linked(organization, translator, interaction.channel_id)

    async def unlink_typed(self, interaction: Interaction, person: Person) -> Message:
        organization = await link.unlink_channel(self.deps, person, interaction.channel_id)
        return messages.unlinked(organization, self.deps.translator(person.locale), interaction.channel_id)

    async def status_typed(self, interaction: Interaction, person: Person) -> Message:
        """The link and the figures behind it. Features append their own part in `bot.routes`."""
        status = await link.channel_status(self.deps, person, interaction.channel_id)
        channel_link = status.meant.link
        summary = messages.Status(
            linked=channel_link.organization if channel_link else None,
            linked_by=channel_link.linked_by if channel_link else None,
            linked_at=channel_link.linked_at if channel_link else None,
            default=status.meant.default,
            last_reading=status.last_reading.taken_at if status.last_reading else None,
            report=build_report(status.last_reading) if status.last_reading else None,
            version=self.deps.version,
        )
        return messages.status_message(summary, self.deps.translator(person.locale), person.time_zone)
