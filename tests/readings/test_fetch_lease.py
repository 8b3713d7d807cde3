from datetime import datetime, timedelta

import pytest
from sqlalchemy import URL

from bot.db.clock import LedgerClock, ledger_clock
from bot.db.engine import Sessions
from bot.readings import fetch_lease
from bot.readings.fetch_lease import Done, Mine, Theirs
from tests.support.replicas import LEASE, NOW, Turned, eight

MOMENT = timedelta(milliseconds=1)


async def take(
    sessions: Sessions, clock: LedgerClock, owner: str = "me", *, run: str = "w48", workspace_id: str = "T1"
) -> Mine | Theirs | Done:
    async with sessions.write() as session:
        return await fetch_lease.take(session, clock, workspace_id, "acme", run, owner=owner, lease=LEASE, at=NOW)


async def done(sessions: Sessions, payload: str) -> bool:
    async with sessions.write() as session:
        return await fetch_lease.done(session, "T1", "acme", "w48", payload)


async def give_up(sessions: Sessions, owner: str) -> None:
    async with sessions.write() as session:
        await fetch_lease.give_up(session, "T1", "acme", "w48", owner=owner)


async def test_of_eight_replicas_one_asks_and_all_have_the_answer(database_url: URL, clock: LedgerClock) -> None:
    async def asking(number: int, own: Sessions) -> Mine | Theirs | Done:
        return await take(own, clock, f"replica {number}")

    async def answering(_: int, own: Sessions) -> bool:
        return await done(own, "{}")

    asked = await eight(database_url, asking)
    assert (asked.count(Mine()), asked.count(Theirs())) == (1, 7)
    assert sum(await eight(database_url, answering)) == 1
    assert await eight(database_url, asking) == [Done("{}")] * 8


async def test_runs_are_apart_by_name_and_workspace(sessions: Sessions, clock: LedgerClock) -> None:
    taken = [await take(sessions, clock), await take(sessions, clock, run="w49")]
    assert [*taken, await take(sessions, clock, workspace_id="T2")] == [Mine()] * 3


async def test_a_run_is_free_when_the_lease_runs_out(sessions: Sessions, turned: Turned, clock: LedgerClock) -> None:
    await take(sessions, clock)
    turned.turn(LEASE - MOMENT)
    assert await take(sessions, clock, "another") == Theirs()
    turned.turn(MOMENT)
    assert await take(sessions, clock, "another") == Mine()


async def test_a_run_is_free_after_a_restart_of_the_machine(sessions: Sessions, turned: Turned) -> None:
    await take(sessions, turned.clock())
    turned.seconds = 5
    assert await take(sessions, turned.clock("next boot")) == Mine()


async def test_a_run_that_was_given_up_is_free(sessions: Sessions, clock: LedgerClock) -> None:
    await take(sessions, clock)
    await give_up(sessions, "another")
    assert await take(sessions, clock, "another") == Theirs()
    await give_up(sessions, "me")
    assert await take(sessions, clock, "another") == Mine()


async def test_the_first_answer_stands(sessions: Sessions, turned: Turned, clock: LedgerClock) -> None:
    await take(sessions, clock)
    assert await done(sessions, "first")
    assert not await done(sessions, "second")
    turned.turn(LEASE)
    await give_up(sessions, "me")
    assert await take(sessions, clock) == Done("first")


async def test_the_databases_own_clock_leases_a_run(database_url: URL, sessions: Sessions) -> None:
    own = ledger_clock(database_url, lambda: 1000.0)
    assert [await take(sessions, own), await take(sessions, own)] == [Mine(), Theirs()]


@pytest.mark.parametrize(("before", "left"), [(NOW, Done("{}")), (NOW + MOMENT, Mine())])
async def test_old_runs_are_forgotten(
    sessions: Sessions, clock: LedgerClock, before: datetime, left: Mine | Done
) -> None:
    await take(sessions, clock)
    await done(sessions, "{}")
    async with sessions.write() as session:
        await fetch_lease.prune(session, "T1", before)
    assert await take(sessions, clock) == left
