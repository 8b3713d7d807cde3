"""Audit trail of subscriptions. Rows are added and read, and nothing here changes or deletes one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One action. `actor` is a person's id, or "bot"; `detail` is for people, and holds no figures of usage."""

    at: datetime
    actor: str
    action: str
    detail: str = ""  # people's ids, times and names of settings
    subscription_id: str | None = None
    channel_id: str | None = None


async def write(session: AsyncSession, workspace_id: str, entry: Entry) -> None:
    """Add the entry, in the transaction of the action: neither is there without the other."""
    row = {
        "workspace_id": workspace_id,
        "at": entry.at,
        "actor": entry.actor,
        "deed": entry.action,
        "detail": entry.detail,
        "subscription_id": entry.subscription_id,
        "channel_id": entry.channel_id,
    }
    await session.execute(insert(audit).values(row))


async def read(
    session: AsyncSession,
    workspace_id: str,
    *,
    subscription_id: str | None = None,
    channel_id: str | None = None,
    limit: int,
) -> tuple[Entry, ...]:
    """The newest entries first: all, or those of a subscription or a channel."""
    statement = select(audit).where(audit.c.workspace_id == workspace_id)
    if subscription_id is not None:
        statement = statement.where(audit.c.subscription_id == subscription_id)
    if channel_id is not None:
        statement = statement.where(audit.c.channel_id == channel_id)
    # By number, not by time: the clocks of replicas differ.
    return tuple(map(_entry, await session.execute(statement.order_by(audit.c.number.desc()).limit(limit))))


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.at, row.actor, row.deed, row.detail, row.subscription_id, row.channel_id)
