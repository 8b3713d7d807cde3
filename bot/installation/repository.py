"""Troubles of installations in the database, one a workspace, so that every replica knows of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import LeaseClock
from bot.db.tables import installation_troubles
from bot.db.upsert import insert_into
from bot.installation.model import Trouble, rest_after

_TABLE = installation_troubles


def held_workspaces() -> Select[Any]:
    """The workspaces in which nothing is posted: a subquery for whoever looks for work."""
    return select(_TABLE.c.workspace_id).where(_TABLE.c.accepted.is_(False))


async def troubles(session: AsyncSession) -> tuple[Trouble, ...]:
    """Those of all workspaces."""
    rows = await session.execute(select(_TABLE).order_by(_TABLE.c.workspace_id))
    return tuple(map(_trouble, rows))


async def find(session: AsyncSession, workspace_id: str) -> Trouble | None:
    row = (await session.execute(select(_TABLE).where(_TABLE.c.workspace_id == workspace_id))).one_or_none()
    return None if row is None else _trouble(row)


async def begin(session: AsyncSession, clock: LeaseClock, trouble: Trouble, *, check_in: timedelta) -> bool:
    """Keep a trouble; False where there is one already."""
    now = await clock.now(session)
    row = {
        "workspace_id": trouble.workspace_id,
        "code": trouble.code,
        "scope": trouble.scope,
        "since": trouble.since,
        "attempts": trouble.attempts,
        "accepted": trouble.accepted,
        "next_check": now + check_in.total_seconds(),
        "clock_boot": clock.boot,
    }
    statement = insert_into(session, _TABLE).values(row).on_conflict_do_nothing()
    return await session.scalar(statement.returning(_TABLE.c.workspace_id)) is not None


async def go_on(session: AsyncSession, clock: LeaseClock, trouble: Trouble, *, first_rest: timedelta) -> bool:
    """A post was refused after a check that was good: check later than before. False where nothing was tried."""
    now = await clock.now(session)
    row = (
        await session.execute(
            select(_TABLE)
            .where(_TABLE.c.workspace_id == trouble.workspace_id, _TABLE.c.accepted.is_(True))
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        return False
    rest = rest_after(row.attempts + 1, first_rest)
    changed = {
        "code": trouble.code,
        "scope": trouble.scope,
        "accepted": False,
        "attempts": row.attempts + 1,
        "next_check": now + rest.total_seconds(),
        "clock_boot": clock.boot,
    }
    await session.execute(update(_TABLE).where(_TABLE.c.workspace_id == trouble.workspace_id).values(changed))
    return True


async def take_check(
    session: AsyncSession, clock: LeaseClock, trouble: Trouble, *, first_rest: timedelta, at_once: bool = False
) -> bool:
    """Take the check that is due, by moving the next one ahead; False where it is not due, or another replica's."""
    now = await clock.now(session)
    # What counts from another start of the machine is long past.
    is_due = or_(_TABLE.c.next_check <= now, _TABLE.c.clock_boot != clock.boot)
    this = [_TABLE.c.workspace_id == trouble.workspace_id, *(() if at_once else (is_due,))]
    rest = rest_after(trouble.attempts, first_rest).total_seconds()
    statement = update(_TABLE).where(*this).values(next_check=now + rest, clock_boot=clock.boot)
    return await session.scalar(statement.returning(_TABLE.c.workspace_id)) is not None


async def refused_again(session: AsyncSession, trouble: Trouble, code: str) -> None:
    """The check was not good; the code is the one that it was told, or the same as before."""
    changed = {"code": code, "accepted": False, "attempts": _TABLE.c.attempts + 1}
    await session.execute(update(_TABLE).where(_TABLE.c.workspace_id == trouble.workspace_id).values(changed))


async def accept(session: AsyncSession, trouble: Trouble) -> None:
    """The check was good: posts may be tried."""
    await session.execute(update(_TABLE).where(_TABLE.c.workspace_id == trouble.workspace_id).values(accepted=True))


async def end(session: AsyncSession, workspace_id: str) -> Trouble | None:
    """Forget the trouble, where posts are tried again; the trouble, where this call ended it."""
    this = (_TABLE.c.workspace_id == workspace_id, _TABLE.c.accepted.is_(True))
    row = (await session.execute(delete(_TABLE).where(*this).returning(_TABLE))).one_or_none()
    return None if row is None else _trouble(row)


def _trouble(row: Row[Any]) -> Trouble:
    trouble = Trouble(row.workspace_id, row.code, row.since, row.scope)
    return replace(trouble, attempts=row.attempts, accepted=row.accepted)
