"""Lease of the right to ask Pipefy for an organization's run, so that one of all replicas does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import runs
from bot.db.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Acquired:
    """This replica asks, and then calls `done` or `release`."""


@dataclass(frozen=True, slots=True)
class HeldElsewhere:
    """Another replica asks right now: try again later."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is there."""

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
    """Take the lease unless another replica holds it. One that ran out, or counts from another boot, is free."""
    now = await clock.now(session)
    lease_columns = {"lease_owner": owner, "lease_until": now + lease.total_seconds(), "clock_boot": clock.boot}
    key = {"workspace_id": workspace_id, "organization_uuid": organization_uuid, "run": run}
    free = or_(runs.c.lease_until <= now, runs.c.clock_boot != clock.boot)
    # One statement: two replicas that looked first and wrote then would both find the run free.
    statement = (
        insert_into(session, runs)
        .values(**key, **lease_columns, taken_at=at)
        .on_conflict_do_update(index_elements=list(key), set_=lease_columns, where=and_(runs.c.payload.is_(None), free))
        .returning(runs.c.run)
    )
    if await session.scalar(statement) is not None:
        return Acquired()
    # Not acquired: answered already, or held. The answer may also have come between the two statements.
    payload = await answer(session, workspace_id, organization_uuid, run)
    return HeldElsewhere() if payload is None else Finished(payload)


async def answer(session: AsyncSession, workspace_id: str, organization_uuid: str, run: str) -> str | None:
    """The answer of the run; None where there is none yet."""
    return await session.scalar(select(runs.c.payload).where(*_run(workspace_id, organization_uuid, run)))


async def done(session: AsyncSession, workspace_id: str, organization_uuid: str, run: str, payload: str) -> bool:
    """Publish the answer to all replicas; False where there is one already, which then stands."""
    # The first answer stands even against the holder of a newer lease, since others may have used it.
    this = (*_run(workspace_id, organization_uuid, run), runs.c.payload.is_(None))
    statement = update(runs).where(*this).values(payload=payload, lease_owner=None)
    return await session.scalar(statement.returning(runs.c.run)) is not None


async def release(session: AsyncSession, workspace_id: str, organization_uuid: str, run: str, *, owner: str) -> None:
    """Let another replica try, if this one still holds the lease."""
    this = (*_run(workspace_id, organization_uuid, run), runs.c.lease_owner == owner)
    await session.execute(update(runs).where(*this).values(lease_owner=None, lease_until=EPOCH))


async def prune(session: AsyncSession, workspace_id: str, before: datetime) -> None:
    """Forget the runs that began before that instant."""
    await session.execute(delete(runs).where(runs.c.workspace_id == workspace_id, runs.c.taken_at < before))


def _run(workspace_id: str, organization_uuid: str, run: str) -> tuple[ColumnElement[bool], ...]:
    return runs.c.workspace_id == workspace_id, runs.c.organization_uuid == organization_uuid, runs.c.run == run
