from bisect import bisect_left
from datetime import timedelta

import pytest
from sqlalchemy import URL, select

from bot.db.clock import LeaseClock, lease_clock
from bot.db.engine import Sessions
from bot.db.tables import budgets
from bot.delivery import rate_limit
from bot.delivery.rate_limit import Exhausted, Occupied, Reservation, Reserved, Wanted
from tests.support.replicas import ManualClock, eight

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
AT_ONCE = Reserved(timedelta())


async def reserve(
    sessions: Sessions,
    clock: LeaseClock,
    channel: str = "C1",
    workspace: str = "T1",
    *,
    per_minute: int = 300,
    longest: timedelta = HOUR,
    urgent: bool = False,
) -> Reservation:
    async with sessions.write() as session:
        wanted = [Wanted(workspace, channel, urgent)]
        return (await rate_limit.reserve(session, clock, wanted, per_minute=per_minute, longest=longest))[0]


async def hold(sessions: Sessions, clock: LeaseClock, channel: str | None, for_: timedelta) -> None:
    async with sessions.write() as session:
        await rate_limit.block_until(session, clock, "T1", channel, for_)


def most_within(starts: list[float], seconds: float) -> int:
    """The most of the instants that lie in any such span, its end left out."""
    counts = (bisect_left(starts, start + seconds - 1e-6) - number for number, start in enumerate(starts))
    return max(counts, default=0)


async def test_the_first_post_goes_at_once(sessions: Sessions, clock: LeaseClock) -> None:
    assert await reserve(sessions, clock) == AT_ONCE


async def test_a_channel_gets_one_post_a_second(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await reserve(sessions, clock)
    manual_clock.turn(SECOND / 4)
    assert await reserve(sessions, clock) == Exhausted(SECOND * 3 / 4)
    manual_clock.turn(SECOND * 3 / 4)
    assert await reserve(sessions, clock) == AT_ONCE


async def test_a_busy_channel_holds_up_no_other(sessions: Sessions, clock: LeaseClock) -> None:
    await reserve(sessions, clock, "C1")
    assert await reserve(sessions, clock, "C2") == AT_ONCE
    assert await reserve(sessions, clock, "C1", "T2") == AT_ONCE


async def test_after_a_burst_posts_are_evenly_spaced(sessions: Sessions, clock: LeaseClock) -> None:
    waits = [(await reserve(sessions, clock, f"C{n}", per_minute=102)).wait / SECOND for n in range(6)]
    assert waits == pytest.approx([0, 0, 0, 0.6, 1.2, 1.8])


async def test_a_burst_is_saved_up_but_no_more_than_one(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await reserve(sessions, clock, "C0", per_minute=102)
    manual_clock.turn(HOUR)
    waits = [(await reserve(sessions, clock, f"C{n}", per_minute=102)).wait / SECOND for n in range(4)]
    assert waits == pytest.approx([0, 0, 0, 0.6], abs=1e-5)


async def test_one_post_a_minute_is_one_a_minute(sessions: Sessions, clock: LeaseClock) -> None:
    await reserve(sessions, clock, "C1", per_minute=1)
    assert await reserve(sessions, clock, "C2", per_minute=1) == Reserved(60 * SECOND)


async def test_what_is_too_far_off_is_not_booked(sessions: Sessions, clock: LeaseClock) -> None:
    await reserve(sessions, clock, "C1", per_minute=1)
    async with sessions.write() as session:
        wanted = [Wanted("T1", name, urgent=False) for name in ("C2", "C3")]
        asked = await rate_limit.reserve(session, clock, wanted, per_minute=1, longest=59 * SECOND)
    assert asked == [Exhausted(60 * SECOND)] * 2


async def test_slack_can_hold_a_channel(sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock) -> None:
    await hold(sessions, clock, "C1", 30 * SECOND)
    assert await reserve(sessions, clock, "C1") == Exhausted(30 * SECOND)
    assert await reserve(sessions, clock, "C2") == AT_ONCE
    manual_clock.turn(30 * SECOND)
    assert await reserve(sessions, clock, "C1") == AT_ONCE


async def test_slack_can_hold_a_workspace_after_which_there_is_no_burst(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await hold(sessions, clock, None, 30 * SECOND)
    await hold(sessions, clock, None, 10 * SECOND)
    assert await reserve(sessions, clock, "C1", "T2") == AT_ONCE
    assert await reserve(sessions, clock, "C1", per_minute=60, urgent=True) == Reserved(30 * SECOND)
    manual_clock.turn(30 * SECOND)
    following = await reserve(sessions, clock, "C2", per_minute=60)
    assert following.wait / SECOND == pytest.approx(60 / 59)


async def test_a_restart_of_the_machine_holds_up_nothing(sessions: Sessions, manual_clock: ManualClock) -> None:
    await hold(sessions, manual_clock.clock(), None, HOUR)
    await hold(sessions, manual_clock.clock(), "C1", HOUR)
    manual_clock.seconds = 5
    assert await reserve(sessions, manual_clock.clock("next boot")) == AT_ONCE


async def test_the_databases_own_clock_books_too(database_url: URL, sessions: Sessions) -> None:
    own = lease_clock(database_url, lambda: 1000.0)
    assert await reserve(sessions, own, "C1", per_minute=1) == AT_ONCE
    booked = await reserve(sessions, own, "C2", per_minute=1)
    assert isinstance(booked, Reserved)
    assert 50 * SECOND < booked.wait <= 60 * SECOND
    async with sessions.write() as session:
        await session.execute(budgets.update().values(free_at=budgets.c.free_at - 120))
    assert await reserve(sessions, own, "C3", per_minute=1) == AT_ONCE


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize("per_minute", [30, 60])
async def test_eight_replicas_together_stay_within_both_limits(
    database_url: URL, manual_clock: ManualClock, clock: LeaseClock, per_minute: int, *, urgent: bool
) -> None:
    """The clock goes on between the posts to four channels; the booked times are compared, and nothing waits."""
    starts: dict[str, list[float]] = {f"C{n}": [] for n in range(4)}

    async def replica(number: int, own: Sessions) -> None:
        for turn in range(15):
            channel = f"C{(number + turn) % 4}"
            async with own.write() as session:
                wanted = [Wanted("T1", channel, urgent)]
                (got,) = await rate_limit.reserve(session, clock, wanted, per_minute=per_minute, longest=HOUR)
                if isinstance(got, Reserved):
                    free = await session.execute(select(budgets.c.free_at).where(budgets.c.channel_id == channel))
                    starts[channel].append(free.scalar_one() - 1)
            manual_clock.turn(SECOND * 0.11)

    await eight(database_url, replica)
    assert max(most_within(sorted(booked), 1) for booked in starts.values()) == 1
    everything = sorted(start for booked in starts.values() for start in booked)
    assert len(everything) >= (20 if urgent else 7)
    assert most_within(everything, 60) <= per_minute


async def test_a_scheduled_post_books_few_seconds_ahead_and_asks_again(sessions: Sessions, clock: LeaseClock) -> None:
    asked = [await reserve(sessions, clock, f"C{n}", per_minute=60) for n in range(7)]
    booked = [reservation for reservation in asked if isinstance(reservation, Reserved)]
    assert booked == asked[:5]
    assert all(reservation.wait <= 4.5 * SECOND for reservation in booked)
    assert [type(reservation) for reservation in asked[5:]] == [Occupied, Occupied]


@pytest.mark.parametrize("per_minute", [1, 20, 60, 300])
async def test_an_urgent_post_waits_a_few_seconds_whatever_is_scheduled(
    sessions: Sessions, clock: LeaseClock, per_minute: int
) -> None:
    for number in range(60):
        await reserve(sessions, clock, f"C{number}", per_minute=per_minute, longest=HOUR)
    urgent = await reserve(sessions, clock, "urgent", per_minute=per_minute, urgent=True)
    spacing = 60 / (per_minute - per_minute // 50) * SECOND
    assert isinstance(urgent, Reserved)
    assert urgent.wait <= max(4 * SECOND, spacing) + spacing


async def test_scheduled_posts_keep_a_share_however_many_urgent_ones_wait(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    booked: list[bool] = []
    for number in range(600):
        urgent = number % 2 == 0
        reservation = await reserve(sessions, clock, f"C{number}", per_minute=60, longest=30 * SECOND, urgent=urgent)
        booked += [urgent] if isinstance(reservation, Reserved) else []
        manual_clock.turn(SECOND / 4)
    assert len(booked) > 120
    assert booked[40:].count(False) / len(booked[40:]) == pytest.approx(1 / 5, abs=0.01)


async def test_a_busy_channel_is_kept_for_the_urgent_post_that_waits_for_it(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await reserve(sessions, clock)
    assert await reserve(sessions, clock, urgent=True) == Occupied(SECOND)
    manual_clock.turn(SECOND)
    assert await reserve(sessions, clock) == Exhausted(2 * SECOND)
    assert await reserve(sessions, clock, "C2") == AT_ONCE
    assert await reserve(sessions, clock, urgent=True) == AT_ONCE
    manual_clock.turn(2 * SECOND)
    assert await reserve(sessions, clock) == AT_ONCE


async def test_a_channel_that_slack_holds_for_long_is_waited_for_in_the_queue(
    sessions: Sessions, clock: LeaseClock
) -> None:
    await hold(sessions, clock, "C1", 40 * SECOND)
    assert await reserve(sessions, clock, longest=30 * SECOND, urgent=True) == Exhausted(40 * SECOND)
