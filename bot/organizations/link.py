"""Link a channel to an organization, unlink it, and tell its status."""

from dataclasses import dataclass

from bot import permissions
from bot.deps import Deps
from bot.errors import RoleLacksUsageStats
from bot.organizations import repository as link_repository
from bot.organizations.repository import ChannelLink
from bot.organizations.resolve import ChannelOrganizations, find_organization, organizations_here, readable
from bot.permissions import Person
from bot.readings.country import OrganizationCountry, find_country, guess_country
from bot.readings.read import reading_of_this_month
from bot.usage.model import Organization, Reading, TrackedOrganization


async def link_channel(deps: Deps, person: Person, channel_id: str, reference: str) -> Organization:
    """Make the channel mean an organization, once Pipefy has said that its usage may be read.

    Raises NotAllowed, UnknownOrganization, RoleLacksUsageStats, and what Pipefy raises.
    """
    # Before Pipefy is asked: each request may be billed.
    permissions.require_linker(person, deps.settings.link_by)
    organization = await find_organization(deps, person.workspace_id, reference)
    # `organization(id:)` also answers for organizations whose usage the account may not read.
    if all(organization.uuid != other.uuid for other in await readable(deps, person.workspace_id)):
        raise RoleLacksUsageStats
    async with deps.sessions.write() as session:
        await link_repository.link(
            session, person.workspace_id, channel_id, ChannelLink(organization, person.id, deps.now())
        )
        tracked = TrackedOrganization(person.workspace_id, organization)
        await guess_country(session, tracked, person.time_zone, person.id, deps.now())
    return organization


async def unlink_channel(deps: Deps, person: Person, channel_id: str) -> Organization | None:
    """Forget what the channel means; the organization that it meant, or None. Raises NotAllowed."""
    permissions.require_linker(person, deps.settings.link_by)
    # Read and deleted in one transaction: the answer names the link that was removed, not one of before.
    async with deps.sessions.write() as session:
        link = await link_repository.find_link(session, person.workspace_id, channel_id)
        await link_repository.unlink(session, person.workspace_id, channel_id)
    return link.organization if link else None


async def offer(deps: Deps, person: Person) -> tuple[Organization, ...]:
    """The organizations that this person may make a channel mean. Raises NotAllowed."""
    permissions.require_linker(person, deps.settings.link_by)
    return await readable(deps, person.workspace_id)


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """The organizations of a channel, and the last reading of this month of the one that it means."""

    meant: ChannelOrganizations
    last_reading: Reading | None
    country: OrganizationCountry | None = None


async def channel_status(deps: Deps, person: Person, channel_id: str) -> ChannelStatus:
    """The figures of `status`. Raises NotAllowed."""
    permissions.require_reader(person, other_organization=False)
    meant = await organizations_here(deps, person.workspace_id, channel_id)
    if not meant.organizations:
        return ChannelStatus(meant, None)
    tracked = TrackedOrganization(person.workspace_id, meant.organizations[0])
    return ChannelStatus(meant, await reading_of_this_month(deps, tracked), await find_country(deps, tracked))
