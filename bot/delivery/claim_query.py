"""The statements that make claiming fair, and safe when the machine starts anew."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import deliveries
from bot.delivery.model import DeliveryKind, DeliveryState
from bot.installation.repository import held_workspaces


def claimable_ids(now: ColumnElement[float], limit: int) -> Select[Any]:
    """The ids to claim.

    1. Every workspace's open deliveries are numbered by age: with all the firsts before the seconds, one that has
       two does not wait for one that has thousands.
    2. The rows are locked in that order, those that another replica is just claiming passed over. Whether a row is
       ready is asked again there: what was claimed since the numbering is left out.
    3. In a CTE, as PostgreSQL may run a subquery with a limit more than once.
    """
    instant = select(now).scalar_subquery()  # asked once, where the bare clock would keep the index from use
    # A newer release may have queued kinds that this one has no handler for: it leaves them to its successor.
    has_handler = deliveries.c.kind.in_(DeliveryKind)
    # Where Slack refuses the bot as a whole nothing is tried; a webhook's call has nothing to do with Slack.
    let_in = or_(deliveries.c.workspace_id.not_in(held_workspaces()), deliveries.c.kind == DeliveryKind.WEBHOOK)
    ready = and_(deliveries.c.not_before <= instant, deliveries.c.lease_until <= instant, has_handler, let_in)
    by_age = (deliveries.c.due_at, deliveries.c.id)
    turn = func.row_number().over(partition_by=deliveries.c.workspace_id, order_by=by_age).label("turn")
    in_turn = select(deliveries.c.id, turn).where(ready).subquery("in_turn")
    pick = (
        select(deliveries.c.id)
        .join(in_turn, in_turn.c.id == deliveries.c.id)
        .where(ready)
        .order_by(in_turn.c.turn, *by_age)
        .limit(limit)
        .with_for_update(of=deliveries, skip_locked=True)
        .cte("pick")
    )
    return select(pick.c.id)


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
