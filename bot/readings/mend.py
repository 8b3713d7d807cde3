"""Forget what readings of a wrong clock left for days to come: their own readings would find the place taken."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import runs, usage_flows
from bot.db.trusted_clock import TOLERANCE


async def forget_days_to_come(session: AsyncSession, now: datetime) -> None:
    """The flows of days that have not begun, and the answers of runs that have not either."""
    await session.execute(delete(usage_flows).where(usage_flows.c.read_on > now.date()))
    await session.execute(delete(runs).where(runs.c.taken_at > now + TOLERANCE))
