"""Plan digests anew that a wrong clock planned too far ahead, or whose week it used up before it came."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Delete, Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import deliveries, subscriptions
from bot.db.trusted_clock import TOLERANCE
from bot.delivery.model import DeliveryKind, DeliveryState
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.digests.schedule import LONGEST_GAP, iso_week, next_occurrence
from bot.subscriptions.model import SubscriptionState

log = structlog.stdlib.get_logger()

_DAY = timedelta(days=1)


async def planned_outside(session: AsyncSession, now: datetime, *, thorough: bool) -> tuple[DigestSubscription, ...]:
    """Find what may lie outside its bounds. `thorough`: look through what has no index, too."""
    suspects = list(await digest_repository.matching(session, _far_ahead(now)))
    if thorough:
        suspects += await digest_repository.matching(session, _used_too_early(now))
    return tuple({suspect.id: suspect for suspect in suspects}.values())


async def mend_digests(deps: Deps, suspects: Iterable[DigestSubscription]) -> None:
    """Plan anew what lies outside its bounds. Raises DatabaseDown."""
    now = deps.now()
    for subscription in suspects:
        async with deps.sessions.write() as session:
            if await _replan(session, subscription, now):
                log.warning("a digest was planned by a wrong clock, and is planned anew", subscription=subscription.id)


def _far_ahead(now: datetime) -> ColumnElement[bool]:
    # All states by name: the index begins with them.
    planned = subscriptions.c.next_run_at > now + LONGEST_GAP + _DAY
    return subscriptions.c.state.in_(SubscriptionState) & planned


def _used_too_early(now: datetime) -> ColumnElement[bool]:
    """By UTC's week: in some zones it has not begun yet, and in others it has for hours."""
    return subscriptions.c.used_slot > iso_week(now, "UTC")


async def _replan(session: AsyncSession, subscription: DigestSubscription, now: datetime) -> bool:
    """Plan it by the weeks that are really used up; False where it comes to the same."""
    schedule, used = subscription.settings, subscription.last_week
    if used and used > iso_week(now, schedule.time_zone):
        used = await session.scalar(_last_week(subscription, now))
    run = next_occurrence(schedule, after=now, used=used)
    # Moved to a later weekday, one whose week is used up waits for up to thirteen days: it comes to the same here.
    if run == subscription.next_run and used == subscription.last_week:
        return False
    await session.execute(_forget_missed(subscription, now))
    return await digest_subscriptions.change(session, subscription, next_run=run, last_week=used)


def _last_week(subscription: DigestSubscription, now: datetime) -> Select[tuple[str]]:
    digests = (deliveries.c.subscription_id == subscription.id, deliveries.c.kind == DeliveryKind.DIGEST)
    return select(func.max(deliveries.c.slot)).where(*digests, deliveries.c.due_at <= now + TOLERANCE)


def _forget_missed(subscription: DigestSubscription, now: datetime) -> Delete:
    """Weeks to come that are recorded as missed would keep their digests from being made."""
    digests = (deliveries.c.subscription_id == subscription.id, deliveries.c.kind == DeliveryKind.DIGEST)
    to_come = (deliveries.c.state == DeliveryState.SKIPPED, deliveries.c.due_at > now + TOLERANCE)
    return delete(deliveries).where(*digests, *to_come)
