"""The organizations that a person may read on Home, where no channel says which one is meant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import permissions
from bot.deps import Deps
from bot.organizations import repository as link_repository
from bot.organizations.repository import ChannelLink
from bot.organizations.resolve import default_organization, known_default, organizations_here, readable
from bot.permissions import Person
from bot.subscription_kinds import SUBSCRIPTION_KINDS
from bot.subscriptions.model import Subscription
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that is kept about a workspace's organizations. `account`: those that its Pipefy account may read."""

    links: Mapping[str, ChannelLink]  # by channel
    default: Organization | None
    own: Sequence[Subscription[Any]]  # the person's
    account: Sequence[Organization] = ()
    subscribed: bool = False  # the person is, or for an admin somebody

    @property
    def is_new(self) -> bool:
        """True where nothing in the workspace means an organization yet."""
        return not (self.links or self.default or self.subscribed)


async def read_records(deps: Deps, person: Person) -> Records:
    """Look up what memory and database tell; Pipefy and Slack are not asked. Raises DatabaseDown."""
    default = await known_default(deps, person.workspace_id)
    account = deps.caches.organizations.peek(person.workspace_id) or ()
    async with deps.sessions.read() as session:
        links = await link_repository.links_of(session, person.workspace_id)
        own = everybodys = await SUBSCRIPTION_KINDS.of_owner(session, person.workspace_id, person.id)
        # Hundreds of rows, which only tell what Pipefy would, or that something is set up at all.
        if permissions.is_admin(person) and not (account and own):
            everybodys = await SUBSCRIPTION_KINDS.of_workspace(session, person.workspace_id)
    account = account or tuple(subscription.organization for subscription in everybodys)
    return Records(links, default, own, account, subscribed=bool(everybodys))


def readable_organizations(person: Person, records: Records) -> list[Organization]:
    """An admin reads all of the account. A member reads the default one, and what they linked or are subscribed to.

    Whoever may not read at all reads none: the caller judges that first.
    """
    default = [records.default] if records.default else []
    if permissions.is_admin(person):
        every = [link.organization for link in records.links.values()]
        return _each_once([*default, *every, *records.account])
    linked = [link.organization for link in records.links.values() if link.linked_by == person.id]
    still = [subscription.organization for subscription in records.own if _still_meant(subscription, records)]
    return _each_once([*default, *linked, *still])


async def offered_organizations(deps: Deps, person: Person, channel_id: str = "") -> list[Organization]:
    """The organizations that a modal offers, the channel's first. Raises NotAllowed, and what Pipefy raises."""
    permissions.require_reader(person, other_organization=False)
    default = await default_organization(deps, person.workspace_id) if not channel_id else None
    of_channel = (await organizations_here(deps, person.workspace_id, channel_id)).organizations if channel_id else ()
    account = await readable(deps, person.workspace_id) if permissions.is_admin(person) else ()
    own = readable_organizations(person, await read_records(deps, person))
    return _each_once([*of_channel, *([default] if default else []), *own, *account])


def _still_meant(subscription: Subscription[Any], records: Records) -> bool:
    # As `resolve.require_readable` judges it: whoever was an admin may own what only admins read.
    link = records.links.get(subscription.channel_id)
    return link is not None and link.organization.uuid == subscription.organization.uuid


def _each_once(organizations: Iterable[Organization]) -> list[Organization]:
    return list({organization.uuid: organization for organization in organizations}.values())
