from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import LeaseClock
from bot.db.engine import Sessions
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState, delivery_id
from bot.delivery.repository import Intent
from tests.support.delivery_steps import (
    MINUTE,
    MOMENT,
    claim,
    claim_one,
    insert,
    intend,
    intend_in,
    several,
    stored,
    wait,
)
from tests.support.replicas import DELIVERY, LEASE, NOW, POST, SETTLE, ManualClock, eight

Step = Callable[[AsyncSession, LeaseClock, Delivery], Awaitable[bool]]
STEPS: dict[str, Step] = {
    "intend": intend_in,
    "keep_payload": lambda session, _, it: delivery_repository.keep_payload(session, it, "{}"),
    "sent": lambda session, _, it: delivery_repository.sent(session, it, "1.2"),
    "failed": lambda session, _, it: delivery_repository.failed(session, it, "is_archived"),
    "skipped": lambda session, _, it: delivery_repository.skipped(session, it, "missed"),
    "unknown": lambda session, _, it: delivery_repository.unknown(session, it),
    "wait": lambda session, clock, it: delivery_repository.wait(session, clock, it, MINUTE, unsure=False),
}
each_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)


def test_a_delivery_has_the_same_id_wherever_it_is_made() -> None:
    made = delivery_id("s1", DeliveryKind.DIGEST, "2026-W48")
    assert made == DELIVERY.id == "86912130-430d-5843-b5dc-cc0437f1bc26"
    assert UUID(made).version == 5
    assert (
        len(
            {
                made,
                delivery_id("s1", DeliveryKind.MANUAL, "2026-W48"),
                delivery_id("s2", DeliveryKind.DIGEST, "2026-W48"),
            }
        )
        == 3
    )


async def test_a_delivery_is_queued_once_for_its_slot(sessions: Sessions) -> None:
    assert await insert(sessions, DELIVERY, replace(DELIVERY, channel_id="C2")) == [True, False]
    assert await stored(sessions) == DELIVERY


async def test_eight_replicas_queue_one_delivery(database_url: URL) -> None:
    async def replica(_: int, own: Sessions) -> list[bool]:
        return await insert(own, DELIVERY)

    assert Counter(made for (made,) in await eight(database_url, replica)) == {True: 1, False: 7}


async def test_a_delivery_of_another_workspace_is_not_found(sessions: Sessions) -> None:
    await insert(sessions, DELIVERY)
    assert await stored(sessions, replace(DELIVERY, workspace_id="T2")) is None


async def test_what_is_only_recorded_is_not_claimed(sessions: Sessions, clock: LeaseClock) -> None:
    missed = replace(DELIVERY, state=DeliveryState.SKIPPED, error="missed")
    await insert(sessions, missed)
    assert await claim(sessions, clock) == ()
    assert await stored(sessions) == missed


@each_step
async def test_a_step_with_a_fence_of_ones_own_is_taken(sessions: Sessions, clock: LeaseClock, step: Step) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)
    async with sessions.write() as session:
        assert await step(session, clock, delivery)


@each_step
async def test_a_step_with_an_old_fence_changes_nothing(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock, step: Step
) -> None:
    await insert(sessions, DELIVERY)
    old = await claim_one(sessions, clock)
    manual_clock.turn(LEASE)
    mine = await claim_one(sessions, clock)
    async with sessions.write() as session:
        assert not await step(session, clock, old)
        assert not await step(session, clock, replace(mine, workspace_id="T2"))
    assert await stored(sessions) == mine
    assert await intend(sessions, clock, mine)


@each_step
@pytest.mark.parametrize("before", ["wait", "sent"])
async def test_who_gave_a_delivery_back_has_no_more_say(
    sessions: Sessions, clock: LeaseClock, before: str, step: Step
) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)
    async with sessions.write() as session:
        assert await STEPS[before](session, clock, delivery)
        assert not await step(session, clock, delivery)


async def test_eight_replicas_with_one_fence_settle_once(
    database_url: URL, sessions: Sessions, clock: LeaseClock
) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)

    async def settle(number: int, own: Sessions) -> bool:
        async with own.write() as session:
            return await delivery_repository.sent(session, delivery, f"{number}.0")

    settled = await eight(database_url, settle)
    assert sum(settled) == 1
    found = await stored(sessions)
    assert found is not None
    assert found.ts == f"{settled.index(True)}.0"


@pytest.mark.parametrize(("held", "taken"), [(LEASE - POST, True), (LEASE - POST + MOMENT, False), (LEASE, False)])
async def test_nothing_is_intended_unless_the_lease_lasts_for_the_post(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock, held: timedelta, *, taken: bool
) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)
    manual_clock.turn(held)
    assert await intend(sessions, clock, delivery) is taken


async def test_an_intent_is_counted_and_keeps_when_the_first_was(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)
    assert await intend(sessions, clock, delivery)
    manual_clock.turn(MINUTE)
    assert await intend(sessions, clock, delivery, at=NOW + MINUTE)
    assert await stored(sessions) == replace(delivery, state=DeliveryState.SENDING, attempts=2, intended_at=NOW)


async def test_what_was_intended_and_never_settled_comes_back_after_lease_and_settle_time(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)
    manual_clock.turn(LEASE - POST)
    await intend(sessions, clock, delivery)
    manual_clock.turn(SETTLE - MOMENT)  # the lease ran out before
    assert await claim(sessions, clock) == ()
    manual_clock.turn(MOMENT)
    back = await claim_one(sessions, clock)
    assert (back.state, back.unsure, back.fence) == (DeliveryState.SENDING, True, 2)


@pytest.mark.parametrize(("unsure", "state"), [(True, DeliveryState.SENDING), (False, DeliveryState.PENDING)])
async def test_what_waits_comes_back_when_its_time_has_come(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock, *, unsure: bool, state: DeliveryState
) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)
    assert await intend(sessions, clock, delivery)
    assert await wait(sessions, clock, delivery, unsure=unsure)
    manual_clock.turn(MINUTE - MOMENT)
    assert await claim(sessions, clock) == ()
    manual_clock.turn(MOMENT)
    back = await claim_one(sessions, clock)
    assert (back.state, back.unsure, back.error) == (state, unsure, "ratelimited")


async def test_what_may_have_arrived_once_stays_so(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await insert(sessions, DELIVERY)
    await wait(sessions, clock, await claim_one(sessions, clock), unsure=True)
    manual_clock.turn(MINUTE)
    await wait(sessions, clock, await claim_one(sessions, clock), unsure=False)
    manual_clock.turn(MINUTE)
    back = await claim_one(sessions, clock)
    assert (back.state, back.unsure) == (DeliveryState.PENDING, True)


async def test_what_is_settled_is_not_claimed_again(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await insert(sessions, *several(4))
    one, two, three, four = await claim(sessions, clock)
    async with sessions.write() as session:
        await delivery_repository.sent(session, one, "1.2")
        await delivery_repository.failed(session, two, "is_archived")
        await delivery_repository.skipped(session, three, "missed")
        await delivery_repository.unknown(session, four)
    manual_clock.turn(timedelta(days=1))
    assert await claim(sessions, clock) == ()
    found = [await stored(sessions, delivery) for delivery in (one, two, three, four)]
    assert [(it.state, it.ts, it.error) for it in found if it] == [
        (DeliveryState.SENT, "1.2", None),
        (DeliveryState.FAILED, None, "is_archived"),
        (DeliveryState.SKIPPED, None, "missed"),
        (DeliveryState.UNKNOWN, None, None),
    ]


async def test_the_payload_is_what_the_next_attempt_posts(
    sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock
) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)
    async with sessions.write() as session:
        assert await delivery_repository.keep_payload(session, delivery, '{"text": "…"}')
    manual_clock.turn(LEASE)
    assert (await claim_one(sessions, clock)).payload == '{"text": "…"}'


async def test_an_intent_keeps_what_is_posted(sessions: Sessions, manual_clock: ManualClock, clock: LeaseClock) -> None:
    await insert(sessions, DELIVERY)
    delivery = await claim_one(sessions, clock)
    assert await intend(sessions, clock, delivery, payload='{"text": "…"}')
    manual_clock.turn(LEASE + SETTLE)
    again = await claim_one(sessions, clock)
    assert again.payload == '{"text": "…"}'
    assert await intend(sessions, clock, again)
    assert await stored(sessions) == replace(again, attempts=2)


async def test_the_last_of_a_subscription_is_the_newest_digest(sessions: Sessions) -> None:
    digests = [DeliveryKind.DIGEST, DeliveryKind.MANUAL]
    newest = replace(DELIVERY, slot="2026-W49", due_at=NOW + MINUTE)
    manual = replace(DELIVERY, kind=DeliveryKind.MANUAL, slot="click", due_at=NOW, created_at=NOW + MINUTE)
    notice = replace(DELIVERY, kind=DeliveryKind.NOTICE, due_at=NOW + 2 * MINUTE)
    other = replace(manual, subscription_id="s2")
    theirs = replace(DELIVERY, subscription_id="s3", workspace_id="T2")
    await insert(sessions, DELIVERY, newest, manual, notice, replace(DELIVERY, subscription_id="s2"), other, theirs)
    async with sessions.read() as session:
        assert await delivery_repository.last_of(session, "T1", ["s1", "s2", "s3", "s4"], kinds=digests) == {
            "s1": newest,
            "s2": other,
        }
        assert await delivery_repository.last_of(session, "T1", ["s1"], kinds=[DeliveryKind.NOTICE]) == {"s1": notice}
        assert await delivery_repository.last_of(session, "T1", [], kinds=digests) == {}


async def test_what_is_not_posted_yet_follows_a_channel_that_slack_renumbers(sessions: Sessions) -> None:
    done = replace(DELIVERY, slot="2026-W47", state=DeliveryState.SENT, ts="1.2")
    theirs = replace(DELIVERY, subscription_id="theirs", workspace_id="T2")
    await insert(sessions, DELIVERY, done, theirs)
    async with sessions.write() as session:
        await delivery_repository.move_channel(session, "T1", "C1", "C9")
    found = [await stored(sessions, delivery) for delivery in (DELIVERY, done, theirs)]
    assert [delivery.channel_id for delivery in found if delivery] == ["C9", "C1", "C1"]


async def test_old_deliveries_are_forgotten_unless_they_are_open(sessions: Sessions) -> None:
    old = replace(DELIVERY, due_at=NOW - MINUTE)
    settled = replace(old, slot="2026-W47", state=DeliveryState.SENT)
    new = replace(settled, slot="2026-W46", due_at=NOW)
    await insert(sessions, old, settled, new)
    async with sessions.write() as session:
        await delivery_repository.prune(session, "T1", NOW)
    assert [await stored(sessions, delivery) for delivery in (old, settled, new)] == [old, None, new]


async def test_intents_of_several_are_each_for_a_claim_that_holds(sessions: Sessions, clock: LeaseClock) -> None:
    await insert(sessions, *several(3))
    held = await claim(sessions, clock)
    lost = replace(held[1], fence=held[1].fence + 1)
    intents = [Intent(it, f'"{it.subscription_id}"') for it in (held[0], lost, held[2])]
    async with sessions.write() as session:
        recorded = await delivery_repository.record_intents(
            session, clock, intents, at=NOW, time_needed=POST, settle=SETTLE
        )
    rows = [await stored(sessions, it) for it in held]
    assert recorded == {held[0].id, held[2].id}
    assert [row.payload for row in rows if row] == ['"T1-000"', None, '"T1-002"']
    assert [row.state for row in rows if row] == ["sending", "pending", "sending"]
