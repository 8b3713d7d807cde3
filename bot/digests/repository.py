"""Digest subscriptions in the database: when each is due, and which week it reported last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import tables
from bot.digests.schedule import Occurrence, WeeklySchedule
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.subscriptions.repository import Columns, SubscriptionRepository, common_fields

_TABLE = tables.subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSubscription(Subscription[WeeklySchedule]):
    """Digests of one organization for one channel. Weeks are ISO weeks of the local date, `2026-W47`."""

    next_run: Occurrence
    last_week: str | None = None  # the last one that a digest was made for, or that was missed
    skipped_week: str | None = None


async def due(session: AsyncSession, now: datetime, limit: int) -> tuple[DigestSubscription, ...]:
    """Active ones whose time has come, of all workspaces, the longest overdue first.

    On PostgreSQL they stay locked until the transaction ends, and other replicas pass over them.
    """
    statement = (
        select(_TABLE)
        .where(_TABLE.c.state == SubscriptionState.ACTIVE, _TABLE.c.next_run_at <= now)
        .order_by(_TABLE.c.next_run_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tuple(map(_subscription, await session.execute(statement)))


async def matching(session: AsyncSession, *conditions: ColumnElement[bool]) -> tuple[DigestSubscription, ...]:
    """Those that fulfil the conditions, of all workspaces and in every state."""
    return tuple(map(_subscription, await session.execute(select(_TABLE).where(*conditions))))


async def advance(
    session: AsyncSession, subscription: DigestSubscription, next_run: Occurrence, last_week: str
) -> bool:
    """Go on to the next run; False where another replica did, or a person changed the subscription meanwhile."""
    # Of two replicas that found the run due, the second one finds it moved on.
    still_due = _TABLE.c.next_run_at == subscription.next_run.at
    return await digest_subscriptions.change(session, subscription, still_due, next_run=next_run, last_week=last_week)


def _schedule_columns(schedule: WeeklySchedule) -> Columns:
    return {"weekday": schedule.weekday, "at": schedule.at, "zone": schedule.time_zone}


def _next_run_columns(run: Occurrence) -> Columns:
    return {"next_run_at": run.at, "next_slot": run.week}


def _subscription(row: Row[Any]) -> DigestSubscription:
    return DigestSubscription(
        **common_fields(row),
        settings=WeeklySchedule(row.weekday, row.at, row.zone),
        next_run=Occurrence(row.next_run_at, row.next_slot),
        last_week=row.used_slot,
        skipped_week=row.skip_slot,
    )


digest_subscriptions = SubscriptionRepository(
    table=_TABLE,
    read=_subscription,
    own_fields={
        "settings": _schedule_columns,
        "next_run": _next_run_columns,
        "last_week": lambda week: {"used_slot": week},
        "skipped_week": lambda week: {"skip_slot": week},
    },
    # Who removes digests and subscribes again in the same week must not get a second one of it.
    kept=frozenset({"used_slot"}),
)
