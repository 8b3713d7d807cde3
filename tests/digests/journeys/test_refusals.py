"""Where Slack takes no post any more, the subscription pauses and somebody hears of it once."""

from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.slack.faults import Fault
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, open_digests, said
from tests.support.workspace import ANA, BEN, CARMEN, FINANCE, OPS


async def lost(digests: Digests, how: str) -> None:
    """Let the channel be out of reach without a word about it."""
    place = digests.workspace.world.slack.channel(OPS)
    match how:
        case "is_archived":
            place.archived = True
        case "not_in_channel":
            place.members.discard("U0BOT")
        case "restricted_action":
            place.restricted = True
        case "channel_not_found":
            digests.workspace.world.slack.channels["C0ELSEWHERE"] = digests.workspace.world.slack.channels.pop(OPS)


def back(digests: Digests) -> None:
    place = digests.workspace.world.slack.channel(OPS)
    place.archived = place.restricted = False
    place.members.add("U0BOT")


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("is_archived", "The channel is archived"),
        ("not_in_channel", "/invite @pipefy_usage"),
        ("restricted_action", "Only some people may post"),
        ("channel_not_found", "Slack does not show the channel to the bot"),
    ],
)
async def test_the_owner_is_told_why_by_a_direct_message(digests: Digests, how: str, why: str) -> None:
    await digests.says(SUBSCRIBE)
    await lost(digests, how)
    await digests.turn(MONDAY)
    (told,) = digests.told(BEN)
    assert "The weekly digest of Acme Ltda in <#C0OPS> is paused" in told.text
    assert why in told.text


async def test_one_streak_is_told_once_and_the_next_one_again(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await lost(digests, "not_in_channel")
    await digests.turn(MONDAY, ticks=4)
    await digests.turn(MONDAY + WEEK, ticks=4)
    assert len(digests.told(BEN)) == 1
    await digests.presses(digests.told(BEN)[0], "subscription_resume")
    await digests.turn(MONDAY + 2 * WEEK, ticks=4)
    assert len(digests.told(BEN)) == 2


async def test_resume_continues_with_the_next_week(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await lost(digests, "not_in_channel")
    await digests.turn(MONDAY)
    back(digests)
    assert "next Mon, Nov 30" in said(await digests.presses(digests.told(BEN)[0], "subscription_resume"))
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_the_list_says_that_it_failed_and_why(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await lost(digests, "restricted_action")
    await digests.turn(MONDAY)
    listed = (await digests.says("list")).text
    assert "Acme Ltda: paused" in listed
    assert "Last: failed" in listed


async def test_where_the_owner_has_left_the_admins_are_told(database: Path) -> None:
    async with open_digests(database, ADMINS=f"{ANA}") as digests:
        await digests.says(SUBSCRIBE, person=CARMEN)
        await digests.workspace.calls.lifecycle.left_company(CARMEN)
        await lost(digests, "not_in_channel")
        await digests.turn(MONDAY)
        assert not digests.told(CARMEN)
        (told,) = digests.told(ANA)
        assert f"<@{CARMEN}>" in told.text


async def test_one_channel_that_has_to_wait_holds_up_no_other(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.says(SUBSCRIBE, channel=FINANCE)
    digests.workspace.world.slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, retry_after=40)
    await digests.turn(MONDAY)
    assert len(digests.digests(OPS)) + len(digests.digests(FINANCE)) == 1
    await digests.tick(after=20)
    assert len(digests.digests(OPS)) + len(digests.digests(FINANCE)) == 1
    await digests.tick(after=21)
    assert len(digests.digests(OPS)) == len(digests.digests(FINANCE)) == 1


@pytest.mark.parametrize("seconds", [10**9, 10**400])
async def test_a_wait_of_years_silences_no_channel(digests: Digests, seconds: int) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, retry_after=seconds)
    await digests.turn(MONDAY, ticks=1)
    await digests.tick(after=901)
    assert len(digests.digests()) == 1


async def test_somebody_who_pauses_while_slack_lets_it_wait_gets_nothing(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.slack.faults.add("chat.postMessage", Fault.RATE_LIMITED, retry_after=40)
    await digests.turn(MONDAY, ticks=1)
    await digests.presses(await digests.says("list"), "subscription_pause")
    await digests.tick(after=60)
    assert not digests.digests()
    assert "the subscription was paused" in (await digests.says("list")).text


async def test_a_refused_post_is_not_tried_again(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await lost(digests, "is_archived")
    await digests.turn(MONDAY)
    before = len(posts(digests))
    await digests.turn(MONDAY + timedelta(hours=1), ticks=3)
    assert len(posts(digests)) == before


def posts(digests: Digests) -> list[str]:
    """Every call that would post."""
    return [call.method for call in digests.workspace.world.slack.calls if call.method == "chat.postMessage"]
