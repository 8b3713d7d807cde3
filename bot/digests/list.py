"""The digests of a channel, as people see them."""

from bot import audit, permissions
from bot.blocks.message import Message
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState
from bot.delivery.payload import from_json
from bot.deps import Deps
from bot.digests.messages.list import LastResult, ListedDigest, subscription_list
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.digests.schedule import next_occurrence
from bot.permissions import Person
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders, needs_consent
from bot.subscriptions.audit_messages import AuditEntry
from bot.subscriptions.consent import readers_without_consent

_RECENT_ACTIONS = 5
_KINDS = (DeliveryKind.DIGEST, DeliveryKind.MANUAL)


async def digests_listing(deps: Deps, person: Person, channel_id: str) -> Message:
    """Every digest of the channel with its last result, and the last actions of people."""
    async with deps.sessions.read() as session:
        subscriptions = await digest_subscriptions.of_channel(session, person.workspace_id, channel_id)
        ids = [subscription.id for subscription in subscriptions]
        last = await delivery_repository.last_of(session, person.workspace_id, ids, kinds=_KINDS)
        entries = await audit.read(session, person.workspace_id, channel_id=channel_id, limit=_RECENT_ACTIONS)
    readers = await readers_without_consent(deps, channel_id, subscriptions)
    listed = [
        _listed(subscription, await _result(deps, last.get(subscription.id)), readers) for subscription in subscriptions
    ]
    actions = [AuditEntry(entry.at, entry.actor, entry.action, entry.detail) for entry in entries]
    return subscription_list(listed, actions, deps.localizer(person.locale, person.time_zone))


async def last_details(deps: Deps, person: Person, channel_id: str, subscription_id: str) -> Message | None:
    """The table of the last digest that was drawn for this channel; None where there is none any more."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        subscription = await digest_subscriptions.find(session, person.workspace_id, subscription_id)
        last = await delivery_repository.last_of(session, person.workspace_id, [subscription_id], kinds=_KINDS)
    delivery = last.get(subscription_id)
    # The id comes back from a client: it must not show the digest of another channel.
    if subscription is None or subscription.channel_id != channel_id or delivery is None or delivery.payload is None:
        return None
    return from_json(delivery.payload).details


def _listed(subscription: DigestSubscription, last: LastResult | None, readers: ShownReaders) -> ListedDigest:
    run = subscription.next_run
    skips = subscription.skipped_week == run.week
    following = next_occurrence(subscription.settings, after=run.at, used=run.week) if skips else None
    return ListedDigest(
        id=subscription.id,
        organization=subscription.organization,
        schedule=subscription.settings,
        locale=subscription.locale,
        owner_id=subscription.owner,
        state=subscription.state,
        reason=subscription.pause_reason,
        next_run=run.at,
        last=last,
        skips_until=following.at if following else None,
        readers=readers if needs_consent(subscription.pause_reason) else NOBODY_SHOWN,
        channel_id=subscription.channel_id,
    )


async def _result(deps: Deps, delivery: Delivery | None) -> LastResult | None:
    if delivery is None:
        return None
    link = None
    if delivery.state is DeliveryState.SENT and delivery.ts:
        link = await deps.permalink(delivery.channel_id, delivery.ts)
    return LastResult(delivery.state, delivery.due_at, link, delivery.error)
