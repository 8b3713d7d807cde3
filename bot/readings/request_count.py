"""Count requests to Pipefy, by organization and UTC day: checks have a budget, and `status` shows both."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import pipefy_requests
from bot.db.upsert import insert_into


async def count_requests(
    session: AsyncSession, workspace_id: str, organization_uuid: str, day: date, requests: int, *, checks: int = 0
) -> int:
    """Add to the day's requests, `checks` of them made by checks; returns the day's sum."""
    key = {"workspace_id": workspace_id, "organization_uuid": organization_uuid, "day": day}
    row = {**key, "requests": requests, "checks": checks}
    statement = insert_into(session, pipefy_requests).values(row)
    # Added in the database: of two replicas that read, add and write, one count would be lost.
    statement = statement.on_conflict_do_update(
        index_elements=("workspace_id", "organization_uuid", "day"),
        set_={name: pipefy_requests.c[name] + statement.excluded[name] for name in ("requests", "checks")},
    )
    counted: int | None = await session.scalar(statement.returning(pipefy_requests.c.requests))
    return counted or 0


async def requests_between(
    session: AsyncSession, workspace_id: str, organization_uuid: str, first: date, last: date
) -> int:
    """The requests about it on these UTC days, both included."""
    conditions = (*_requests_of(workspace_id, organization_uuid), pipefy_requests.c.day.between(first, last))
    total: int | None = await session.scalar(select(func.sum(pipefy_requests.c.requests)).where(*conditions))
    return int(total or 0)


@dataclass(frozen=True, slots=True)
class Requests:
    """Requests about an organization: of a day, those of them that checks made, and of its month so far."""

    today: int = 0
    checks_today: int = 0
    this_month: int = 0


async def requests_of(
    session: AsyncSession, workspace_id: str, organization_uuids: Collection[str], today: date
) -> dict[str, Requests]:
    """The requests about each, by organization; without those about which there were none."""
    table = pipefy_requests.c
    is_today = table.day == today
    sums = (
        func.sum(case((is_today, table.requests), else_=0)).label("today"),
        func.sum(case((is_today, table.checks), else_=0)).label("checks_today"),
        func.sum(table.requests).label("this_month"),
    )
    statement = (
        select(table.organization_uuid, *sums)
        .where(table.workspace_id == workspace_id, table.organization_uuid.in_(organization_uuids))
        .where(table.day.between(today.replace(day=1), today))
        .group_by(table.organization_uuid)
    )
    rows = await session.execute(statement)
    return {row.organization_uuid: Requests(int(row.today), int(row.checks_today), int(row.this_month)) for row in rows}


async def checks_on(session: AsyncSession, workspace_id: str, organization_uuid: str, day: date) -> int:
    """The requests that checks made about it on this UTC day; their budget is by day."""
    conditions = (*_requests_of(workspace_id, organization_uuid), pipefy_requests.c.day == day)
    return await session.scalar(select(pipefy_requests.c.checks).where(*conditions)) or 0


async def prune(session: AsyncSession, workspace_id: str, before: date) -> None:
    """Forget the counts of the days before that one."""
    old = (pipefy_requests.c.workspace_id == workspace_id, pipefy_requests.c.day < before)
    await session.execute(delete(pipefy_requests).where(*old))


def _requests_of(workspace_id: str, organization_uuid: str) -> tuple[ColumnElement[bool], ...]:
    return pipefy_requests.c.workspace_id == workspace_id, pipefy_requests.c.organization_uuid == organization_uuid
