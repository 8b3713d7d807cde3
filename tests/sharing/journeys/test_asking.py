"""The admins are asked once, with one button; and what is asked for is what they were shown."""

import dataclasses
from pathlib import Path

import pytest

from bot.digests.repository import digest_subscriptions
from bot.jobs.tick import tick
from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, open_digests, open_replica
from tests.support.messages import buttons
from tests.support.sharing import answer_info_with, share_silently
from tests.support.workspace import ANA, BEN, OPS, PARTNERS


def pretend(digests: Digests, notice: Post) -> None:
    """Let *Resume* be *Allow*, as earlier releases offered it to owners, too."""
    for block in digests.workspace.drawn(notice):
        for element in block.get("elements", ()):
            if element.get("action_id") == "subscription_resume":
                element["action_id"] = "subscription_allow_shared"


async def test_the_admins_of_the_settings_are_asked_beside_the_owner(database: Path) -> None:
    async with open_digests(database, ADMINS=ANA) as digests:
        await digests.says(SUBSCRIBE)
        digests.workspace.world.slack.app.scopes.remove("channels:read")
        digests.workspace.advance_clock(minutes=11)
        await digests.turn(MONDAY)
        await digests.turn(MONDAY + WEEK)
        (to_owner,), (to_admin,) = digests.told(BEN), digests.told(ANA)
        assert "channels:read" in to_admin.text
        assert f"<@{BEN}>" in to_admin.text
        assert "subscription_allow_shared" not in buttons(to_owner)
        await digests.presses(to_admin, "subscription_allow_shared", person=ANA)
        await digests.turn(MONDAY + 2 * WEEK)
        assert len(digests.digests()) == 1


async def test_the_owner_is_told_who_may_allow_it(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    answer_info_with(digests, "missing_scope")
    await digests.turn(MONDAY)
    (to_owner,) = digests.told(BEN)
    assert "workspace admin can press Post anyway" in to_owner.text
    digests.clock.ahead += 2
    pretend(digests, to_owner)
    await digests.clicks(to_owner, "subscription_allow_shared")
    await digests.workspace.bot.tasks.drain(5)
    await digests.turn(MONDAY + WEEK)
    assert not digests.digests()


async def test_a_scope_that_is_granted_lets_the_owner_resume(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    answer_info_with(digests, "missing_scope")
    await digests.turn(MONDAY)
    answer_info_with(digests, None)
    await digests.presses(await digests.says("list"), "subscription_resume")
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_an_old_button_asks_again_with_the_companies_named(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    share_silently(digests, "T0X")
    await digests.turn(MONDAY)
    (notice,) = digests.told(BEN)
    digests.workspace.world.slack.people[BEN] = dataclasses.replace(
        digests.workspace.world.slack.people[BEN], standing="admin"
    )
    digests.workspace.advance_clock(minutes=2)
    digests.clock.ahead += 2
    seen = len(digests.workspace.world.slack.posts)
    pretend(digests, notice)
    await digests.clicks(notice, "subscription_allow_shared")
    asked = await digests.workspace.post_after(seen, lambda post: "T0X" in post.text)
    await digests.presses(asked, "subscription_allow_shared")
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_who_came_after_the_list_was_shown_is_not_allowed_by_it(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    listed = await digests.says("list", channel=PARTNERS, person=ANA)
    assert "T0OTHER" in listed.text
    share_silently(digests, "T0NEW", PARTNERS)
    again = await digests.presses(listed, "subscription_allow_shared", person=ANA)
    assert "T0NEW" in again.text
    assert not digests.public(PARTNERS)
    await digests.presses(again, "subscription_allow_shared", person=ANA)
    assert len(digests.public(PARTNERS)) == 1


async def test_allowed_where_slack_does_not_answer_is_tried_again(digests: Digests) -> None:
    asked = await digests.says(SUBSCRIBE, channel=PARTNERS, person=ANA)
    answer_info_with(digests, "ratelimited")
    await digests.presses(asked, "subscription_allow_shared", person=ANA)
    assert not digests.public(PARTNERS)
    answer_info_with(digests, None)
    await digests.presses(asked, "subscription_allow_shared", person=ANA)
    assert len(digests.public(PARTNERS)) == 1


async def test_the_flag_of_earlier_releases_is_no_consent(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    async with digests.deps.sessions.write() as session:
        (subscription,) = await digest_subscriptions.of_channel(session, "T0ACME", OPS)
        await digest_subscriptions.change(session, subscription, shared_channel_allowed=True)
    share_silently(digests)
    await digests.turn(MONDAY)
    await digests.turn(MONDAY + WEEK)
    assert not digests.digests()
    assert len(digests.told()) == 1


@pytest.mark.parametrize("told", ["told", "lost"])
async def test_a_replica_that_missed_the_event_does_not_post(digests: Digests, database: Path, told: str) -> None:
    await digests.says(SUBSCRIBE)
    async with open_replica(digests, database) as other:
        await other.deps.get_channel(OPS)
        digests.workspace.world.slack.switches.events = told  # type: ignore[assignment] # one of its literals
        await digests.workspace.calls.lifecycle.shared(OPS)
        await digests.workspace.bot.tasks.drain(5)
        digests.workspace.world.turn(MONDAY)
        digests.clock.ahead += 700
        await tick(other.deps)
        assert not digests.digests()


async def test_a_company_fewer_lets_what_was_allowed_go_on(digests: Digests) -> None:
    lifecycle = digests.workspace.calls.lifecycle
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    await digests.presses(
        await digests.says("list", channel=PARTNERS, person=ANA), "subscription_allow_shared", person=ANA
    )
    await lifecycle.shared(PARTNERS, "T0NEW")
    await digests.workspace.bot.tasks.drain(5)
    await digests.turn(MONDAY)
    assert not digests.digests(PARTNERS)
    await lifecycle.shared(PARTNERS, "T0NEW", on=False)
    await digests.workspace.bot.tasks.drain(5)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests(PARTNERS)) == 1
