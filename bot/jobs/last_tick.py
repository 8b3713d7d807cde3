"""Keep the last tick in the database: one that lies far back at the start may be that of a backup.

What was posted after the backup is lost to it, and is due again. So what may have been posted meanwhile is looked for
in its channel before it is posted for the first time: docs/decisions/0011-clocks.md
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import ticks
from bot.db.upsert import insert_into
from bot.delivery import repository as delivery_repository
from bot.deps import Deps, LostTail

log = structlog.stdlib.get_logger()

LONGEST_PAUSE = timedelta(minutes=10)
_NOTED_EVERY = timedelta(minutes=1)
_TOO_FAR_TO_FORGET = timedelta(days=1)
_NAME = "tick"


async def note_tick(deps: Deps) -> None:
    """Note that it is now, at most once a minute; see what lies between the last tick and now. Raises DatabaseDown."""
    jobs, now = deps.jobs, deps.now()
    if _was_noted(deps, now):
        return
    async with deps.sessions.write() as session:
        # Locked: of two replicas that start at once the second one finds the gap that the first has noted.
        row = (await session.execute(select(ticks).where(ticks.c.name == _NAME).with_for_update())).one_or_none()
        if jobs.noted is None and row is not None and now - row.last_at > _TOO_FAR_TO_FORGET:
            jobs.jumped_at = now
        jobs.lost_tail = await _note(session, row, now) if _is_gap(row, now, jobs.noted) else _known(row)
        await _save(session, now)
    jobs.noted, jobs.noted_at = now, deps.monotonic()


def may_forget(deps: Deps) -> bool:
    """False within a day of a long jump in time: perhaps the clock is wrong, and nothing is too old."""
    tail = deps.jobs.lost_tail
    far = tail.until if tail and tail.until - tail.since > _TOO_FAR_TO_FORGET else None
    jumps = (deps.jobs.jumped_at, deps.clock.stepped_at, far)
    return all(jump is None or abs(deps.now() - jump) > _TOO_FAR_TO_FORGET for jump in jumps)


def _was_noted(deps: Deps, now: datetime) -> bool:
    """True within a minute of the last note, unless the time has jumped since."""
    noted, noted_at = deps.jobs.noted, deps.jobs.noted_at
    if noted is None or noted_at is None or abs(now - noted) > LONGEST_PAUSE:
        return False
    return deps.monotonic() - noted_at < _NOTED_EVERY.total_seconds()


def _is_gap(row: Row[Any] | None, now: datetime, noted: datetime | None) -> bool:
    """True where the last tick lies far back, and this process has not noted that or a later one itself."""
    if row is None or now - row.last_at <= LONGEST_PAUSE:
        return False
    # A process that was paused finds its own note. One whose database was replaced under it finds an older one.
    return noted is None or row.last_at < noted


async def _note(session: AsyncSession, row: Row[Any] | None, now: datetime) -> LostTail:
    assert row is not None  # noqa: S101 - `_is_gap`
    await session.execute(update(ticks).where(ticks.c.name == _NAME).values(gap_from=row.last_at, gap_until=now))
    await delivery_repository.ask_before_first_attempt(session)
    log.warning(
        "the last tick lies far back, as in a restored backup: what was due since is looked for before it is posted, "
        "and becomes unknown, with Send again, where nothing can tell",
        last_tick=row.last_at.isoformat(),
    )
    return LostTail(row.last_at, now)


def _known(row: Row[Any] | None) -> LostTail | None:
    return None if row is None or row.gap_until is None else LostTail(row.gap_from, row.gap_until)


async def _save(session: AsyncSession, now: datetime) -> None:
    statement = insert_into(session, ticks).values(name=_NAME, last_at=now)
    await session.execute(statement.on_conflict_do_update(index_elements=("name",), set_={"last_at": now}))
