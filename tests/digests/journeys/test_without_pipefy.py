"""Pipefy does not answer when a digest is due."""

from datetime import datetime, timedelta

import pytest

from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, said
from tests.support.workspace import BEN

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


async def test_it_is_asked_again_until_it_answers(digests: Digests) -> None:
    digests.workspace.world.pipefy.down = True
    await digests.turn(MONDAY)
    assert not digests.public()[1:]
    digests.workspace.world.pipefy.down = False
    digests.workspace.world.turn(MONDAY + 2 * HOUR)
    await digests.tick(after=301)
    (digest,) = digests.digests()
    assert "This digest is late: it was due Mon" in said(digest)
    assert not digests.told(BEN)


async def test_it_is_not_asked_at_every_tick(digests: Digests) -> None:
    digests.workspace.world.pipefy.down = True
    await digests.turn(MONDAY)
    await digests.workspace.bot.tasks.drain(5)
    tried = digests.workspace.world.pipefy.requests
    await digests.tick(after=120)
    assert digests.workspace.world.pipefy.requests == tried


async def down_for_a_day(digests: Digests, monday: datetime = MONDAY) -> None:
    digests.workspace.world.pipefy.down = True
    await digests.turn(monday)
    digests.workspace.world.turn(monday + 24 * HOUR + timedelta(minutes=4))
    await digests.tick(after=301)
    await digests.tick()


async def test_after_a_day_it_comes_from_the_last_reading_with_its_age(digests: Digests) -> None:
    await digests.turn(MONDAY)
    await down_for_a_day(digests, MONDAY + WEEK)
    digest = digests.digests()[-1]
    assert "Pipefy did not answer, so you see older data, as of Nov 23, 2026" in said(digest)
    assert len(digests.digests()) == 2


async def test_what_is_not_known_is_never_a_number(digests: Digests) -> None:
    await digests.turn(MONDAY)
    await down_for_a_day(digests, MONDAY + WEEK)
    headline = said(digests.digests()[-1]).partition("\n")[0]
    assert "tasks of the week Nov 23–29 not known (7 days missing)" in headline


async def test_the_owner_is_told_of_it_once(digests: Digests) -> None:
    await digests.turn(MONDAY)
    await down_for_a_day(digests, MONDAY + WEEK)
    (told,) = digests.told(BEN)
    assert "Pipefy did not answer" in told.text
    assert "We posted it with the last figures" in told.text


async def test_without_any_reading_nothing_comes_and_the_owner_is_told(digests: Digests) -> None:
    await down_for_a_day(digests)
    assert not digests.digests()
    assert "nothing was posted" in digests.told(BEN)[0].text
    assert "Pipefy did not answer and we had no earlier data" in (await digests.says("list")).text


async def test_send_now_makes_up_for_it(digests: Digests) -> None:
    await down_for_a_day(digests)
    digests.workspace.world.pipefy.down = False
    await digests.presses(digests.told(BEN)[0], "subscription_send_now")
    assert len(digests.digests()) == 1
