"""One heartbeat, in every replica: what is due becomes deliveries, deliveries become posts.

Nothing here holds a schedule: the database says what is due, and its keys decide between replicas.
"""

import asyncio
from math import inf

import structlog

from bot.alerts.check import begin_checks
from bot.alerts.redraw import update_cards
from bot.delivery import repository as delivery_repository
from bot.delivery.claim import Claimed, claim
from bot.delivery.deliver import deliver_once
from bot.delivery.model import Delivery, DeliveryState, Kind
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Decision, RunOutcome, decide
from bot.errors import BotError
from bot.jobs.daily import begin_day

log = structlog.stdlib.get_logger()

_AT_ONCE = 12  # deliveries that one process holds at a time
_MOMENT = 0.1  # seconds; a claim looks through all that waits, so it had better take more than one
_TO_BEGIN_WITH = 12  # deliveries to have before the first is claimed


async def tick(deps: Deps) -> None:
    """Do everything whose time has come. Raises DatabaseDown; the next tick tries again."""
    made = await materialise_due(deps, _TO_BEGIN_WITH)
    delivered = await (deliver_waiting(deps) if made < _TO_BEGIN_WITH else _deliver_meanwhile(deps))
    if not made and not delivered:  # a digest asks what the day's reading would ask
        await begin_day(deps)
    await update_cards(deps)
    await begin_checks(deps, deliver_waiting)


async def materialise_due(deps: Deps, most: float = inf) -> int:
    """Turn runs that are due into deliveries; how many there were."""
    made = 0
    while made < most and not deps.stopping.is_set() and await _materialise_one(deps):
        made += 1
    return made


async def deliver_waiting(deps: Deps) -> int:
    """Deliver what waits, until nothing does; how many steps were made.

    A place that becomes free is filled a moment later, so that one slow post holds up no other.
    """
    made = 0
    under_way: set[asyncio.Task[None]] = set()
    try:
        while True:
            claimed = () if deps.stopping.is_set() else await claim(deps, _AT_ONCE - len(under_way))
            made += len(claimed)
            under_way |= {asyncio.ensure_future(_guarded(deps, one)) for one in claimed}
            if not under_way:
                return made
            if len(under_way) == _AT_ONCE or not claimed:
                under_way = await _settle_some(under_way)
    finally:
        if under_way:  # cancelled or without a database: what was claimed is brought to its end
            await asyncio.wait(under_way)


async def _deliver_meanwhile(deps: Deps) -> int:
    """Deliver while the rest is materialised: the first of thousands need not wait for the last. Then what is left."""
    ends = await asyncio.gather(deliver_waiting(deps), materialise_due(deps), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):  # raised only here, so that neither goes on after the tick
            raise end
    return await deliver_waiting(deps)


async def _settle_some(under_way: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until one is through, and a moment for others, so that a claim takes several; what is still under way."""
    _, left = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    if left:
        _, left = await asyncio.wait(left, timeout=_MOMENT)
    return left


async def _materialise_one(deps: Deps) -> bool:
    """One subscription in one transaction: its next run moved on, and the delivery of this one inserted.

    A death before the commit leaves the run due; two replicas meet at the compare-and-set and at the unique key.
    """
    now = deps.now()
    async with deps.sessions.write() as session:
        found = await digest_repository.due(session, now, 1)
        for subscription in found:
            done = decide(subscription.cadence, subscription.next_run, now, deps.ledger.catch_up)
            if await digest_repository.advance(session, subscription, done.next_run, subscription.next_run.slot):
                await delivery_repository.insert(session, _delivery(subscription, done, deps))
    return bool(found)


def _delivery(subscription: DigestSubscription, done: Decision, deps: Deps) -> Delivery:
    run = subscription.next_run
    skipped = "asked" if subscription.skip_slot == run.slot else None
    why = "missed" if done.outcome is RunOutcome.MISSED else skipped
    return Delivery(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        kind=Kind.DIGEST,
        slot=run.slot,
        channel_id=subscription.channel_id,
        due_at=run.at,
        created_at=deps.now(),
        state=DeliveryState.SKIPPED if why else DeliveryState.PENDING,
        error=why,
    )


async def _guarded(deps: Deps, claimed: Claimed) -> None:
    """An edge: one delivery that fails must not take the others with it. Its lease ends and it is tried again."""
    try:
        await deliver_once(deps, claimed)
    except BotError as error:
        log.warning("delivery put off", key=claimed.delivery.id, error=type(error).__name__)
    except Exception:
        log.exception("delivery stumbled", key=claimed.delivery.id)
