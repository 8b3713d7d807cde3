"""Digests and time that does not pass as planned."""

from datetime import timedelta

import pytest

from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, said

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


async def test_one_that_is_hours_late_is_marked_as_delayed(digests: Digests) -> None:
    await digests.turn(MONDAY + 3 * HOUR)
    (digest,) = digests.digests()
    assert "This digest is late: it was due Mon" in said(digest)
    assert "9:00 AM" in said(digest)


async def test_one_that_is_seconds_late_is_not(digests: Digests) -> None:
    await digests.turn(MONDAY + timedelta(seconds=40))
    assert "Delayed" not in digests.digests()[0].text


async def test_one_that_is_older_than_a_day_is_recorded_as_missed(digests: Digests) -> None:
    await digests.turn(MONDAY + 25 * HOUR)
    assert not digests.digests()
    assert "skipped, Mon, Nov 23, 9:00 AM: we could not post it in time" in said(await digests.says("list"))


@pytest.mark.parametrize(("slept", "come"), [(3 * WEEK, 1), (3 * WEEK + 2 * HOUR, 1), (3 * WEEK + 30 * HOUR, 0)])
async def test_three_weeks_of_outage_send_one_digest_at_most(digests: Digests, slept: timedelta, come: int) -> None:
    await digests.turn(MONDAY + slept, ticks=4)
    assert len(digests.digests()) == come
    await digests.turn(MONDAY + 4 * WEEK)
    assert len(digests.digests()) == come + 1


async def test_a_clock_that_is_set_back_does_not_post_again(digests: Digests) -> None:
    for hours in (0, -2, 0, 2, -1, 1):
        await digests.turn(MONDAY + hours * HOUR)
    assert len(digests.digests()) == 1


async def test_a_clock_that_went_ahead_and_back_silences_nothing(digests: Digests) -> None:
    await digests.turn(MONDAY - 3 * HOUR)
    await digests.turn(MONDAY - HOUR)
    await digests.turn(MONDAY - 2 * HOUR)
    await digests.turn(MONDAY)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 2


async def test_what_was_due_before_a_long_sleep_is_not_posted_after_it(digests: Digests) -> None:
    digests.workspace.world.pipefy.down = True
    await digests.turn(MONDAY)
    digests.workspace.world.pipefy.down = False
    await digests.turn(MONDAY + 3 * WEEK, ticks=1)
    await digests.tick(after=400)
    await digests.tick()
    assert len(digests.digests()) == 1
