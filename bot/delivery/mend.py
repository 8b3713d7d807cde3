"""Bound when open deliveries are due by the time it is."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import deliveries
from bot.db.trusted_clock import TOLERANCE
from bot.delivery.model import PLANNED


async def bound_due(session: AsyncSession, now: datetime) -> None:
    """Due now at the latest, so that none waits behind all others. A digest's own time stays: it waits for that."""
    open_ones = (deliveries.c.not_before.is_not(None), deliveries.c.kind.not_in(PLANNED))
    statement = update(deliveries).where(*open_ones, deliveries.c.due_at > now + TOLERANCE)
    await session.execute(statement.values(due_at=now))
