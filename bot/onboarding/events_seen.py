"""The ids of Slack's events, so that one that comes twice is handled once by all replicas together.

Slack tells an event again when an ack was late, to whichever replica answers, for an hour or longer:
https://docs.slack.dev/apis/events-api#error-handling
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import events_seen
from bot.db.upsert import insert_into

REMEMBERED = timedelta(days=2)  # with "Delayed Events" Slack tries for 24 hours


async def record(session: AsyncSession, workspace_id: str, event_id: str, now: datetime) -> bool:
    """True for the first to record it: the unique key decides between two replicas."""
    row = {"workspace_id": workspace_id, "event_id": event_id, "seen_at": now}
    statement = insert_into(session, events_seen).values(row).on_conflict_do_nothing()
    inserted = await session.execute(statement.returning(events_seen.c.event_id))
    return inserted.first() is not None


async def is_recorded(session: AsyncSession, workspace_id: str, event_id: str) -> bool:
    key = (events_seen.c.workspace_id == workspace_id, events_seen.c.event_id == event_id)
    return await session.scalar(select(events_seen.c.event_id).where(*key)) is not None


async def prune(session: AsyncSession, before: datetime) -> None:
    """Forget what came before; workspaces without a subscription, too."""
    await session.execute(delete(events_seen).where(events_seen.c.seen_at < before))
