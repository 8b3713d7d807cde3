import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest
from sqlalchemy import URL, ColumnElement, Double, cast, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import LeaseClock, lease_clock
from bot.db.engine import Sessions
from bot.db.tables import deliveries
from bot.delivery import repository as delivery_repository
from bot.delivery.lanes import PLACES, Lane
from bot.delivery.model import Delivery, DeliveryKind
from tests.support.delivery_steps import MINUTE, MOMENT, SECOND, claim, claim_one, insert, intend, several, wait
from tests.support.replicas import DELIVERY, LEASE, SETTLE, ManualClock, eight


async def test_a_claimed_delivery_is_nobody_elses_until_the_lease_runs_out(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await insert(sessions, DELIVERY)
    assert await claim_one(sessions, clock) == replace(DELIVERY, fence=1)
    manual_clock.turn(LEASE - MOMENT)
    assert await claim(sessions, clock) == ()
    manual_clock.turn(MOMENT)
    assert await claim_one(sessions, clock) == replace(DELIVERY, fence=2)


async def test_a_claim_takes_no_more_than_its_limit_oldest_first(sessions: Sessions, clock: LeaseClock) -> None:
    queue = several(5)
    await insert(sessions, *reversed(queue))
    first = [delivery.id for delivery in await claim(sessions, clock, limit=3)]
    rest = [delivery.id for delivery in await claim(sessions, clock, limit=3)]
    assert first + rest == [delivery.id for delivery in queue]


async def test_a_small_workspace_does_not_wait_for_a_large_one(sessions: Sessions, clock: LeaseClock) -> None:
    await insert(sessions, *several(40, "LARGE"), *several(2, "SMALL", later=MINUTE))
    claimed = await claim(sessions, clock, limit=4)
    assert Counter(delivery.workspace_id for delivery in claimed) == {"LARGE": 2, "SMALL": 2}


async def test_a_kind_of_a_newer_release_is_left_to_it_and_holds_nothing_up(
    sessions: Sessions, clock: LeaseClock
) -> None:
    newer, own = several(2)
    await insert(sessions, newer, own)
    async with sessions.write() as session:
        await session.execute(deliveries.update().where(deliveries.c.id == newer.id).values(kind="of tomorrow"))
    assert [delivery.id for delivery in await claim(sessions, clock, limit=1)] == [own.id]
    assert await claim(sessions, clock) == ()


async def claim_all(own: Sessions, clock: LeaseClock) -> list[str]:
    claimed: list[str] = []
    while batch := await claim(own, clock, limit=7):
        assert len(batch) <= 7
        claimed += [delivery.id for delivery in batch]
    return claimed


async def test_eight_replicas_claim_each_delivery_once(
    database_url: URL, sessions: Sessions, clock: LeaseClock
) -> None:
    await insert(sessions, *several(60), *several(12, "T2"), *several(3, "T3"))
    claimed = list(chain(*await eight(database_url, lambda _, own: claim_all(own, clock))))
    assert len(claimed) == 75
    assert len(set(claimed)) == 75
    async with sessions.read() as session:
        assert set(await session.scalars(select(deliveries.c.fence))) == {1}


class HeldUp(LeaseClock):
    """Gives the time to PostgreSQL's statement, which has chosen its snapshot by then, when nobody holds the lock 1."""

    async def now(self, session: AsyncSession) -> ColumnElement[float]:  # noqa: ARG002 - the clock's signature
        return cast(literal_column("1000 + 0 * length(pg_advisory_xact_lock(1)::text)"), Double)


async def until_somebody_waits(session: AsyncSession) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with asyncio.timeout(60):
        while await session.scalar(waiting) == 0:
            pass


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_what_another_claimed_since_the_statement_began_is_not_claimed(
    sessions: Sessions, clock: LeaseClock
) -> None:
    await insert(sessions, DELIVERY)
    async with sessions.write() as session:
        await session.execute(text("SELECT pg_advisory_xact_lock(1)"))
        late = asyncio.create_task(claim(sessions, HeldUp("boot"), owner="late"))
        await until_somebody_waits(session)
        assert len(await claim(sessions, clock)) == 1
    assert await late == ()


async def test_the_databases_own_clock_leases_too(database_url: URL, sessions: Sessions) -> None:
    own = lease_clock(database_url, lambda: 1000.0)
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, own)
    assert await claim(sessions, own) == ()
    assert await intend(sessions, own, delivery)
    assert await wait(sessions, own, delivery, unsure=True)
    assert await claim(sessions, own) == ()


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_postgresql_leases_by_its_own_clock(database_url: URL, sessions: Sessions) -> None:
    own = lease_clock(database_url, lambda: pytest.fail("a replica's clock was asked"))
    await insert(sessions, DELIVERY)
    await claim_one(sessions, own)
    async with sessions.write() as session:
        await session.execute(deliveries.update().values(lease_until=deliveries.c.lease_until - LEASE.total_seconds()))
    assert (await claim_one(sessions, own)).fence == 2


async def test_after_a_restart_of_the_machine_what_surely_was_not_posted_is_free(
    sessions: Sessions, manual_clock: ManualClock
) -> None:
    await insert(sessions, *several(2))
    held, waiting = await claim(sessions, manual_clock.clock())
    await wait(sessions, manual_clock.clock(), waiting, unsure=False)
    manual_clock.seconds = 5  # counted anew
    assert [it.id for it in await claim(sessions, manual_clock.clock("next boot"))] == [held.id, waiting.id]


async def test_after_a_restart_of_the_machine_what_may_be_posted_waits_for_the_whole_settle_time(
    sessions: Sessions, manual_clock: ManualClock
) -> None:
    await insert(sessions, *several(2))
    sending, unsure = await claim(sessions, manual_clock.clock())
    await intend(sessions, manual_clock.clock(), sending)
    await wait(sessions, manual_clock.clock(), unsure, unsure=True)
    manual_clock.seconds = 5_000_000
    assert await claim(sessions, manual_clock.clock("next boot")) == ()
    manual_clock.turn(SETTLE - MOMENT)
    assert await claim(sessions, manual_clock.clock("next boot")) == ()
    manual_clock.turn(MOMENT)
    assert [it.id for it in await claim(sessions, manual_clock.clock("next boot"))] == [sending.id, unsure.id]


async def test_eight_replicas_after_a_restart_claim_once(
    database_url: URL, sessions: Sessions, manual_clock: ManualClock
) -> None:
    await insert(sessions, *several(20))
    await claim(sessions, manual_clock.clock(), limit=20)
    claimed = await eight(database_url, lambda _, own: claim_all(own, manual_clock.clock("next boot")))
    assert Counter(chain(*claimed)) == {delivery.id: 1 for delivery in several(20)}


def details(digest: Delivery) -> Delivery:
    """As old as the digest, so that age alone puts them behind no other."""
    return replace(digest, kind=DeliveryKind.DETAILS, slot=f"{digest.kind}:{digest.slot}")


async def test_details_wait_for_the_digests_of_their_workspace_that_are_to_come_within_seconds(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    posted, to_come = several(2)
    (elsewhere,) = several(1, "T2")
    await insert(sessions, details(posted), details(elsewhere), to_come)
    claimed = {delivery.id: delivery for delivery in await claim(sessions, clock)}
    assert set(claimed) == {details(elsewhere).id, to_come.id}
    assert await claim(sessions, clock) == ()
    await wait(sessions, clock, claimed[to_come.id], 4 * SECOND)  # until Slack's rate leaves time for it
    assert await claim(sessions, clock) == ()
    manual_clock.turn(4 * SECOND)
    again = await claim_one(sessions, clock)
    assert again.id == to_come.id
    await wait(sessions, clock, again, MINUTE)  # until Pipefy answers
    assert (await claim_one(sessions, clock)).id == details(posted).id


async def test_details_wait_for_no_digest_that_somebody_holds_for_long(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    posted, stumbled = several(2)
    await insert(sessions, details(posted), stumbled)
    assert (await claim_one(sessions, clock)).id == stumbled.id
    manual_clock.turn(15 * SECOND)
    assert await claim(sessions, clock) == ()
    manual_clock.turn(MOMENT)
    assert (await claim_one(sessions, clock)).id == details(posted).id


async def claim_with(own: Sessions, clock: LeaseClock, places: Mapping[Lane, int]) -> tuple[Delivery, ...]:
    async with own.write() as session:
        return await delivery_repository.claim(session, clock, "me", places=places, lease=LEASE, settle=SETTLE)


def alerts(count: int, workspace_id: str = "T1") -> list[Delivery]:
    """Younger than what `several` makes, each in a channel of its own."""
    queue = several(count, f"{workspace_id}", later=timedelta(days=1))
    return [replace(it, kind=DeliveryKind.ALERT, channel_id=f"C{n}") for n, it in enumerate(queue)]


async def test_what_is_urgent_is_claimed_first_whatever_is_older(sessions: Sessions, clock: LeaseClock) -> None:
    await insert(sessions, *several(200), *alerts(8))
    claimed = await claim_with(sessions, clock, PLACES)
    assert [it.kind for it in claimed] == [DeliveryKind.ALERT] * 6 + [DeliveryKind.DIGEST] * 12


async def test_a_lane_without_a_free_place_is_left_alone(sessions: Sessions, clock: LeaseClock) -> None:
    await insert(sessions, *several(3), *alerts(3))
    claimed = await claim_with(sessions, clock, {**PLACES, Lane.SCHEDULED: 0, Lane.ALERTS: 2})
    assert [it.kind for it in claimed] == [DeliveryKind.ALERT] * 2


async def test_an_urgent_one_does_not_wait_for_older_ones_to_another_channel(
    sessions: Sessions, clock: LeaseClock
) -> None:
    flood = [replace(it, kind=DeliveryKind.NOTICE, channel_id="U1") for it in several(50)]
    await insert(sessions, *flood, *alerts(1), *alerts(1, "T2"))
    claimed = await claim_with(sessions, clock, {Lane.ALERTS: 3})
    assert Counter(it.kind for it in claimed) == {DeliveryKind.NOTICE: 1, DeliveryKind.ALERT: 2}


async def test_eight_replicas_share_the_urgent_ones_and_claim_each_once(
    database_url: URL, sessions: Sessions, clock: LeaseClock
) -> None:
    await insert(sessions, *several(100), *alerts(20))
    claimed = list(chain(*await eight(database_url, lambda _, own: claim_with(own, clock, PLACES))))
    assert len({it.id for it in claimed}) == len(claimed)
    assert sum(it.kind is DeliveryKind.ALERT for it in claimed) == 20
