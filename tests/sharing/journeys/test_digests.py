"""Digests, their threads and their files: nothing is posted where another company reads along without consent."""

import pytest

from sandbox.slack.workspace import BOT_USER_ID
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests
from tests.support.sharing import allow_from_list, answer_info_with, channel, share_silently
from tests.support.workspace import ANA, BEN, FINANCE, OPS, PARTNERS

SHARED = "eople from another company"
UNKNOWN = "does not say who can read"


async def test_a_digest_is_withheld_where_the_event_was_lost(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    share_silently(digests)
    await digests.turn(MONDAY)
    assert not digests.digests()
    assert [SHARED in post.text for post in digests.told()] == [True]
    await digests.turn(MONDAY + WEEK)
    assert not digests.digests()
    assert len(digests.told()) == 1


async def test_thread_and_file_are_withheld_too(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.turn(MONDAY)
    await digests.tick()
    (digest,) = digests.digests()
    share_silently(digests)
    await digests.tick()
    await digests.tick()
    assert digests.thread(digest) == []


async def test_sent_now_is_withheld(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    listed = await digests.says("list")
    share_silently(digests)
    assert SHARED in (await digests.presses(listed, "subscription_send_now")).text
    await digests.tick()
    assert not digests.digests()


async def test_a_subscription_that_comes_back_asks_an_admin(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    removed = await digests.says("unsubscribe")
    share_silently(digests)
    assert SHARED in (await digests.presses(removed, "subscription_restore")).text
    await digests.turn(MONDAY)
    assert not digests.digests()
    await allow_from_list(digests)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


@pytest.mark.parametrize("way", ["invited", "unarchived"])
@pytest.mark.parametrize("event", ["told", "lost"])
async def test_a_channel_that_comes_back_shared_asks_an_admin(digests: Digests, way: str, event: str) -> None:
    calls, slack = digests.workspace.calls, digests.workspace.world.slack
    await digests.says(SUBSCRIBE)
    if way == "invited":
        await calls.lifecycle.removed(ANA, OPS)
    else:
        await calls.lifecycle.archived(ANA, OPS)
    await digests.workspace.bot.tasks.drain(5)
    slack.switches.events = event  # type: ignore[assignment] # one of its literals
    await calls.lifecycle.shared(OPS)
    slack.switches.events = "told"
    await digests.workspace.bot.tasks.drain(5)
    if way == "invited":
        await calls.invited(ANA, OPS)
    else:
        await calls.lifecycle.archived(ANA, OPS, on=False)
    await digests.workspace.bot.tasks.drain(5)
    await digests.turn(MONDAY)
    assert not digests.digests()
    await allow_from_list(digests)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


@pytest.mark.parametrize("code", ["missing_scope", "no_permission", "some_new_code"])
async def test_a_channel_that_slack_will_not_describe_pauses_once(digests: Digests, code: str) -> None:
    await digests.says(SUBSCRIBE)
    answer_info_with(digests, code)
    await digests.turn(MONDAY)
    await digests.turn(MONDAY + WEEK)
    assert not digests.digests()
    assert [UNKNOWN in post.text for post in digests.told()] == [True]
    await allow_from_list(digests)
    await digests.turn(MONDAY + 2 * WEEK)
    await digests.turn(MONDAY + 3 * WEEK)
    assert len(digests.digests()) == 2
    assert len(digests.told()) == 1


@pytest.mark.parametrize("code", ["ratelimited", "internal_error", ""])
async def test_a_passing_trouble_is_waited_for(digests: Digests, code: str) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.turn(MONDAY)
    answer_info_with(digests, code)
    await digests.tick()
    assert not digests.digests()
    answer_info_with(digests, None)
    await digests.tick(after=400)
    await digests.tick()
    assert len(digests.digests()) == 1
    assert digests.told() == []


async def test_a_passing_trouble_that_lasts_is_a_missed_week(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.turn(MONDAY)
    answer_info_with(digests, "ratelimited")
    for _ in range(3):
        digests.workspace.advance_clock(hours=12)
        await digests.tick(after=4000)
    answer_info_with(digests, None)
    await digests.tick(after=4000)
    assert not digests.digests()
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


@pytest.mark.parametrize("code", ["missing_scope", "some_new_code"])
async def test_a_member_who_subscribes_where_nothing_is_known_waits_for_an_admin(digests: Digests, code: str) -> None:
    answer_info_with(digests, code)
    assert UNKNOWN in (await digests.says(SUBSCRIBE)).text
    await digests.turn(MONDAY)
    assert not digests.public()
    await allow_from_list(digests)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_consent_is_for_the_companies_that_read_along_then(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    await allow_from_list(digests, PARTNERS)
    await digests.turn(MONDAY)
    assert len(digests.digests(PARTNERS)) == 1
    share_silently(digests, "T0OTHER", PARTNERS, on=False)
    share_silently(digests, "T0NEW", PARTNERS)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests(PARTNERS)) == 1
    await allow_from_list(digests, PARTNERS)
    await digests.turn(MONDAY + 2 * WEEK)
    assert len(digests.digests(PARTNERS)) == 2


async def test_one_company_more_asks_again_and_one_fewer_does_not(digests: Digests) -> None:
    share_silently(digests, "T0X")
    share_silently(digests, "T0Y")
    await digests.says(SUBSCRIBE)
    await allow_from_list(digests)
    share_silently(digests, "T0Y", on=False)
    await digests.turn(MONDAY)
    assert len(digests.digests()) == 1
    share_silently(digests, "T0Z")
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_consent_to_the_unknown_is_none_for_a_company(digests: Digests) -> None:
    answer_info_with(digests, "missing_scope")
    await digests.says(SUBSCRIBE)
    await allow_from_list(digests)
    answer_info_with(digests, None)
    share_silently(digests)
    await digests.turn(MONDAY)
    assert not digests.digests()


async def test_an_invited_company_counts_already(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.calls.lifecycle.company_invited(OPS)
    digests.workspace.advance_clock(minutes=11)
    await digests.turn(MONDAY)
    assert not digests.digests()


async def test_another_workspace_of_the_same_enterprise_is_the_same_company(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.calls.lifecycle.shared_in_enterprise(OPS)
    digests.workspace.advance_clock(minutes=11)
    await digests.turn(MONDAY)
    assert len(digests.digests()) == 1


async def test_who_subscribes_anew_has_no_consent_of_before(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=PARTNERS)
    await allow_from_list(digests, PARTNERS)
    await digests.says("unsubscribe", channel=PARTNERS, person=ANA)
    assert SHARED in (await digests.says(SUBSCRIBE, channel=PARTNERS)).text
    await digests.turn(MONDAY)
    assert not digests.digests(PARTNERS)


async def test_a_group_message_that_slack_will_not_describe_asks_an_admin(digests: Digests) -> None:
    channel(digests, FINANCE).kind = "group"
    assert UNKNOWN in (await digests.says(SUBSCRIBE, channel=FINANCE)).text
    await digests.turn(MONDAY)
    assert not digests.public(FINANCE)


async def test_a_direct_message_is_judged_by_its_person(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel="D0BEN")
    await digests.turn(MONDAY)
    assert len(digests.digests("D0BEN")) == 1
    await digests.workspace.calls.lifecycle.left_company(BEN)
    await digests.workspace.bot.tasks.drain(5)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests("D0BEN")) == 1


@pytest.mark.parametrize("event", ["told", "twice"])
async def test_a_channel_that_is_shared_while_the_bot_listens_pauses_once(digests: Digests, event: str) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.slack.switches.events = event  # type: ignore[assignment] # one of its literals
    await digests.workspace.calls.lifecycle.shared(OPS)
    await digests.workspace.bot.tasks.drain(5)
    await digests.turn(MONDAY)
    assert not digests.digests()
    assert len(digests.told()) == 1
    assert BOT_USER_ID in channel(digests).members
