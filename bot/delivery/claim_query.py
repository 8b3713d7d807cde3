"""The statements that make claiming fair, and safe when the machine starts anew."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, case, func, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import deliveries
from bot.delivery.lanes import ASKED_DETAILS, KINDS, Lane
from bot.delivery.model import DeliveryKind, DeliveryState


def claimable_ids(now: ColumnElement[float], places: Mapping[Lane, int]) -> Select[Any]:
    """The ids to claim, as many of each lane as it has places.

    1. What is ready is read once for all lanes. In a CTE, as is what is picked: PostgreSQL may run a subquery with a
       limit more than once.
    2. In each lane every workspace's deliveries are numbered: with all the firsts before the seconds, one that has two
       does not wait for one that has thousands. By age where they are scheduled; an urgent one does not wait for others
       that go to another channel either.
    3. The rows are locked in that order, those that another replica is just claiming passed over. Whether a row is
       ready is asked again there: what was claimed since the numbering is left out.
    """
    instant = select(now).scalar_subquery()  # asked once, where the bare clock would keep the index from use
    # A newer release may have queued kinds that this one has no handler for: it leaves them to its successor.
    has_handler = deliveries.c.kind.in_(DeliveryKind)
    is_ready = and_(deliveries.c.not_before <= instant, deliveries.c.lease_until <= instant, has_handler)
    columns = (deliveries.c.id, deliveries.c.workspace_id, deliveries.c.due_at)
    ready = select(*columns, _destination().label("destination"), _lane().label("lane")).where(is_ready).cte("ready")
    picks = [_pick(ready, is_ready, lane, free) for lane, free in places.items() if free]
    return select(union_all(*(select(pick.c.id) for pick in picks)).subquery("picked").c.id)


def _pick(ready: CTE, is_ready: ColumnElement[bool], lane: Lane, limit: int) -> CTE:
    waiting = _by_age(ready, lane) if lane is Lane.SCHEDULED else _by_destination(ready, lane)
    by_age = (waiting.c.due_at, waiting.c.id)
    by_rank = (waiting.c.rank, *by_age)
    turn = func.row_number().over(partition_by=waiting.c.workspace_id, order_by=by_rank).label("turn")
    in_turn = select(waiting.c.id, waiting.c.due_at, turn).subquery(f"{lane}_in_turn")
    return (
        select(deliveries.c.id)
        .join(in_turn, in_turn.c.id == deliveries.c.id)
        .where(is_ready)
        .order_by(in_turn.c.turn, in_turn.c.due_at, in_turn.c.id)
        .limit(limit)
        .with_for_update(of=deliveries, skip_locked=True)
        .cte(f"pick_{lane}")
    )


def _by_age(ready: CTE, lane: Lane) -> Subquery:
    columns = (ready.c.id, ready.c.workspace_id, ready.c.due_at, literal(0).label("rank"))
    return select(*columns).where(ready.c.lane == lane).subquery(f"{lane}_waiting")


def _by_destination(ready: CTE, lane: Lane) -> Subquery:
    place = (ready.c.workspace_id, ready.c.destination)
    rank = func.row_number().over(partition_by=place, order_by=(ready.c.due_at, ready.c.id)).label("rank")
    columns = (ready.c.id, ready.c.workspace_id, ready.c.due_at, rank)
    return select(*columns).where(ready.c.lane == lane).subquery(f"{lane}_waiting")


def _lane() -> ColumnElement[str]:
    """The lane of a row, as `lane_of` says it of a delivery."""
    asked = and_(deliveries.c.kind == DeliveryKind.DETAILS, deliveries.c.slot.startswith(ASKED_DETAILS))
    return case(
        (asked, Lane.PEOPLE.value), *((deliveries.c.kind.in_(kinds), lane.value) for lane, kinds in KINDS.items())
    )


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
