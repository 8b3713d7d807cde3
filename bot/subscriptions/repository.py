"""Following a channel whose id Slack changed, with its digests and its alerts alike."""

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import alert_subscriptions, subscriptions
from bot.subscriptions.model import State


async def move_subscriptions(session: AsyncSession, workspace_id: str, old_id: str, new_id: str) -> None:
    """Digests and alerts go on in the new channel. What that one gets already, the old one loses."""
    for table in (subscriptions, alert_subscriptions):
        await _forget_removed(session, table, workspace_id, old_id, new_id)
        await _move(session, table, workspace_id, old_id, new_id)


async def _forget_removed(session: AsyncSession, table: Table, workspace_id: str, old_id: str, new_id: str) -> None:
    """Make way in the new channel for what the old one gets."""
    here = table.alias("here")
    coming = (
        select(here.c.organization_uuid)
        .where(here.c.workspace_id == workspace_id, here.c.channel_id == old_id)
        .where(here.c.state != State.REMOVED)
    )
    await session.execute(
        delete(table).where(
            table.c.workspace_id == workspace_id,
            table.c.channel_id == new_id,
            table.c.state == State.REMOVED,
            table.c.organization_uuid.in_(coming),
        )
    )


async def _move(session: AsyncSession, table: Table, workspace_id: str, old_id: str, new_id: str) -> None:
    there = table.alias("there")
    also_there = (
        select(there.c.id)
        .where(there.c.workspace_id == workspace_id, there.c.channel_id == new_id)
        .where(there.c.organization_uuid == table.c.organization_uuid)
    )
    mine = (table.c.workspace_id == workspace_id, table.c.channel_id == old_id)
    step = {"version": table.c.version + 1}
    await session.execute(update(table).where(*mine, ~also_there.exists()).values(channel_id=new_id, **step))
    await session.execute(update(table).where(*mine).values(state=State.REMOVED, **step))
