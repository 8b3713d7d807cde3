"""Find the organization that a command means, and check that the person may read it."""

from dataclasses import dataclass

import structlog

from bot import permissions
from bot.deps import Deps
from bot.errors import (
    BotError,
    DatabaseDown,
    NoOrganization,
    NoSuchOrganization,
    NotAllowed,
    Refusal,
    SeveralOrganizations,
    TryLater,
    UnknownOrganization,
)
from bot.i18n.spelling import matching_names, nearest_names, same_name
from bot.i18n.vocabulary import nearest
from bot.organizations import repository as link_repository
from bot.organizations.reference import OrganizationNumber, OrganizationUuid, parse_reference
from bot.organizations.repository import ChannelLink
from bot.permissions import Person
from bot.usage.model import Organization

log = structlog.stdlib.get_logger()

_LIST_SECONDS = 300.0  # a role that was granted a moment ago shows after this at the latest
_NUMBER_SECONDS = 86_400.0  # an id is an organization's for good; its name is refreshed daily


@dataclass(frozen=True, slots=True)
class ChannelOrganizations:
    """The organizations that a channel means by itself: its own link wins over the default of the settings."""

    link: ChannelLink | None
    default: Organization | None

    @property
    def organizations(self) -> tuple[Organization, ...]:
        """The organizations that every full member may read here, the one that is meant first."""
        linked = (self.link.organization,) if self.link else ()
        return linked + ((self.default,) if self.default else ())


async def organizations_here(deps: Deps, workspace_id: str, channel_id: str) -> ChannelOrganizations:
    """Look up the organizations of a channel."""
    link = await link_repository.read_link(deps.sessions, workspace_id, channel_id)
    return ChannelOrganizations(link, await _default(deps, workspace_id, needed=link is None))


async def _default(deps: Deps, workspace_id: str, *, needed: bool) -> Organization | None:
    """The default organization. Where it is not needed, a wrong setting or a silent Pipefy is no obstacle."""
    try:
        return await default_organization(deps, workspace_id)
    except BotError:
        if needed:
            raise
        return None


async def default_organization(deps: Deps, workspace_id: str) -> Organization | None:
    """The organization that the settings name, or None where they name none.

    What it meant the last time is kept, so that a restart while Pipefy is down still finds the last reading.
    """
    reference = deps.settings.pipefy_organization
    if reference is None:
        return None
    remembered = deps.caches.defaults.peek(workspace_id)
    if remembered is not None:
        return remembered
    try:
        organization = await find_organization(deps, workspace_id, reference)
    except TryLater:
        async with deps.sessions.read() as session:
            stored = await link_repository.recall(session, workspace_id, reference)
        if stored is None:
            raise
        return stored
    deps.caches.defaults.set(workspace_id, organization)
    # Behind the answer, which must not fail because the memory for the next outage could not be written.
    deps.spawn(_remember(deps, workspace_id, reference, organization))
    return organization


async def known_default(deps: Deps, workspace_id: str) -> Organization | None:
    """The default organization as far as it is known; Pipefy is not asked. Raises DatabaseDown."""
    reference = deps.settings.pipefy_organization
    if reference is None or (remembered := deps.caches.defaults.peek(workspace_id)):
        return None if reference is None else remembered
    async with deps.sessions.read() as session:
        return await link_repository.recall(session, workspace_id, reference)


async def _remember(deps: Deps, workspace_id: str, reference: str, organization: Organization) -> None:
    try:
        async with deps.sessions.write() as session:
            await link_repository.remember(session, workspace_id, reference, organization)
    except DatabaseDown:
        log.warning("organization not remembered: the database does not answer")


async def organization_meant(deps: Deps, person: Person, channel_id: str, reference: str) -> Organization:
    """The organization that a command means: the one it names, else the channel's, else the default.

    Raises NotAllowed, NoSuchOrganization, UnknownOrganization, SeveralOrganizations or NoOrganization, and what Pipefy
    raises.
    """
    # First of all: a guest or a stranger must not learn from an error which organizations there are.
    permissions.require_reader(person, other_organization=False)
    link = await link_repository.read_link(deps.sessions, person.workspace_id, channel_id)
    if link and (not reference or _is_called(link.organization, reference)):
        return link.organization
    # An admin who names an organization needs no default: a wrong setting must not stand in their way.
    needed = not (reference and permissions.is_admin(person))
    default = await _default(deps, person.workspace_id, needed=needed)
    if default and (not reference or _is_called(default, reference)):
        return default
    if not reference:
        raise NoOrganization
    return await _named_elsewhere(deps, person, ChannelOrganizations(link, default).organizations, reference)


async def require_readable(deps: Deps, person: Person, channel_id: str, organization: Organization) -> None:
    """Raise NotAllowed unless the person may read the organization in this channel now.

    Whoever was an admin may have set something up for one that only admins read. Raises what Pipefy raises.
    """
    if permissions.is_admin(person):
        return
    here = await organizations_here(deps, person.workspace_id, channel_id)
    elsewhere = organization.uuid not in {known.uuid for known in here.organizations}
    permissions.require_reader(person, other_organization=elsewhere)


async def readable(deps: Deps, workspace_id: str) -> tuple[Organization, ...]:
    """The organizations whose usage the account may read, by name; at most five minutes old."""
    return await deps.caches.organizations.get(workspace_id, deps.pipefy_for(workspace_id).organizations, _LIST_SECONDS)


async def offered_organizations(
    deps: Deps, person: Person, meant: tuple[Organization, ...]
) -> tuple[Organization, ...]:
    """The organizations that a form offers to the person, in a channel that means those of `meant`."""
    return await readable(deps, person.workspace_id) if permissions.is_admin(person) else meant


async def find_organization(deps: Deps, workspace_id: str, reference: str) -> Organization:
    """The organization with this id, URL, uuid or name; raises UnknownOrganization, SeveralOrganizations."""
    match parse_reference(reference):
        case OrganizationNumber(number):
            return await deps.caches.numbers.get(
                (workspace_id, number), lambda: _find_by_number(deps, workspace_id, number), _NUMBER_SECONDS
            )
        case OrganizationUuid(uuid):
            organization = next((o for o in await readable(deps, workspace_id) if o.uuid.lower() == uuid), None)
        case None:
            organization = named(await readable(deps, workspace_id), reference)
    if organization is None:
        raise UnknownOrganization(reference)
    return organization


async def _find_by_number(deps: Deps, workspace_id: str, number: str) -> Organization:
    organization = await deps.pipefy_for(workspace_id).organization(number)
    # Its address in Pipefy has the number: kept, as Pipefy would have to be asked for it again.
    deps.caches.addresses.set((workspace_id, organization.uuid), number)
    deps.spawn(_remember(deps, workspace_id, number, organization))
    return organization


def named(organizations: tuple[Organization, ...], name: str) -> Organization | None:
    """The one that is called so. Raises SeveralOrganizations: two companies' figures must not be mixed up."""
    matching = matching_names(name, (organization.name or "" for organization in organizations))
    called_so = [organization for organization in organizations if organization.name in matching]
    if len(called_so) > 1:
        raise SeveralOrganizations(name)
    return called_so[0] if called_so else None


async def _named_elsewhere(
    deps: Deps, person: Person, of_channel: tuple[Organization, ...], reference: str
) -> Organization:
    parsed = parse_reference(reference)
    # A member who names another organization by an id reads the same refusal whether it exists or not.
    if not permissions.is_admin(person):
        if isinstance(parsed, OrganizationNumber) and (
            organization := await _same_number(deps, person, of_channel, reference)
        ):
            return organization
        if parsed is None:
            raise _not_understood(reference, of_channel)
        raise NotAllowed(Refusal.OTHER_ORGANIZATION)
    try:
        return await find_organization(deps, person.workspace_id, reference)
    except UnknownOrganization:
        if parsed is not None:
            raise
        raise _not_understood(reference, await readable(deps, person.workspace_id)) from None


async def _same_number(
    deps: Deps, person: Person, of_channel: tuple[Organization, ...], reference: str
) -> Organization | None:
    """A member may name by its number what they may read anyway; of any other number they learn nothing."""
    try:
        organization = await find_organization(deps, person.workspace_id, reference)
    except UnknownOrganization:
        return None
    return next((o for o in of_channel if o.uuid == organization.uuid), None)


def _is_called(organization: Organization, reference: str) -> bool:
    parsed = parse_reference(reference)
    if isinstance(parsed, OrganizationUuid):
        return organization.uuid.lower() == parsed.value
    # A number is not compared: a link does not always know its own.
    return parsed is None and same_name(organization.name or "", reference)


def _not_understood(reference: str, organizations: tuple[Organization, ...]) -> NoSuchOrganization:
    names = tuple(o.name for o in organizations if o.name)
    return NoSuchOrganization(reference, (*nearest(reference), *nearest_names(reference, names))[:4])
