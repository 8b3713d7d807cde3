"""Rate limit of all replicas together: one message a second to a channel, and so many a minute to a workspace.

The minute's posts are evenly spaced, apart from a small burst after a while of quiet. No 60 seconds see more than
`per_minute` of them. https://docs.slack.dev/apis/web-api/rate-limits

Urgent posts go first, and leave a share to the scheduled ones: docs/decisions/0012-urgent-first.md.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import budgets
from bot.db.upsert import insert_into

_WHOLE_WORKSPACE = ""
_CHANNEL_SPACING = 1.0  # seconds
_POSTS_PER_BURST = 50  # of a minute's posts, one of so many may come at once
_SCHEDULED = "scheduled"  # the row that says when the last scheduled post goes; Slack's ids are of capitals and digits
_SCHEDULED_AHEAD = timedelta(seconds=4)  # what a scheduled post may book ahead, which an urgent one then waits for
_ONE_SCHEDULED_IN = 5  # posts, however many urgent ones wait
_KEPT_SECONDS = 2.0  # a busy channel is kept for an urgent post that waits, from when on it is free


@dataclass(frozen=True, slots=True)
class Reserved:
    """Post after that time, which nobody else was given."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Occupied:
    """Nothing was booked. Who holds a place in the line may keep it, and ask again after that time."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Exhausted:
    """Nothing was booked. It is no use to ask again before that time, nor to keep a place until then."""

    wait: timedelta


Reservation = Reserved | Occupied | Exhausted


@dataclass(frozen=True, slots=True)
class _Free:
    """From when on the next post may go, in seconds; a workspace's lies back as far as its burst is saved up."""

    now: float
    workspace: float
    channel: float

    @property
    def start(self) -> float:
        return max(self.now, self.workspace)


@dataclass(frozen=True, slots=True)
class _Shares:
    """Until when the channel is kept for urgent posts, and when the last scheduled one of the workspace goes."""

    kept_until: float
    last_scheduled: float


_NO_SHARES = _Shares(EPOCH, EPOCH)


async def reserve(
    session: AsyncSession,
    clock: LeaseClock,
    workspace_id: str,
    channel_id: str,
    *,
    per_minute: int,
    longest: timedelta,
    urgent: bool,
) -> Reservation:
    """Book the next free time for one post, unless it is further off than `longest`.

    One that is not urgent books less far ahead, and no channel that an urgent one waits for. The workspace's row stays
    locked until the transaction ends. A time that was booked and not used is lost.
    """
    free = await _lock(session, clock, workspace_id, channel_id)
    shares = _NO_SHARES if urgent else await _shares(session, clock, workspace_id, channel_id)
    channel_wait = timedelta(seconds=max(free.channel, shares.kept_until) - free.now)
    wait = timedelta(seconds=free.start - free.now)
    if channel_wait > wait:  # booking it now would leave the workspace's times in between to nobody
        if not urgent or channel_wait > longest:
            return Exhausted(channel_wait)
        await _write(session, clock, workspace_id, {_kept(channel_id): free.channel + _KEPT_SECONDS})
        return Occupied(channel_wait)
    ahead = longest if urgent else _scheduled_ahead(free, shares, per_minute, longest)
    if wait > max(longest, ahead):
        return Exhausted(wait)
    if wait > ahead:  # not asked again at once: many places would do so again and again in vain
        return Occupied(min(max(wait - ahead, ahead / 2), 2 * ahead))
    booked = {_WHOLE_WORKSPACE: _following(free, per_minute), channel_id: free.start + _CHANNEL_SPACING}
    await _write(session, clock, workspace_id, booked if urgent else {**booked, _SCHEDULED: free.start})
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
    spacing = _spacing(per_minute)
    return max(free.workspace, free.now - _burst(per_minute) * spacing) + spacing


def _scheduled_ahead(free: _Free, shares: _Shares, per_minute: int, longest: timedelta) -> timedelta:
    """The furthest that a scheduled post may book ahead."""
    spacing = timedelta(seconds=_spacing(per_minute))
    # Where urgent ones fill the time ahead, it may stand in their line, one place behind what they may book: else it
    # would never come.
    if timedelta(seconds=free.start - shares.last_scheduled) >= _ONE_SCHEDULED_IN * spacing:
        return longest + min(spacing, longest / 2)
    return min(max(_SCHEDULED_AHEAD, spacing), longest)


def _burst(per_minute: int) -> int:
    return per_minute // _POSTS_PER_BURST


def _spacing(per_minute: int) -> float:
    """Seconds between two posts of a workspace."""
    return 60 / (per_minute - _burst(per_minute))


def _kept(channel_id: str) -> str:
    """The row that says until when a channel is kept for urgent posts."""
    return f"{channel_id} urgent"


async def _shares(session: AsyncSession, clock: LeaseClock, workspace_id: str, channel_id: str) -> _Shares:
    names = (_kept(channel_id), _SCHEDULED)
    statement = select(budgets.c.channel_id, budgets.c.free_at).where(
        budgets.c.workspace_id == workspace_id, budgets.c.channel_id.in_(names), budgets.c.clock_boot == clock.boot
    )
    at = {row.channel_id: row.free_at for row in await session.execute(statement)}
    return _Shares(*(at.get(name, EPOCH) for name in names))


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
