"""The last deliveries of subscriptions, for `list`."""

from collections.abc import Collection, Sequence
from typing import Any

from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState
from bot.deps import Deps
from bot.subscriptions.listing.last_result import LastResult
from bot.subscriptions.model import Subscription

_MOST_LINKED = 6  # a question to Slack each


async def last_results(
    deps: Deps, subscriptions: Sequence[Subscription[Any]], *, kinds: Collection[DeliveryKind], may_link: bool = True
) -> dict[str, LastResult]:
    """The last result of each that has one, by its id; linked where there are few and Slack `may` be asked for it."""
    if not subscriptions:
        return {}
    ids = [subscription.id for subscription in subscriptions]
    async with deps.sessions.read() as session:
        last = await delivery_repository.last_of(session, subscriptions[0].workspace_id, ids, kinds=kinds)
    linked = may_link and len(subscriptions) <= _MOST_LINKED
    return {subscription_id: await _result(deps, delivery, linked=linked) for subscription_id, delivery in last.items()}


async def _result(deps: Deps, delivery: Delivery, *, linked: bool) -> LastResult:
    link = None
    if linked and delivery.state is DeliveryState.SENT and delivery.ts:
        link = await deps.permalink(delivery.channel_id, delivery.ts)
    return LastResult(delivery.state, delivery.due_at, link, delivery.error)
