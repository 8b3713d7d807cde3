"""Rows of usage by day and of flows by reading, for each organization."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Table, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.json_codec import JsonCodec
from bot.db.tables import usage_days, usage_flows
from bot.db.upsert import insert_into
from bot.usage.kept_months import KeptFlows
from bot.usage.model import Flow

# A list for each day and month, as Pipefy has neither ids nor a history by which rows of flows could be joined.
FLOWS_JSON = JsonCodec(tuple[Flow, ...], "flows")

_MOST_AHEAD = timedelta(minutes=10)  # of the clock: what was read later than that, a wrong one has dated


async def save_days(
    session: AsyncSession,
    workspace_id: str,
    organization_uuid: str,
    days: Mapping[date, tuple[int, int | None]],
    read_at: datetime,
    *,
    now: datetime,
) -> None:
    """Keep each day's tasks and the allowance of then, unless a later reading said something of that day.

    One that is dated in the future does not count: a wrong clock wrote it.
    """
    if not days:
        return
    key = {"workspace_id": workspace_id, "organization_uuid": organization_uuid}
    rows = [
        {**key, "day": day, "tasks": tasks, "allowance": allowance, "read_at": read_at}
        for day, (tasks, allowance) in sorted(days.items())  # in one order, as two replicas would lock each other out
    ]
    statement = insert_into(session, usage_days).values(rows)
    statement = statement.on_conflict_do_update(
        index_elements=("workspace_id", "organization_uuid", "day"),
        set_={name: statement.excluded[name] for name in ("tasks", "allowance", "read_at")},
        # Two replicas may write in either order, and Pipefy may correct days later on.
        where=or_(usage_days.c.read_at <= statement.excluded.read_at, usage_days.c.read_at > now + _MOST_AHEAD),
    )
    await session.execute(statement)


async def days(
    session: AsyncSession, workspace_id: str, organization_uuid: str, first: date, last: date
) -> dict[date, tuple[int, int | None]]:
    """Tasks and allowance of the days that were read, from `first` to `last`, both included."""
    statement = (
        select(usage_days.c.day, usage_days.c.tasks, usage_days.c.allowance)
        .where(*_of(usage_days, workspace_id, organization_uuid), usage_days.c.day.between(first, last))
        .order_by(usage_days.c.day)
    )
    return {row.day: (row.tasks, row.allowance) for row in await session.execute(statement)}


async def save_flows(
    session: AsyncSession,
    workspace_id: str,
    organization_uuid: str,
    *,
    read_on: date,
    month: date,
    flows: Sequence[Flow],
) -> None:
    """Keep what the flows had come to in that month by that UTC day; a second reading of the day replaces it."""
    payload = FLOWS_JSON.to_json(tuple(flows))
    key = {
        "workspace_id": workspace_id,
        "organization_uuid": organization_uuid,
        "read_on": read_on,
        "month": month,
    }
    statement = insert_into(session, usage_flows).values(**key, payload=payload)
    await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_={"payload": payload}))


async def flows_on(
    session: AsyncSession, workspace_id: str, organization_uuid: str, days: Collection[date]
) -> dict[date, dict[date, tuple[Flow, ...]]]:
    """By the day of these on which they were read, and by month, what the flows had come to."""
    statement = (
        select(usage_flows.c.read_on, usage_flows.c.month, usage_flows.c.payload)
        .where(*_of(usage_flows, workspace_id, organization_uuid), usage_flows.c.read_on.in_(days))
        .order_by(usage_flows.c.read_on, usage_flows.c.month)
    )
    read: dict[date, dict[date, tuple[Flow, ...]]] = {}
    for row in await session.execute(statement):
        if (flows := FLOWS_JSON.from_json(row.payload)) is not None:
            read.setdefault(row.read_on, {})[row.month] = flows
    return read


async def first_flow_day(session: AsyncSession, workspace_id: str, organization_uuid: str) -> date | None:
    """The day from which on flows were read."""
    day: date | None = await session.scalar(
        select(func.min(usage_flows.c.read_on)).where(*_of(usage_flows, workspace_id, organization_uuid))
    )
    return day


async def read_at(
    session: AsyncSession, workspace_id: str, organization_uuid: str, first: date, last: date
) -> datetime | None:
    """The latest moment at which one of these days was read; None where none was kept."""
    at: datetime | None = await session.scalar(
        select(func.max(usage_days.c.read_at)).where(
            *_of(usage_days, workspace_id, organization_uuid), usage_days.c.day.between(first, last)
        )
    )
    return at


async def first_day(session: AsyncSession, workspace_id: str, organization_uuid: str) -> date | None:
    """The first day of which tasks were kept."""
    day: date | None = await session.scalar(
        select(func.min(usage_days.c.day)).where(*_of(usage_days, workspace_id, organization_uuid))
    )
    return day


async def flows_of_month(session: AsyncSession, workspace_id: str, organization_uuid: str, month: date) -> KeptFlows:
    """The flows of a month as they were read last."""
    row = (
        await session.execute(
            select(usage_flows.c.read_on, usage_flows.c.payload)
            .where(*_of(usage_flows, workspace_id, organization_uuid), usage_flows.c.month == month)
            .order_by(usage_flows.c.read_on.desc())
            .limit(1)
        )
    ).one_or_none()
    flows = FLOWS_JSON.from_json(row.payload) if row else None
    return KeptFlows(flows, row.read_on) if row and flows is not None else KeptFlows()


async def prune(session: AsyncSession, workspace_id: str, before: date) -> None:
    """Forget the days before that one."""
    for table, day in ((usage_days, usage_days.c.day), (usage_flows, usage_flows.c.read_on)):
        await session.execute(delete(table).where(table.c.workspace_id == workspace_id, day < before))


def _of(table: Table, workspace_id: str, organization_uuid: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.workspace_id == workspace_id, table.c.organization_uuid == organization_uuid
