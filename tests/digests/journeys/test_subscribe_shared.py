"""A channel that is shared with another company asks for an admin's word."""

import pytest

from sandbox.slack.workspace import BOT_USER_ID
from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests
from tests.support.messages import buttons
from tests.support.workspace import ANA, BEN, OPS, PARTNERS


def pretend(digests: Digests, post: Post, offered: str, action: str) -> None:
    """Let a button be another one, as a forged request would."""
    for block in digests.workspace.drawn(post):
        for element in block.get("elements", ()):
            if element.get("action_id") == offered:
                element["action_id"] = action


async def test_a_member_is_told_that_an_admin_can_allow_it(digests: Digests) -> None:
    told = await digests.says(SUBSCRIBE, channel=PARTNERS)
    assert "eople from another company" in told.text
    assert "We saved it and paused it until a workspace admin allows it" in told.text
    await digests.turn(MONDAY)
    assert not digests.public(PARTNERS)


async def test_who_subscribes_again_is_not_told_that_a_paused_digest_comes(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    again = await digests.says(SUBSCRIBE, channel=PARTNERS)
    assert "It is paused: /pipefy-usage list shows why, and how to resume it." in again.text
    assert "next" not in again.text


async def test_paused_alerts_that_are_changed_say_that_they_are_paused(digests: Digests) -> None:
    await digests.says("alerts 50 80", channel=PARTNERS)
    changed = await digests.says("alerts 50 90", channel=PARTNERS)
    assert "They are paused: /pipefy-usage list shows why, and how to resume them." in changed.text


async def test_an_admin_allows_it_and_the_channel_is_welcomed(digests: Digests) -> None:
    asked = await digests.says(SUBSCRIBE, person=ANA, channel=PARTNERS)
    await digests.presses(asked, "subscription_allow_shared", person=ANA)
    assert len(digests.public(PARTNERS)) == 1
    await digests.turn(MONDAY)
    assert len(digests.digests(PARTNERS)) == 1


async def test_an_admin_allows_from_the_list_what_a_member_asked_for(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    listed = await digests.says("list", person=ANA, channel=PARTNERS)
    await digests.presses(listed, "subscription_allow_shared", person=ANA)
    await digests.turn(MONDAY)
    assert len(digests.digests(PARTNERS)) == 1


async def test_the_member_who_asked_for_it_cannot_allow_it(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    listed = await digests.says("list", channel=PARTNERS)
    assert "subscription_allow_shared" not in buttons(listed)
    pretend(digests, listed, "subscription_remove", "subscription_allow_shared")
    await digests.presses(listed, "subscription_allow_shared")
    await digests.turn(MONDAY)
    assert not digests.public(PARTNERS)


@pytest.mark.parametrize("action", ["subscription_resume", "subscription_send_now"])
async def test_no_other_button_is_a_way_around(digests: Digests, action: str) -> None:
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    listed = await digests.says("list", channel=PARTNERS)
    pretend(digests, listed, "subscription_remove", action)
    await digests.presses(listed, action)
    await digests.turn(MONDAY)
    assert not digests.public(PARTNERS)


async def test_removing_and_undoing_is_no_way_around_either(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    await digests.presses(await digests.says("unsubscribe", channel=PARTNERS), "subscription_restore")
    await digests.turn(MONDAY)
    assert not digests.public(PARTNERS)


async def test_what_was_paused_before_the_channel_became_shared_waits_for_an_admin(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    paused = await digests.presses(await digests.says("list"), "subscription_pause")
    digests.workspace.world.slack.channel(OPS).kind = "shared"
    digests.workspace.bot.deps.get_channel.forget(OPS)
    assert "admin" in (await digests.presses(paused, "subscription_resume")).text
    assert {BEN, BOT_USER_ID} <= digests.workspace.world.slack.channel(OPS).members
    await digests.turn(MONDAY)
    assert not digests.digests()


async def test_a_channel_that_becomes_shared_waits_for_an_admin(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    seen = len(digests.workspace.world.slack.posts)
    await digests.workspace.calls.lifecycle.shared(OPS)
    await digests.workspace.bot.tasks.drain(5)
    await digests.tick()
    told = await digests.workspace.post_after(seen, lambda post: post.channel == "D0BEN")
    assert "eople from another company" in told.text
    await digests.turn(MONDAY)
    assert not digests.digests()
    listed = await digests.says("list", person=ANA)
    await digests.presses(listed, "subscription_allow_shared", person=ANA)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_a_channel_that_is_shared_no_longer_goes_on(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.workspace.calls.lifecycle.shared(OPS)
    await digests.workspace.bot.tasks.drain(5)
    await digests.tick()
    await digests.workspace.calls.lifecycle.shared(OPS, on=False)
    await digests.workspace.bot.tasks.drain(5)
    await digests.turn(MONDAY)
    assert len(digests.digests()) == 1
