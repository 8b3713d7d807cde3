"""Service levels of the last 24 hours, read from the ledger."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import deliveries
from bot.delivery.model import OBJECTIVES, Delivery, DeliveryKind, DeliveryState
from bot.delivery.service_levels import ServiceLevel, service_levels

_DAY = timedelta(days=1)


async def levels_of_last_day(
    session: AsyncSession, now: datetime, check_every: timedelta, *, workspace_id: str | None = None
) -> tuple[ServiceLevel, ...]:
    """The levels in a workspace; None: in all."""
    table = deliveries.c
    columns = (table.workspace_id, table.subscription_id, table.kind, table.slot, table.channel_id, table.due_at)
    # Without the payloads, which are long.
    statement = select(*columns, table.created_at, table.state, table.ts, table.error).where(
        table.kind.in_(OBJECTIVES), table.due_at > now - _DAY, table.due_at <= now
    )
    if workspace_id is not None:
        statement = statement.where(table.workspace_id == workspace_id)
    rows = [row._asdict() for row in await session.execute(statement)]
    due = (Delivery(**row | {"kind": DeliveryKind(row["kind"]), "state": DeliveryState(row["state"])}) for row in rows)
    return service_levels(due, now, check_every)
