"""Which organization a word of the settings meant when Pipefy last said so."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import organizations
from bot.db.upsert import insert_into
from bot.usage.model import Organization


async def remember(session: AsyncSession, workspace_id: str, asked_for: str, organization: Organization) -> None:
    """Keep what an id, URL or uuid stands for."""
    meaning = {"uuid": organization.uuid, "name": organization.name}
    statement = insert_into(session, organizations).values(workspace_id=workspace_id, asked_for=asked_for, **meaning)
    key = (organizations.c.workspace_id, organizations.c.asked_for)
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=meaning))


async def recall(session: AsyncSession, workspace_id: str, asked_for: str) -> Organization | None:
    """What it stood for the last time, or None."""
    found = await session.execute(
        select(organizations.c.uuid, organizations.c.name).where(
            organizations.c.workspace_id == workspace_id, organizations.c.asked_for == asked_for
        )
    )
    row = found.first()
    return Organization(row.uuid, row.name) if row else None
