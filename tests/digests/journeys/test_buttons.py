"""What people do to a subscription by its buttons."""

from datetime import timedelta

import pytest

from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, said
from tests.support.workspace import ANA, BEN, OPS


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


async def test_skip_next_week_leaves_out_one_week(digests: Digests) -> None:
    await digests.turn(MONDAY)
    told = await digests.presses(digests.digests()[0], "digest_skip")
    assert "skips Mon, Nov 30, 9:00 AM and comes again Dec 7" in said(told)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1
    assert "skipped, Mon, Nov 30, 9:00 AM: somebody asked for it" in said(await digests.says("list"))
    await digests.turn(MONDAY + 2 * WEEK)
    assert len(digests.digests()) == 2


async def test_a_skip_can_be_taken_back(digests: Digests) -> None:
    await digests.turn(MONDAY)
    told = await digests.presses(digests.digests()[0], "digest_skip")
    assert "We skip no weekly digest of Acme Ltda" in (await digests.presses(told, "digest_unskip")).text
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 2


async def test_while_it_is_paused_nothing_comes_and_what_was_due_is_not_made_up_for(digests: Digests) -> None:
    paused = await digests.presses(await digests.says("list"), "subscription_pause")
    await digests.turn(MONDAY)
    assert not digests.digests()
    resumed = await digests.presses(paused, "subscription_resume")
    assert "next Mon, Nov 30" in said(resumed)
    await digests.turn(MONDAY + timedelta(hours=1))
    assert not digests.digests()
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_send_now_uses_up_no_week(digests: Digests) -> None:
    await digests.tick()
    await digests.presses(await digests.says("list"), "subscription_send_now")
    await digests.tick()
    assert len(digests.digests()) == 1
    await digests.turn(MONDAY)
    assert len(digests.digests()) == 2


async def test_send_now_names_who_pressed_it(digests: Digests) -> None:
    await digests.presses(await digests.says("list", person=ANA), "subscription_send_now", person=ANA)
    await digests.tick()
    assert f"<@{ANA}> sent this extra digest; the next one comes as planned." in digests.digests()[0].text


async def test_each_press_is_one_digest(digests: Digests) -> None:
    for _ in range(2):
        await digests.presses(await digests.says("list"), "subscription_send_now")
        await digests.tick()
    assert len(digests.digests()) == 2


async def test_details_shows_the_table_to_the_person_alone(digests: Digests) -> None:
    await digests.turn(MONDAY)
    told = await digests.presses(digests.digests()[0], "digest_details")
    assert told.person == BEN
    assert told.text == digests.thread(digests.digests()[0])[0].text


async def test_settings_opens_the_form(digests: Digests) -> None:
    await digests.turn(MONDAY)
    form = await digests.opens_from(digests.digests()[0], "digest_settings")
    assert form.body["callback_id"] == "subscribe"


async def test_unsubscribing_ends_it_and_undo_brings_it_back(digests: Digests) -> None:
    told = await digests.says("unsubscribe")
    await digests.turn(MONDAY)
    assert not digests.digests()
    await digests.presses(told, "subscription_restore")
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_what_was_paused_comes_back_paused(digests: Digests) -> None:
    await digests.presses(await digests.says("list"), "subscription_pause")
    await digests.presses(await digests.says("unsubscribe"), "subscription_restore")
    assert "paused" in (await digests.says("list")).text


async def test_of_several_unsubscribe_asks_which(digests: Digests) -> None:
    await digests.says("subscribe monday 10:00 for Acme Retail", person=ANA)
    asked = await digests.says("unsubscribe", person=ANA)
    assert "Which" in asked.text or "Acme Retail" in asked.text
    await digests.presses(asked, "subscription_remove:1", person=ANA)
    listed = (await digests.says("list")).text
    assert "1 subscription" in listed
    assert "• Next" in listed


async def test_one_of_several_may_be_named(digests: Digests) -> None:
    await digests.says("subscribe monday 10:00 for Acme Retail", person=ANA)
    await digests.says("unsubscribe Acme Retail", person=ANA)
    assert "1 subscription in this channel\nWeekly digest of Acme Ltda" in (await digests.says("list")).text


async def test_a_click_that_is_sent_again_by_slack_is_one_digest(digests: Digests) -> None:
    listed = await digests.says("list")
    row = next(b for b in digests.workspace.drawn(listed) if b["type"] == "actions")
    triggers = digests.workspace.world.slack.triggers
    triggers.hand_out = lambda person: f"1.2.{person}"  # type: ignore[method-assign] # one press, told twice
    for _ in range(2):
        await digests.workspace.calls.clicked(BEN, OPS, listed.ts, row["block_id"], "subscription_send_now")
    await digests.workspace.bot.tasks.drain(5)
    await digests.tick()
    await digests.tick()
    assert len(digests.digests()) == 1
