from datetime import datetime, timedelta

import pytest
from sqlalchemy import URL

from bot.db.clock import LeaseClock, lease_clock
from bot.db.engine import Sessions
from bot.readings import fetch_lease
from bot.readings.fetch_lease import Acquired, Finished, HeldElsewhere
from tests.support.replicas import LEASE, NOW, ManualClock, eight

MOMENT = timedelta(milliseconds=1)


async def take(
    sessions: Sessions, clock: LeaseClock, owner: str = "me", *, run: str = "w48", workspace_id: str = "T1"
) -> Acquired | HeldElsewhere | Finished:
    async with sessions.write() as session:
        return await fetch_lease.acquire(session, clock, workspace_id, "acme", run, owner=owner, lease=LEASE, at=NOW)


async def done(sessions: Sessions, payload: str) -> bool:
    async with sessions.write() as session:
        return await fetch_lease.done(session, "T1", "acme", "w48", payload)


async def give_up(sessions: Sessions, owner: str) -> None:
    async with sessions.write() as session:
        await fetch_lease.release(session, "T1", "acme", "w48", owner=owner)


async def test_of_eight_replicas_one_asks_and_all_have_the_answer(database_url: URL, clock: LeaseClock) -> None:
    async def asking(number: int, own: Sessions) -> Acquired | HeldElsewhere | Finished:
        return await take(own, clock, f"replica {number}")

    async def answering(_: int, own: Sessions) -> bool:
        return await done(own, "{}")

    asked = await eight(database_url, asking)
    assert (asked.count(Acquired()), asked.count(HeldElsewhere())) == (1, 7)
    assert sum(await eight(database_url, answering)) == 1
    assert await eight(database_url, asking) == [Finished("{}")] * 8


async def test_runs_are_apart_by_name_and_workspace(sessions: Sessions, clock: LeaseClock) -> None:
    taken = [await take(sessions, clock), await take(sessions, clock, run="w49")]
    assert [*taken, await take(sessions, clock, workspace_id="T2")] == [Acquired()] * 3


async def test_a_run_is_free_when_the_lease_runs_out(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await take(sessions, clock)
    manual_clock.turn(LEASE - MOMENT)
    assert await take(sessions, clock, "another") == HeldElsewhere()
    manual_clock.turn(MOMENT)
    assert await take(sessions, clock, "another") == Acquired()


async def test_a_run_is_free_after_a_restart_of_the_machine(sessions: Sessions, manual_clock: ManualClock) -> None:
    await take(sessions, manual_clock.clock())
    manual_clock.seconds = 5
    assert await take(sessions, manual_clock.clock("next boot")) == Acquired()


async def test_a_run_that_was_given_up_is_free(sessions: Sessions, clock: LeaseClock) -> None:
    await take(sessions, clock)
    await give_up(sessions, "another")
    assert await take(sessions, clock, "another") == HeldElsewhere()
    await give_up(sessions, "me")
    assert await take(sessions, clock, "another") == Acquired()


async def test_the_first_answer_stands(sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock) -> None:
    await take(sessions, clock)
    assert await done(sessions, "first")
    assert not await done(sessions, "second")
    manual_clock.turn(LEASE)
    await give_up(sessions, "me")
    assert await take(sessions, clock) == Finished("first")


async def test_the_databases_own_clock_leases_a_run(database_url: URL, sessions: Sessions) -> None:
    own = lease_clock(database_url, lambda: 1000.0)
    assert [await take(sessions, own), await take(sessions, own)] == [Acquired(), HeldElsewhere()]


@pytest.mark.parametrize(("before", "left"), [(NOW, Finished("{}")), (NOW + MOMENT, Acquired())])
async def test_old_runs_are_forgotten(
    sessions: Sessions, clock: LeaseClock, before: datetime, left: Acquired | Finished
) -> None:
    await take(sessions, clock)
    await done(sessions, "{}")
    async with sessions.write() as session:
        await fetch_lease.prune(session, "T1", before)
    assert await take(sessions, clock) == left
