"""Rate limit of all replicas together: one message a second to a channel, and so many a minute to a workspace.

The minute's posts are evenly spaced, apart from a small burst after a while of quiet. No 60 seconds see more than
`per_minute` of them. https://docs.slack.dev/apis/web-api/rate-limits
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import budgets
from bot.db.upsert import insert_into

_WHOLE_WORKSPACE = ""
_CHANNEL_SPACING = 1.0  # seconds
_POSTS_PER_BURST = 50  # of a minute's posts, one of so many may come at once


@dataclass(frozen=True, slots=True)
class Reserved:
    """Post after that time, which nobody else was given."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Exhausted:
    """Nothing was booked. It is no use to ask again before that time."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class _Free:
    """From when on the next post may go, in seconds; a workspace's lies back as far as its burst is saved up."""

    now: float
    workspace: float
    channel: float


async def reserve(
    session: AsyncSession,
    clock: LeaseClock,
    workspace_id: str,
    channel_id: str,
    *,
    per_minute: int,
    longest: timedelta,
) -> Reserved | Exhausted:
    """Book the next free time for one post, unless it is further off than `longest`.

    The workspace's row stays locked until the transaction ends. A time that was booked and not used is lost.
    """
    free = await _lock(session, clock, workspace_id, channel_id)
    start = max(free.now, free.workspace)
    if free.channel > start:  # booking it now would leave the workspace's times in between to nobody
        return Exhausted(timedelta(seconds=free.channel - free.now))
    wait = timedelta(seconds=start - free.now)
    if wait > longest:
        return Exhausted(wait)
    following = _following(free, per_minute)
    await _write(session, clock, workspace_id, {_WHOLE_WORKSPACE: following, channel_id: start + _CHANNEL_SPACING})
    return Reserved(wait)


async def block_until(
    session: AsyncSession, clock: LeaseClock, workspace_id: str, channel_id: str | None, for_: timedelta
) -> None:
    """Book nothing for so long: Slack said so, of the channel or (None) of the workspace."""
    free = await _lock(session, clock, workspace_id, channel_id or _WHOLE_WORKSPACE)
    until = free.now + for_.total_seconds()
    if channel_id is None:
        await _write(session, clock, workspace_id, {_WHOLE_WORKSPACE: max(until, free.workspace)})
    else:
        await _write(session, clock, workspace_id, {channel_id: max(until, free.channel)})


def _following(free: _Free, per_minute: int) -> float:
    """From when on the workspace's next post may go when one is booked now."""
    burst = per_minute // _POSTS_PER_BURST
    spacing = 60 / (per_minute - burst)
    return max(free.workspace, free.now - burst * spacing) + spacing


async def _lock(session: AsyncSession, clock: LeaseClock, workspace_id: str, channel_id: str) -> _Free:
    """Both rows, made where they are missing, locked in one order, and the time after that."""
    now = await clock.now(session)
    names = dict.fromkeys((_WHOLE_WORKSPACE, channel_id))
    # Rows beside the statement, here and below: with rows inside, SQLAlchemy would compile it anew each time.
    new = [{"workspace_id": workspace_id, "channel_id": name, "free_at": EPOCH, "clock_boot": ""} for name in names]
    statement = insert_into(session, budgets)
    statement = statement.on_conflict_do_update(
        index_elements=("workspace_id", "channel_id"), set_={"workspace_id": statement.excluded.workspace_id}
    )
    columns = (budgets.c.channel_id, budgets.c.free_at, budgets.c.clock_boot, now.label("now"))
    rows = (await session.execute(statement.returning(*columns), new)).all()
    # What counts from another start of the machine is long past.
    free = {row.channel_id: row.free_at if row.clock_boot == clock.boot else EPOCH for row in rows}
    return _Free(max(row.now for row in rows), free[_WHOLE_WORKSPACE], free[channel_id])


async def _write(session: AsyncSession, clock: LeaseClock, workspace_id: str, free_at: dict[str, float]) -> None:
    rows = [
        {"workspace_id": workspace_id, "channel_id": name, "free_at": seconds, "clock_boot": clock.boot}
        for name, seconds in free_at.items()
    ]
    statement = insert_into(session, budgets)
    changed = {name: statement.excluded[name] for name in ("free_at", "clock_boot")}
    statement = statement.on_conflict_do_update(index_elements=("workspace_id", "channel_id"), set_=changed)
    # Only a statement that returns something takes all rows in one round trip.
    await session.execute(statement.returning(budgets.c.channel_id), rows)
