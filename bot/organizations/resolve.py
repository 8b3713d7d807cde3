"""Which organization is meant, and whether this person may read it."""

from dataclasses import dataclass

import structlog

from bot import permissions
from bot.commands import nearest
from bot.deps import Deps
from bot.errors import (
    BotError,
    DatabaseDown,
    NoOrganization,
    NotAllowed,
    NotUnderstood,
    Refusal,
    TryLater,
    UnknownOrganization,
)
from bot.i18n.spelling import nearest_names, same_name
from bot.organizations import repository as link_repository
from bot.organizations.reference import OrganizationNumber, OrganizationUuid, parse_reference
from bot.organizations.repository import ChannelLink
from bot.permissions import Person
from bot.usage.model import Organization

log = structlog.stdlib.get_logger()

_LIST_SECONDS = 300.0
_NUMBER_SECONDS = 86_400.0  # an id is an organization's for good; its name is refreshed daily


@dataclass(frozen=True, slots=True)
class Here:
    """What a channel means without naming anything: its own link wins over the default of the settings."""

    link: ChannelLink | None
    default: Organization | None

    @property
    def organizations(self) -> tuple[Organization, ...]:
        """The organizations that every full member may read here, the one that is meant first."""
        linked = (self.link.organization,) if self.link else ()
        return linked + ((self.default,) if self.default else ())


async def organizations_here(deps: Deps, workspace_id: str, channel_id: str) -> Here:
    """Look up what a channel means."""
    link = await _find_link(deps, workspace_id, channel_id)
    return Here(link, await _default(deps, workspace_id, needed=link is None))


async def _find_link(deps: Deps, workspace_id: str, channel_id: str) -> ChannelLink | None:
    async with deps.sessions.read() as session:
        return await link_repository.find_link(session, workspace_id, channel_id)


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
    asked = deps.settings.pipefy_organization
    if asked is None:
        return None
    known = deps.caches.defaults.last(workspace_id)
    if known is not None:
        return known
    try:
        organization = await find_organization(deps, workspace_id, asked)
    except TryLater:
        async with deps.sessions.read() as session:
            stored = await link_repository.recall(session, workspace_id, asked)
        if stored is None:
            raise
        return stored
    deps.caches.defaults.put(workspace_id, organization)
    deps.spawn(_remember(deps, workspace_id, asked, organization))
    return organization


async def _remember(deps: Deps, workspace_id: str, asked: str, organization: Organization) -> None:
    try:
        async with deps.sessions.write() as session:
            await link_repository.remember(session, workspace_id, asked, organization)
    except DatabaseDown:
        log.warning("default organization not remembered: the database does not answer")


async def organization_meant(deps: Deps, person: Person, channel_id: str, asked: str) -> Organization:
    """The organization that a command means: the one it names, else the channel's, else the default.

    Raises NotAllowed, NotUnderstood, UnknownOrganization or NoOrganization, and what Pipefy raises.
    """
    permissions.require_reader(person, other_organization=False)
    link = await _find_link(deps, person.workspace_id, channel_id)
    if link and (not asked or _is_called(link.organization, asked)):
        return link.organization
    needed = not (asked and permissions.is_admin(person))
    default = await _default(deps, person.workspace_id, needed=needed)
    if default and (not asked or _is_called(default, asked)):
        return default
    if not asked:
        raise NoOrganization
    return await _named_elsewhere(deps, person, Here(link, default).organizations, asked)


async def readable(deps: Deps, workspace_id: str) -> tuple[Organization, ...]:
    """The organizations whose usage the account may read, by name; at most five minutes old."""
    return await deps.caches.organizations.get(workspace_id, deps.pipefy_for(workspace_id).organizations, _LIST_SECONDS)


async def offered_organizations(deps: Deps, person: Person, here: tuple[Organization, ...]) -> tuple[Organization, ...]:
    """The organizations that a form offers to the person, in a channel that means those of `here`."""
    return await readable(deps, person.workspace_id) if permissions.is_admin(person) else here


async def find_organization(deps: Deps, workspace_id: str, asked: str) -> Organization:
    """The organization with this id, URL, uuid or name; raises UnknownOrganization."""
    match parse_reference(asked):
        case OrganizationNumber(number):
            return await deps.caches.numbers.get(
                (workspace_id, number), lambda: deps.pipefy_for(workspace_id).organization(number), _NUMBER_SECONDS
            )
        case OrganizationUuid(uuid):
            found = next((o for o in await readable(deps, workspace_id) if o.uuid.lower() == uuid), None)
        case None:
            found = next((o for o in await readable(deps, workspace_id) if same_name(o.name or "", asked)), None)
    if found is None:
        raise UnknownOrganization(asked)
    return found


async def _named_elsewhere(deps: Deps, person: Person, here: tuple[Organization, ...], asked: str) -> Organization:
    reference = parse_reference(asked)
    if not permissions.is_admin(person):
        if isinstance(reference, OrganizationNumber) and (found := await _same_number(deps, person, here, asked)):
            return found
        if reference is None:
            raise _not_understood(asked, here)
        raise NotAllowed(Refusal.OTHER_ORGANIZATION)
    try:
        return await find_organization(deps, person.workspace_id, asked)
    except UnknownOrganization:
        if reference is not None:
            raise
        raise _not_understood(asked, await readable(deps, person.workspace_id)) from None


async def _same_number(deps: Deps, person: Person, here: tuple[Organization, ...], asked: str) -> Organization | None:
    """A member may name by its number what they may read anyway; of any other number they learn nothing."""
    try:
        found = await find_organization(deps, person.workspace_id, asked)
    except UnknownOrganization:
        return None
    return next((o for o in here if o.uuid == found.uuid), None)


def _is_called(organization: Organization, asked: str) -> bool:
    reference = parse_reference(asked)
    if isinstance(reference, OrganizationUuid):
        return organization.uuid.lower() == reference.value
    return reference is None and same_name(organization.name or "", asked)


def _not_understood(asked: str, organizations: tuple[Organization, ...]) -> NotUnderstood:
    names = tuple(o.name for o in organizations if o.name)
    return NotUnderstood(asked, (*nearest(asked), *nearest_names(asked, names))[:4])
