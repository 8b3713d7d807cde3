"""Turn digests whose time has come into deliveries."""

from dataclasses import replace
from math import inf

from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState, asking_first
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.planning import country_for, country_for_in
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Decision, RunOutcome, decide
from bot.subscriptions.model import SubscriptionState

_IN_A_TRANSACTION = 12  # runs: as many as a process delivers at a time


async def materialise_due(deps: Deps, most: float = inf) -> int:
    """Turn runs that are due into deliveries; how many there were."""
    made = 0
    while made < most and not deps.stopping.is_set():
        with deps.heartbeat.step():
            if not (number := await _materialise_some(deps)):
                return made
        made += number
    return made


async def _materialise_some(deps: Deps) -> int:
    """A few subscriptions in one transaction: their next runs moved on, and the deliveries of these inserted.

    A death before the commit leaves all of the runs due; two replicas meet at the compare-and-set and at the unique
    key.
    """
    now, due = deps.now(), list[Delivery]()
    # A few a transaction: another replica passes over the locked rows and takes the next.
    async with deps.sessions.write() as session:
        subscriptions = await digest_repository.due(session, now, _IN_A_TRANSACTION)
        for subscription in subscriptions:
            country = await country_for_in(session, subscription)
            decision = decide(subscription.settings, subscription.next_run, now, deps.settings.catch_up, country)
            moved = await digest_repository.advance(
                session, subscription, decision.next_run, subscription.next_run.slot
            )
            if moved and decision.outcome is not RunOutcome.DAY_OFF:
                due.append(_delivery(subscription, decision, deps))
                if decision.outcome is RunOutcome.MISSED:
                    deps.metrics.judge("digest_in_time", met=False)
        await delivery_repository.insert_all(session, due)
    return len(subscriptions)


async def overdue(deps: Deps, subscription: DigestSubscription) -> tuple[list[Delivery], DigestSubscription]:
    """Runs whose time has come before the tick took them: their deliveries, and the subscription after them.

    Who changes the schedule at that moment would lose the slot otherwise.
    """
    deliveries, now = list[Delivery](), deps.now()
    country = await country_for(deps, subscription.tracked, subscription.settings)
    while subscription.state is SubscriptionState.ACTIVE and subscription.next_run.at <= now:
        decision = decide(subscription.settings, subscription.next_run, now, deps.settings.catch_up, country)
        if decision.outcome is not RunOutcome.DAY_OFF:
            deliveries.append(_delivery(subscription, decision, deps))
        subscription = replace(subscription, next_run=decision.next_run, last_slot=subscription.next_run.slot)
    return deliveries, subscription


def _delivery(subscription: DigestSubscription, decision: Decision, deps: Deps) -> Delivery:
    run = subscription.next_run
    skipped = "asked" if subscription.skipped_slot == run.slot else None
    # Recorded as skipped all the same: the list says so, and the slot is used up.
    reason = "missed" if decision.outcome is RunOutcome.MISSED else skipped
    delivery = Delivery(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        kind=subscription.posted_as(DeliveryKind.DIGEST),
        slot=run.slot,
        channel_id=subscription.channel_id,
        due_at=run.at,
        created_at=deps.now(),
        state=DeliveryState.SKIPPED if reason else DeliveryState.PENDING,
        error=reason,
    )
    tail = deps.jobs.lost_tail
    return asking_first(delivery, tail.since) if tail and run.at <= tail.until else delivery
