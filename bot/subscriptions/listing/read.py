"""The list of everything that a channel gets."""

from bot import audit, permissions
from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import SubscriptionGone
from bot.permissions import Person
from bot.subscriptions.audit_messages import AuditEntry
from bot.subscriptions.kind import SubscriptionKinds
from bot.subscriptions.listing.card import MOST_ACTIONS, Pause, list_card, opened_card, paused_part
from bot.subscriptions.listing.rows import ListEntry
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.pause_reasons import BY_PERSON


async def list_channel(deps: Deps, kinds: SubscriptionKinds, person: Person, channel_id: str) -> Message:
    """Every subscription of the channel, kind by kind, and the last actions of people. Raises NotAllowed."""
    entries = await _entries(deps, kinds, person, channel_id)
    async with deps.sessions.read() as session:
        recent = await audit.read(session, person.workspace_id, channel_id=channel_id, limit=MOST_ACTIONS)
    actions = [AuditEntry(entry.at, entry.actor, entry.action, entry.detail) for entry in recent]
    return list_card(entries, actions, channel_id, deps.localizer(person.locale, person.time_zone))


async def open_entry(
    deps: Deps, kinds: SubscriptionKinds, person: Person, channel_id: str, subscription_id: str
) -> Message:
    """One subscription of the channel. Raises NotAllowed, and SubscriptionGone where the channel has no such one."""
    # Of this channel's alone: the id comes back from a client.
    for entry in await _entries(deps, kinds, person, channel_id):
        if entry.id == subscription_id:
            return opened_card(entry, deps.localizer(person.locale, person.time_zone))
    raise SubscriptionGone


async def _entries(deps: Deps, kinds: SubscriptionKinds, person: Person, channel_id: str) -> list[ListEntry]:
    permissions.require_reader(person, other_organization=False)
    return [entry for kind in kinds.kinds for entry in await kind.listing(deps, person, channel_id)]


async def pauses(deps: Deps, kinds: SubscriptionKinds, person: Person, channel_id: str) -> Message | None:
    """The part of `status` about what is paused in the channel; None where nothing is. Raises NotAllowed."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        subscriptions = await kinds.of_channel(session, person.workspace_id, channel_id)
    paused = [
        Pause(
            kinds.of(subscription).paused_title(subscription),
            subscription.organization,
            subscription.pause_reason or BY_PERSON,
        )
        for subscription in subscriptions
        if subscription.state is SubscriptionState.PAUSED
    ]
    localizer = deps.localizer(person.locale, person.time_zone)
    return paused_part(paused, channel_id, localizer) if paused else None
