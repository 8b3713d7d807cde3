"""Rows of readings: an answer is shown, shared and refreshed from the same one."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.json_codec import JsonCodec
from bot.db.tables import readings
from bot.db.trusted_clock import TOLERANCE
from bot.usage.day_share import MOST_APART
from bot.usage.model import Reading
from bot.usage.period import Period

READING_JSON = JsonCodec(Reading, "reading")

# Buttons of an answer find its reading for a day; after that the newest of its kind is what is worth keeping.
_KEEP_EVERY_READING = timedelta(days=1)


async def save(session: AsyncSession, workspace_id: str, reading: Reading, *, keep: timedelta) -> None:
    """Keep the reading; drop the workspace's old ones of its kind, and all that are older than `keep`."""
    row = {
        "id": reading.id,
        "workspace_id": workspace_id,
        "organization_uuid": reading.organization.uuid,
        "organization_name": reading.organization.name,
        "period": reading.period.value,
        "taken_at": reading.taken_at,
        "payload": READING_JSON.to_json(reading),
    }
    await session.execute(insert(readings).values(row))
    # Here rather than in a daily job: rows grow only where people ask, and shrink with it.
    await _prune(session, workspace_id, reading, keep)


async def find(session: AsyncSession, workspace_id: str, reading_id: str) -> Reading | None:
    """The reading with this id, if it is this workspace's and can be read."""
    statement = select(readings.c.payload).where(readings.c.workspace_id == workspace_id, readings.c.id == reading_id)
    payload = await session.scalar(statement)
    return None if payload is None else READING_JSON.from_json(payload)


async def latest(
    session: AsyncSession, workspace_id: str, organization_uuid: str, period: Period, *, now: datetime
) -> Reading | None:
    """The newest reading of this kind, if it can be read. One from the future was dated by a wrong clock."""
    statement = (
        select(readings.c.payload)
        .where(*_kind(workspace_id, organization_uuid, period), readings.c.taken_at <= now + TOLERANCE)
        .order_by(readings.c.taken_at.desc(), readings.c.id.desc())
        .limit(1)
    )
    payload = await session.scalar(statement)
    return None if payload is None else READING_JSON.from_json(payload)


async def latest_each(
    session: AsyncSession, workspace_id: str, organizations: Collection[str], period: Period, *, now: datetime
) -> dict[str, Reading]:
    """The newest reading of this kind of each organization (by uuid) that has one: one statement."""
    of_kind = (readings.c.workspace_id == workspace_id, readings.c.period == period.value)
    of_these = (readings.c.organization_uuid.in_(organizations), readings.c.taken_at <= now + TOLERANCE)
    newest = func.row_number().over(
        partition_by=readings.c.organization_uuid, order_by=(readings.c.taken_at.desc(), readings.c.id.desc())
    )
    columns = (readings.c.organization_uuid, readings.c.payload, newest.label("place"))
    ranked = select(*columns).where(*of_kind, *of_these).subquery()
    statement = select(ranked.c.organization_uuid, ranked.c.payload).where(ranked.c.place == 1)
    rows = await session.execute(statement) if organizations else ()
    return {uuid: reading for uuid, payload in rows if (reading := READING_JSON.from_json(payload))}


async def a_day_before(session: AsyncSession, workspace_id: str, reading: Reading) -> Reading | None:
    """The reading of this kind that was taken at the same hour of the day before, or up to three hours later."""
    at = reading.taken_at - _KEEP_EVERY_READING
    statement = (
        select(readings.c.payload)
        .where(
            *_kind(workspace_id, reading.organization.uuid, reading.period),
            readings.c.taken_at >= at,
            readings.c.taken_at <= at + MOST_APART,
        )
        .order_by(readings.c.taken_at)
        .limit(1)
    )
    payload = await session.scalar(statement)
    return None if payload is None else READING_JSON.from_json(payload)


async def newest(
    session: AsyncSession, workspace_id: str, organization_uuids: Collection[str], period: Period, *, now: datetime
) -> dict[str, tuple[str, datetime]]:
    """The ids of the newest readings of this kind, and when they were taken, by organization."""
    order = (readings.c.taken_at.desc(), readings.c.id.desc())
    place = func.row_number().over(partition_by=readings.c.organization_uuid, order_by=order).label("place")
    placed = (
        select(readings.c.organization_uuid, readings.c.id, readings.c.taken_at, place)
        .where(readings.c.workspace_id == workspace_id, readings.c.organization_uuid.in_(organization_uuids))
        .where(readings.c.period == period.value, readings.c.taken_at <= now + TOLERANCE)
        .subquery()
    )
    rows = await session.execute(select(placed).where(placed.c.place == 1))
    return {row.organization_uuid: (row.id, row.taken_at) for row in rows}


async def find_each(session: AsyncSession, workspace_id: str, reading_ids: Collection[str]) -> dict[str, Reading]:
    """Those with these ids that can be read."""
    if not reading_ids:
        return {}
    own = (readings.c.workspace_id == workspace_id, readings.c.id.in_(reading_ids))
    rows = await session.execute(select(readings.c.id, readings.c.payload).where(*own))
    return {row.id: reading for row in rows if (reading := READING_JSON.from_json(row.payload))}


async def _prune(session: AsyncSession, workspace_id: str, newest: Reading, keep: timedelta) -> None:
    # Ages are counted from the reading just taken, which therefore always stays.
    superseded = and_(
        *_kind(workspace_id, newest.organization.uuid, newest.period),
        readings.c.taken_at < newest.taken_at - _KEEP_EVERY_READING,
    )
    expired = readings.c.taken_at < newest.taken_at - keep
    in_workspace = readings.c.workspace_id == workspace_id
    await session.execute(delete(readings).where(in_workspace, or_(superseded, expired)))


def _kind(workspace_id: str, organization_uuid: str, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        readings.c.workspace_id == workspace_id,
        readings.c.organization_uuid == organization_uuid,
        readings.c.period == period.value,
    )
