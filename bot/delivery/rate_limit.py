"""Rate limit of all replicas together: one message a second to a channel, and so many a minute to a workspace.

The minute's posts are evenly spaced, apart from a small burst after a while of quiet. No 60 seconds see more than
`per_minute` of them. https://docs.slack.dev/apis/web-api/rate-limits

Urgent posts go first, and leave a share to the scheduled ones: docs/decisions/0012-urgent-first.md.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import budgets
from bot.db.upsert import insert_into

_WHOLE_WORKSPACE = ""
CHANNEL_SPACING = timedelta(seconds=1)
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
class Wanted:
    """A time for one post. One that is not urgent books less far ahead, and no channel that an urgent one waits for."""

    workspace_id: str
    channel_id: str
    urgent: bool


@dataclass(slots=True)
class _Times:
    """From when on the next post may go, by workspace and name, in seconds; what is booked, to be written.

    A workspace's lies back as far as its burst is saved up. Names are those of channels, `_WHOLE_WORKSPACE`,
    `_SCHEDULED` (when the last scheduled one goes) and of `_kept` (until when a channel is kept for urgent ones).
    """

    now: float
    free_at: dict[tuple[str, str], float]
    booked: dict[tuple[str, str], float] = field(default_factory=dict)

    def at(self, workspace_id: str, name: str) -> float:
        return self.free_at.get((workspace_id, name), EPOCH)

    def book(self, workspace_id: str, name: str, seconds: float) -> None:
        self.free_at[workspace_id, name] = self.booked[workspace_id, name] = seconds

    def start(self, workspace_id: str) -> float:
        return max(self.now, self.at(workspace_id, _WHOLE_WORKSPACE))


async def reserve(
    session: AsyncSession,
    clock: LeaseClock,
    wanted: Sequence[Wanted],
    *,
    per_minute: int,
    longest: timedelta,
) -> list[Reservation]:
    """Book for each in turn the next free time, unless it is further off than `longest`.

    The workspaces' rows stay locked until the transaction ends. A time that was booked and not used is lost.
    """
    times = await _lock(session, clock, [(it.workspace_id, it.channel_id) for it in wanted])
    await _add_shares(session, clock, times, [it for it in wanted if not it.urgent])
    reservations = [_book(times, it, per_minute, longest) for it in wanted]
    if times.booked:
        await _write(session, clock, times.booked)
    return reservations


def _book(times: _Times, wanted: Wanted, per_minute: int, longest: timedelta) -> Reservation:
    workspace, channel, start = wanted.workspace_id, wanted.channel_id, times.start(wanted.workspace_id)
    kept_until = EPOCH if wanted.urgent else times.at(workspace, _kept(channel))
    channel_wait = timedelta(seconds=max(times.at(workspace, channel), kept_until) - times.now)
    wait = timedelta(seconds=start - times.now)
    if channel_wait > wait:  # booking it now would leave the workspace's times in between to nobody
        if not wanted.urgent or channel_wait > longest:
            return Exhausted(channel_wait)
        times.book(workspace, _kept(channel), times.at(workspace, channel) + _KEPT_SECONDS)
        return Occupied(channel_wait)
    ahead = longest if wanted.urgent else _scheduled_ahead(times, workspace, per_minute, longest)
    if wait > max(longest, ahead):
        return Exhausted(wait)
    if wait > ahead:  # not asked again at once: many places would do so again and again in vain
        return Occupied(min(max(wait - ahead, ahead / 2), 2 * ahead))
    times.book(workspace, _WHOLE_WORKSPACE, _following(times, workspace, per_minute))
    times.book(workspace, channel, start + CHANNEL_SPACING.total_seconds())
    if not wanted.urgent:
        times.book(workspace, _SCHEDULED, start)
    return Reserved(wait)


async def block_until(
    session: AsyncSession, clock: LeaseClock, workspace_id: str, channel_id: str | None, for_: timedelta
) -> None:
    """Book nothing for so long: Slack said so, of the channel or (None) of the workspace."""
    name = channel_id or _WHOLE_WORKSPACE
    times = await _lock(session, clock, [(workspace_id, name)])
    until = max(times.now + for_.total_seconds(), times.at(workspace_id, name))
    await _write(session, clock, {(workspace_id, name): until})


def _following(times: _Times, workspace_id: str, per_minute: int) -> float:
    """From when on the workspace's next post may go when one is booked now."""
    spacing = _spacing(per_minute)
    return max(times.at(workspace_id, _WHOLE_WORKSPACE), times.now - _burst(per_minute) * spacing) + spacing


def _scheduled_ahead(times: _Times, workspace_id: str, per_minute: int, longest: timedelta) -> timedelta:
    """The furthest that a scheduled post may book ahead."""
    spacing = timedelta(seconds=_spacing(per_minute))
    # Where urgent ones fill the time ahead, it may stand in their line, one place behind what they may book: else it
    # would never come.
    since_last = timedelta(seconds=times.start(workspace_id) - times.at(workspace_id, _SCHEDULED))
    if since_last >= _ONE_SCHEDULED_IN * spacing:
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


async def _add_shares(session: AsyncSession, clock: LeaseClock, times: _Times, scheduled: Sequence[Wanted]) -> None:
    """Read, after the lock, what only scheduled posts heed: who writes it holds the workspace's row."""
    if not scheduled:
        return
    names = {_SCHEDULED, *(_kept(it.channel_id) for it in scheduled)}
    statement = select(budgets.c.workspace_id, budgets.c.channel_id, budgets.c.free_at).where(
        budgets.c.workspace_id.in_({it.workspace_id for it in scheduled}),
        budgets.c.channel_id.in_(names),
        budgets.c.clock_boot == clock.boot,
    )
    times.free_at |= {(row.workspace_id, row.channel_id): row.free_at for row in await session.execute(statement)}


async def _lock(session: AsyncSession, clock: LeaseClock, channels: Collection[tuple[str, str]]) -> _Times:
    """Their rows and their workspaces', made where they are missing, locked in one order, and the time after that."""
    now = await clock.now(session)
    # The empty name first: every transaction has its workspace's row before any other of that workspace.
    keys = sorted({*channels, *((workspace_id, _WHOLE_WORKSPACE) for workspace_id, _ in channels)})
    # Rows beside the statement, here and below: with rows inside, SQLAlchemy would compile it anew each time.
    new = [
        {"workspace_id": workspace_id, "channel_id": name, "free_at": EPOCH, "clock_boot": ""}
        for workspace_id, name in keys
    ]
    statement = insert_into(session, budgets)
    statement = statement.on_conflict_do_update(
        index_elements=("workspace_id", "channel_id"), set_={"workspace_id": statement.excluded.workspace_id}
    )
    columns = (budgets.c.workspace_id, budgets.c.channel_id, budgets.c.free_at, budgets.c.clock_boot, now.label("now"))
    rows = (await session.execute(statement.returning(*columns), new)).all()
    # What counts from another start of the machine is long past.
    counting = [row for row in rows if row.clock_boot == clock.boot]
    free_at = {(row.workspace_id, row.channel_id): row.free_at for row in counting}
    return _Times(max(row.now for row in rows), free_at)


async def _write(session: AsyncSession, clock: LeaseClock, free_at: Mapping[tuple[str, str], float]) -> None:
    rows = [
        {"workspace_id": workspace_id, "channel_id": name, "free_at": seconds, "clock_boot": clock.boot}
        for (workspace_id, name), seconds in sorted(free_at.items())
    ]
    statement = insert_into(session, budgets)
    changed = {name: statement.excluded[name] for name in ("free_at", "clock_boot")}
    statement = statement.on_conflict_do_update(index_elements=("workspace_id", "channel_id"), set_=changed)
    # Only a statement that returns something takes all rows in one round trip.
    await session.execute(statement.returning(budgets.c.channel_id), rows)
