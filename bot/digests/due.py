"""Turn digests whose time has come into deliveries."""

from dataclasses import replace
from math import inf

from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState, asking_first
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Decision, RunOutcome, decide
from bot.subscriptions.model import SubscriptionState


async def materialise_due(deps: Deps, most: float = inf) -> int:
    """Turn runs that are due into deliveries; how many there were."""
    made = 0
    while made < most and not deps.stopping.is_set():
        with deps.heartbeat.step():
            if not await _materialise_one(deps):
                return made
        made += 1
    return made


async def _materialise_one(deps: Deps) -> bool:
    """One subscription in one transaction: its next run moved on, and the delivery of this one inserted.

    A death before the commit leaves the run due; two replicas meet at the compare-and-set and at the unique key.
    """
    now = deps.now()
    # One a transaction: another replica passes over the locked row and takes the next.
    async with deps.sessions.write() as session:
        subscriptions = await digest_repository.due(session, now, 1)
        for subscription in subscriptions:
            decision = decide(subscription.settings, subscription.next_run, now, deps.settings.catch_up)
            if await digest_repository.advance(session, subscription, decision.next_run, subscription.next_run.week):
                await delivery_repository.insert(session, _delivery(subscription, decision, deps))
                if decision.outcome is RunOutcome.MISSED:
                    deps.metrics.judge("digest_in_time", met=False)
    return bool(subscriptions)


def overdue(deps: Deps, subscription: DigestSubscription) -> tuple[list[Delivery], DigestSubscription]:
    """Runs whose time has come before the tick took them: their deliveries, and the subscription after them.

    Who changes the schedule at that moment would lose the week otherwise.
    """
    deliveries, now = list[Delivery](), deps.now()
    while subscription.state is SubscriptionState.ACTIVE and subscription.next_run.at <= now:
        decision = decide(subscription.settings, subscription.next_run, now, deps.settings.catch_up)
        deliveries.append(_delivery(subscription, decision, deps))
        subscription = replace(subscription, next_run=decision.next_run, last_week=subscription.next_run.week)
    return deliveries, subscription


def _delivery(subscription: DigestSubscription, decision: Decision, deps: Deps) -> Delivery:
    run = subscription.next_run
    skipped = "asked" if subscription.skipped_week == run.week else None
    # Recorded as skipped all the same: the list says so, and the week is used up.
    reason = "missed" if decision.outcome is RunOutcome.MISSED else skipped
    delivery = Delivery(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        kind=DeliveryKind.DIGEST,
        slot=run.week,
        channel_id=subscription.channel_id,
        due_at=run.at,
        created_at=deps.now(),
        state=DeliveryState.SKIPPED if reason else DeliveryState.PENDING,
        error=reason,
    )
    tail = deps.jobs.lost_tail
    return asking_first(delivery, tail.since) if tail and run.at <= tail.until else delivery
