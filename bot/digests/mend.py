"""Plan digests anew that a wrong clock planned too far ahead, or whose slot it used up before it came."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Delete, Select, Table, and_, delete, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.cadence_table import cadence_subscriptions
from bot.db.tables import deliveries
from bot.db.trusted_clock import TOLERANCE
from bot.delivery.model import PLANNED, DeliveryState
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.planning import country_for_in
from bot.digests.repository import DIGEST_TABLES, DigestSubscription, digest_subscriptions
from bot.digests.schedule import LONGEST_GAP, Cadence, next_occurrence, slot_at
from bot.subscriptions.model import SubscriptionState

log = structlog.stdlib.get_logger()

_DAY = timedelta(days=1)


async def planned_outside(session: AsyncSession, now: datetime, *, thorough: bool) -> tuple[DigestSubscription, ...]:
    """Find what may lie outside its bounds. `thorough`: look through what has no index, too."""
    suspects = list[DigestSubscription]()
    for table in DIGEST_TABLES:
        suspects += await digest_repository.matching(session, table, _far_ahead(table, now))
        if thorough:
            suspects += await digest_repository.matching(session, table, _used_too_early(table, now))
    return tuple({suspect.id: suspect for suspect in suspects}.values())


async def mend_digests(deps: Deps, suspects: Iterable[DigestSubscription]) -> None:
    """Plan anew what lies outside its bounds. Raises DatabaseDown."""
    now = deps.now()
    for subscription in suspects:
        async with deps.sessions.write() as session:
            if await _replan(session, subscription, now):
                log.warning("a digest was planned by a wrong clock, and is planned anew", subscription=subscription.id)


def _far_ahead(table: Table, now: datetime) -> ColumnElement[bool]:
    # All states by name: the index begins with them.
    planned = table.c.next_run_at > now + min(map(LONGEST_GAP.__getitem__, _cadences(table))) + _DAY
    by_cadence = (
        and_(_is_of(table, cadence), table.c.next_run_at > now + LONGEST_GAP[cadence] + _DAY)
        for cadence in _cadences(table)
    )
    return and_(table.c.state.in_(SubscriptionState), planned, or_(*by_cadence))


def _used_too_early(table: Table, now: datetime) -> ColumnElement[bool]:
    """By UTC's slot: in some zones it has not begun yet, and in others it has for hours."""
    return or_(
        *(
            and_(_is_of(table, cadence), table.c.used_slot > slot_at(cadence, now, "UTC"))
            for cadence in _cadences(table)
        )
    )


def _cadences(table: Table) -> tuple[Cadence, ...]:
    return (Cadence.DAILY, Cadence.MONTHLY) if table is cadence_subscriptions else (Cadence.WEEKLY,)


def _is_of(table: Table, cadence: Cadence) -> ColumnElement[bool]:
    return table.c.cadence == cadence if table is cadence_subscriptions else true()


async def _replan(session: AsyncSession, subscription: DigestSubscription, now: datetime) -> bool:
    """Plan it by the slots that are really used up; False where it comes to the same."""
    schedule, used = subscription.settings, subscription.last_slot
    if used and used > slot_at(schedule.cadence, now, schedule.time_zone):
        used = await session.scalar(_last_slot(subscription, now))
    run = next_occurrence(schedule, after=now, used=used, country=await country_for_in(session, subscription))
    # Moved to a later weekday, one whose slot is used up waits for up to thirteen days: it comes to the same here.
    if run == subscription.next_run and used == subscription.last_slot:
        return False
    await session.execute(_forget_missed(subscription, now))
    return await digest_subscriptions.change(session, subscription, next_run=run, last_slot=used)


def _last_slot(subscription: DigestSubscription, now: datetime) -> Select[tuple[str]]:
    return select(func.max(deliveries.c.slot)).where(*_digests(subscription), deliveries.c.due_at <= now + TOLERANCE)


def _forget_missed(subscription: DigestSubscription, now: datetime) -> Delete:
    """Slots to come that are recorded as missed would keep their digests from being made."""
    to_come = (deliveries.c.state == DeliveryState.SKIPPED, deliveries.c.due_at > now + TOLERANCE)
    return delete(deliveries).where(*_digests(subscription), *to_come)


def _digests(subscription: DigestSubscription) -> tuple[ColumnElement[bool], ...]:
    """Those of its cadence: it may have had another one before, whose slots are of another length."""
    length = len(subscription.next_run.slot)
    of_cadence = (deliveries.c.kind.in_(PLANNED), func.length(deliveries.c.slot) == length)
    return deliveries.c.subscription_id == subscription.id, *of_cadence
