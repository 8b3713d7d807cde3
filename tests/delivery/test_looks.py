"""Rows of what is looked for before it is posted, on both databases."""

from dataclasses import replace

import pytest

from bot.db.clock import LeaseClock
from bot.db.engine import Sessions
from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind, DeliveryState
from tests.support.delivery_steps import MINUTE, claim_one, insert, intend, stored
from tests.support.manual_clock import clock, manual_clock
from tests.support.replicas import DELIVERY, ManualClock

__all__ = ["clock", "manual_clock"]


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, True),
        ({"kind": DeliveryKind.WELCOME}, True),
        ({"kind": DeliveryKind.WEBHOOK}, False),
        ({"state": DeliveryState.SENT}, False),
        ({"state": DeliveryState.SENDING, "attempts": 1, "unsure": True}, False),
    ],
)
async def test_what_waits_for_its_first_attempt_is_looked_for(
    sessions: Sessions, change: dict[str, object], *, asked: bool
) -> None:
    delivery = replace(DELIVERY, **change)  # type: ignore[arg-type] # fields by name
    await insert(sessions, delivery)
    async with sessions.write() as session:
        await delivery_repository.ask_before_first_attempt(session)
    kept = await stored(sessions, delivery)
    assert kept is not None
    assert kept.ask_first is asked


async def test_one_that_is_not_there_is_posted_and_not_looked_for_again(sessions: Sessions, clock: LeaseClock) -> None:
    await insert(sessions, replace(DELIVERY, ask_first=True))
    delivery = await claim_one(sessions, clock)
    assert delivery.ask_first
    async with sessions.write() as session:
        assert await delivery_repository.surely_not_posted(session, delivery)
    assert await intend(sessions, clock, delivery)
    kept = await stored(sessions)
    assert kept is not None
    assert (kept.ask_first, kept.attempts) == (False, 1)


async def test_looks_that_did_not_tell_are_counted(
    sessions: Sessions, clock: LeaseClock, manual_clock: ManualClock
) -> None:
    await insert(sessions, DELIVERY)
    for counts in (True, False, True):
        delivery = await claim_one(sessions, clock)
        async with sessions.write() as session:
            assert await delivery_repository.look_later(session, clock, delivery, MINUTE, counts=counts)
            assert not await delivery_repository.look_later(session, clock, delivery, MINUTE, counts=True)
        manual_clock.turn(2 * MINUTE)
    kept = await stored(sessions)
    assert kept is not None
    assert kept.looks == 2
