"""What a channel is subscribed to, as people see it."""

from bot import audit, permissions
from bot.blocks.message import Message
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryState
from bot.delivery.payload import from_json
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.messages.list import Condition, LastResult, ListedDigest, Result
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import next_occurrence
from bot.permissions import Person
from bot.subscriptions.audit_messages import AuditEntry

_DEEDS = 5


async def listing(deps: Deps, workspace_id: str, channel_id: str) -> tuple[list[ListedDigest], list[AuditEntry]]:
    """Every subscription of the channel with its last result, and the last deeds."""
    async with deps.sessions.read() as session:
        found = await digest_repository.of_channel(session, workspace_id, channel_id)
        last = await delivery_repository.last_of(session, workspace_id, [one.id for one in found])
        entries = await audit.read(session, workspace_id, channel_id=channel_id, limit=_DEEDS)
    listed = [_listed(one, await _result(deps, last.get(one.id))) for one in found]
    return listed, [AuditEntry(e.at, e.actor, e.deed, e.detail) for e in entries]


async def last_details(deps: Deps, person: Person, channel_id: str, subscription_id: str) -> Message | None:
    """The table of the last digest that was drawn for this channel; None where there is none any more."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        one = await digest_repository.find(session, person.workspace_id, subscription_id)
        last = await delivery_repository.last_of(session, person.workspace_id, [subscription_id])
    delivery = last.get(subscription_id)
    if one is None or one.channel_id != channel_id or delivery is None or delivery.payload is None:
        return None
    return from_json(delivery.payload).details


def _listed(one: DigestSubscription, last: LastResult | None) -> ListedDigest:
    skips = one.skip_slot == one.next_run.slot
    after = next_occurrence(one.cadence, after=one.next_run.at, used=one.next_run.slot) if skips else None
    return ListedDigest(
        id=one.id,
        organization=one.organization,
        cadence=one.cadence,
        locale=one.locale,
        owner_id=one.owner,
        state=Condition(one.state.value),
        reason=one.reason,
        next_run=one.next_run.at,
        last=last,
        skips_until=after.at if after else None,
    )


async def _result(deps: Deps, delivery: Delivery | None) -> LastResult | None:
    if delivery is None:
        return None
    link = None
    if delivery.state is DeliveryState.SENT and delivery.ts:
        link = await deps.permalink(delivery.channel_id, delivery.ts)
    return LastResult(Result(delivery.state.value), delivery.due_at, link, delivery.error)
