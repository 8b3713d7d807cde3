"""What Slack tells of channels and of the app itself reaches the subscriptions."""

import pytest

from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests
from tests.support.workspace import ANA, BEN, OPS


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


async def settled(digests: Digests) -> None:
    """Wait until the bot has done what follows from an event."""
    await digests.workspace.bot.tasks.drain(5)
    await digests.tick()


async def test_an_archived_channel_pauses_and_its_owner_is_told(digests: Digests) -> None:
    await digests.workspace.calls.lifecycle.archived(ANA, OPS)
    await settled(digests)
    assert "archived" in digests.told(BEN)[0].text
    await digests.turn(MONDAY)
    assert not digests.digests()


async def test_brought_back_it_goes_on_with_the_next_week(digests: Digests) -> None:
    await digests.workspace.calls.lifecycle.archived(ANA, OPS)
    await settled(digests)
    await digests.turn(MONDAY)
    await digests.workspace.calls.lifecycle.archived(ANA, OPS, on=False)
    await settled(digests)
    assert not digests.digests()
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_what_a_person_paused_stays_paused_when_the_channel_comes_back(digests: Digests) -> None:
    await digests.presses(await digests.says("list"), "subscription_pause")
    await digests.workspace.calls.lifecycle.archived(ANA, OPS)
    await digests.workspace.calls.lifecycle.archived(ANA, OPS, on=False)
    await settled(digests)
    assert "Acme Ltda: paused" in (await digests.says("list")).text
    assert not digests.told(BEN)


async def test_a_bot_that_is_removed_pauses_and_that_is_invited_again_goes_on(digests: Digests) -> None:
    await digests.workspace.calls.lifecycle.removed(ANA, OPS)
    await settled(digests)
    assert "/invite @pipefy_usage" in digests.told(BEN)[0].text
    await digests.workspace.calls.invited(ANA, OPS)
    await settled(digests)
    await digests.turn(MONDAY)
    assert len(digests.digests()) == 1


async def test_a_renamed_channel_gets_its_digest(digests: Digests) -> None:
    await digests.workspace.calls.lifecycle.renamed(OPS, "operations")
    await settled(digests)
    await digests.turn(MONDAY)
    assert len(digests.digests()) == 1


async def test_a_channel_with_another_id_gets_its_digest_there(digests: Digests) -> None:
    await digests.workspace.calls.lifecycle.moved(OPS, "C0NEW")
    await settled(digests)
    await digests.turn(MONDAY)
    assert len(digests.digests("C0NEW")) == 1
    assert "1 subscription" in (await digests.says("list", channel="C0NEW")).text
