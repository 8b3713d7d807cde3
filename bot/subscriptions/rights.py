"""Rights over a subscription, by what a person may do now: who set it up may have lost what it took."""

from typing import Any

from bot import permissions
from bot.deps import Deps
from bot.errors import NotAllowed, Refusal
from bot.organizations.resolve import organizations_here
from bot.permissions import Person
from bot.subscriptions.model import Subscription


def require_owner(person: Person, subscription: Subscription[Any]) -> None:
    """Raise NotAllowed unless the person created it or is an admin."""
    if subscription.owner != person.id and not permissions.is_admin(person):
        raise NotAllowed(Refusal.EDIT)


async def require_organization(deps: Deps, person: Person, subscription: Subscription[Any]) -> None:
    """Raise NotAllowed unless the person may read the subscription's organization in its channel now.

    Whoever was an admin may have subscribed to one that only admins read. Raises what Pipefy raises.
    """
    if permissions.is_admin(person):
        return
    here = await organizations_here(deps, person.workspace_id, subscription.channel_id)
    readable = {organization.uuid for organization in here.organizations}
    permissions.require_reader(person, other_organization=subscription.organization.uuid not in readable)
