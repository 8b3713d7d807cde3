"""The statements that make claiming fair, and safe when the machine starts anew."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, case, func, not_, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import deliveries
from bot.delivery.lanes import ASKED_DETAILS, KINDS, Lane
from bot.delivery.model import PLANNED, DeliveryKind, DeliveryState
from bot.installation.repository import held_workspaces

# A digest that found no free time comes back sooner. One that waits longer, say for Pipefy, holds up nothing.
_SOON = 10.0  # seconds
# One that is claimed for longer is slow, or its process died or stumbled over it: nor does that hold up anything.
_IN_HAND = 15.0  # seconds
_ASKED = and_(
    deliveries.c.kind == DeliveryKind.DETAILS,
    or_(*(deliveries.c.slot.startswith(kind, autoescape=True) for kind in ASKED_DETAILS)),
)


def lanes_in_use(now: ColumnElement[float]) -> Select[Any]:
    """The lanes in which something is ready: a claim of all four costs four times what a claim of one does."""
    return select(_lane()).where(_is_ready(now)).distinct()


def claimable_ids(now: ColumnElement[float], places: Mapping[Lane, int], lease: timedelta) -> Select[Any]:
    """The ids to claim, as many of each lane as it has places. `lease`: how long a claim lasts.

    1. In each lane every workspace's deliveries are numbered: with all the firsts before the seconds, one that has two
       does not wait for one that has thousands. By age where they are scheduled, details after all digests; an urgent
       one does not wait for others that go to another channel either.
    2. The rows are locked in that order, those that another replica is just claiming passed over. Whether a row is
       ready is asked again there: what was claimed since the numbering is left out.
    3. In CTEs, as PostgreSQL may run a subquery with a limit more than once.
    """
    scheduled = and_(_is_ready(now), _not_before_digests(now, lease))
    picks = [
        _pick(scheduled if lane is Lane.SCHEDULED else _is_ready(now), lane, free) for lane, free in places.items()
    ]
    return select(union_all(*(select(pick.c.id) for pick in picks)).subquery("picked").c.id)


def _is_ready(now: ColumnElement[float]) -> ColumnElement[bool]:
    instant = select(now).scalar_subquery()  # asked once, where the bare clock would keep the index from use
    # A newer release may have queued kinds that this one has no handler for: it leaves them to its successor.
    has_handler = deliveries.c.kind.in_(DeliveryKind)
    # Where Slack refuses the bot as a whole nothing is tried; a webhook's call has nothing to do with Slack.
    let_in = or_(deliveries.c.workspace_id.not_in(held_workspaces()), deliveries.c.kind == DeliveryKind.WEBHOOK)
    return and_(deliveries.c.not_before <= instant, deliveries.c.lease_until <= instant, has_handler, let_in)


def _pick(is_ready: ColumnElement[bool], lane: Lane, limit: int) -> CTE:
    in_turn = _by_age(is_ready, lane) if lane is Lane.SCHEDULED else _by_destination(is_ready, lane)
    return (
        select(deliveries.c.id)
        .join(in_turn, in_turn.c.id == deliveries.c.id)
        .where(is_ready)
        .order_by(in_turn.c.turn, deliveries.c.due_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(of=deliveries, skip_locked=True)
        .cte(f"pick_{lane}")
    )


def _not_before_digests(now: ColumnElement[float], lease: timedelta) -> ColumnElement[bool]:
    """False for details while digests of their workspace are to come, which would wait for the time they take."""
    soon, fresh = (select(now + seconds).scalar_subquery() for seconds in (_SOON, lease.total_seconds() - _IN_HAND))
    is_free = deliveries.c.lease_until <= select(now).scalar_subquery()
    busy = select(deliveries.c.workspace_id).where(
        deliveries.c.kind.in_(PLANNED),
        deliveries.c.not_before <= soon,
        or_(is_free, deliveries.c.lease_until >= fresh),
    )
    return or_(deliveries.c.kind != DeliveryKind.DETAILS, deliveries.c.workspace_id.not_in(busy))


def _by_age(is_ready: ColumnElement[bool], lane: Lane) -> Subquery:
    by_age = (deliveries.c.due_at, deliveries.c.id)
    turn = func.row_number().over(partition_by=deliveries.c.workspace_id, order_by=by_age).label("turn")
    return select(deliveries.c.id, turn).where(is_ready, _waits_in(lane)).subquery(f"{lane}_in_turn")


def _by_destination(is_ready: ColumnElement[bool], lane: Lane) -> Subquery:
    columns = (deliveries.c.id, deliveries.c.workspace_id, deliveries.c.due_at)
    destination = (deliveries.c.workspace_id, _destination())
    rank = func.row_number().over(partition_by=destination, order_by=(deliveries.c.due_at, deliveries.c.id))
    ranked = select(*columns, rank.label("rank")).where(is_ready, _waits_in(lane)).subquery(f"{lane}_ranked")
    by_rank = (ranked.c.rank, ranked.c.due_at, ranked.c.id)
    turn = func.row_number().over(partition_by=ranked.c.workspace_id, order_by=by_rank).label("turn")
    return select(ranked.c.id, turn).subquery(f"{lane}_in_turn")


def _waits_in(lane: Lane) -> ColumnElement[bool]:
    """The lane of a row, as `lane_of` says it of a delivery. Without a CASE, whose share PostgreSQL cannot estimate."""
    of_kind = deliveries.c.kind.in_(KINDS[lane])
    match lane:
        case Lane.PEOPLE:
            return or_(of_kind, _ASKED)
        case Lane.SCHEDULED:
            return and_(of_kind, not_(_ASKED))
        case _:
            return of_kind


def _lane() -> ColumnElement[str]:
    return case(*((_waits_in(lane), lane.value) for lane in Lane))


def _destination() -> ColumnElement[str]:
    # The calls of webhooks name no channel: there it is the subscription that has the address.
    return case((deliveries.c.channel_id == "", deliveries.c.subscription_id), else_=deliveries.c.channel_id)


async def reset_leases_after_reboot(
    session: AsyncSession, clock: LeaseClock, now: ColumnElement[float], settle: timedelta
) -> None:
    """Write anew the times that count from another start of the machine: whoever held a lease then is gone."""
    if clock.monotonic is None:
        return
    perhaps_posted = deliveries.c.state == DeliveryState.SENDING
    statement = (
        update(deliveries)
        .where(deliveries.c.not_before >= EPOCH, deliveries.c.clock_boot != clock.boot)
        .values(
            clock_boot=clock.boot,
            lease_owner=None,
            lease_until=EPOCH,
            not_before=case((perhaps_posted, now + settle.total_seconds()), else_=EPOCH),
        )
    )
    await session.execute(statement)
