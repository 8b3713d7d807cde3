"""One question to Pipefy per organization and run, whichever replica gets to ask it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import runs
from bot.db.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Acquired:
    """Ask, and say when it is done."""


@dataclass(frozen=True, slots=True)
class HeldElsewhere:
    """Another replica asks right now: come back."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What was answered."""

    payload: str


async def acquire(
    session: AsyncSession,
    clock: LeaseClock,
    workspace_id: str,
    organization_uuid: str,
    run: str,
    *,
    owner: str,
    lease: timedelta,
    at: datetime,
) -> Acquired | HeldElsewhere | Finished:
    """Whose it is to ask. A lease that ran out, or that counts from another start of the machine, is nobody's."""
    now = await clock.now(session)
    lease_columns = {"lease_owner": owner, "lease_until": now + lease.total_seconds(), "clock_boot": clock.boot}
    key = {"workspace_id": workspace_id, "organization_uuid": organization_uuid, "run": run}
    free = or_(runs.c.lease_until <= now, runs.c.clock_boot != clock.boot)
    statement = (
        insert_into(session, runs)
        .values(**key, **lease_columns, taken_at=at)
        .on_conflict_do_update(index_elements=list(key), set_=lease_columns, where=and_(runs.c.payload.is_(None), free))
        .returning(runs.c.run)
    )
    if await session.scalar(statement) is not None:
        return Acquired()
    payload = await answer(session, workspace_id, organization_uuid, run)
    return HeldElsewhere() if payload is None else Finished(payload)


async def answer(session: AsyncSession, workspace_id: str, organization_uuid: str, run: str) -> str | None:
    """What was answered; None where nothing was yet."""
    return await session.scalar(select(runs.c.payload).where(*_one(workspace_id, organization_uuid, run)))


async def done(session: AsyncSession, workspace_id: str, organization_uuid: str, run: str, payload: str) -> bool:
    """Let all replicas have the answer; False where there is one, which then stands for everybody."""
    this = (*_one(workspace_id, organization_uuid, run), runs.c.payload.is_(None))
    statement = update(runs).where(*this).values(payload=payload, lease_owner=None)
    return await session.scalar(statement.returning(runs.c.run)) is not None


async def release(session: AsyncSession, workspace_id: str, organization_uuid: str, run: str, *, owner: str) -> None:
    """Let another replica try, if the run is still one's own."""
    this = (*_one(workspace_id, organization_uuid, run), runs.c.lease_owner == owner)
    await session.execute(update(runs).where(*this).values(lease_owner=None, lease_until=EPOCH))


async def prune(session: AsyncSession, workspace_id: str, before: datetime) -> None:
    """Forget the runs that began before that instant."""
    await session.execute(delete(runs).where(runs.c.workspace_id == workspace_id, runs.c.taken_at < before))


def _one(workspace_id: str, organization_uuid: str, run: str) -> tuple[ColumnElement[bool], ...]:
    return runs.c.workspace_id == workspace_id, runs.c.organization_uuid == organization_uuid, runs.c.run == run
