"""Codes that are not the installation's: each sort ends what it is about, and nothing else, and has a way back."""

from pathlib import Path

import pytest

from tests.support.alerts import Alerting
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, open_digests
from tests.support.installations import POSTS, calls, ready
from tests.support.workspace import ANA, BEN, FINANCE, OPS

YEAR_AFTER = "a_code_of_next_year"


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


def refuse(digests: Digests, code: str, channel: str = OPS) -> None:
    """Let Slack refuse posts there; direct messages arrive."""
    listed = code != YEAR_AFTER
    digests.workspace.world.slack.refused_calls.refuse(code, method=POSTS, channel=channel, listed=listed)


@pytest.mark.parametrize("code", ["restricted_action_thread_locked", "no_permission", "access_denied", "is_archived"])
async def test_a_channels_code_pauses_the_channel(digests: Digests, code: str) -> None:
    refuse(digests, code)
    await digests.turn(MONDAY, ticks=1)
    digests.workspace.world.slack.refused_calls.let_go()
    await digests.tick()
    assert await ready(digests) == (200, [])
    (told,) = digests.told(BEN)
    await digests.presses(told, "subscription_resume")
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_an_invitation_takes_back_that_the_bot_may_not_post(digests: Digests) -> None:
    refuse(digests, "no_permission")
    await digests.turn(MONDAY, ticks=1)
    digests.workspace.world.slack.refused_calls.let_go()
    digests.workspace.world.slack.channel(OPS).members.discard("U0BOT")
    await digests.workspace.calls.invited(ANA, OPS)
    await digests.workspace.bot.tasks.drain(5)
    assert "paused" not in (await digests.says("list")).text


@pytest.mark.parametrize("code", ["user_not_found", "channel_not_found", "cannot_dm_bot", "messages_tab_disabled"])
async def test_a_persons_code_lets_an_admin_read_it_instead(database: Path, code: str) -> None:
    async with open_digests(database, ADMINS=ANA) as digests:
        await digests.says(SUBSCRIBE, channel=FINANCE)
        digests.workspace.world.slack.channel(FINANCE).archived = True
        digests.workspace.world.slack.refused_calls.refuse(code, method=POSTS, channel=BEN)
        await digests.turn(MONDAY, ticks=3)
        assert not digests.told(BEN)
        (told,) = digests.told(ANA)
        assert "is paused" in told.text
        assert await ready(digests) == (200, [])


@pytest.mark.parametrize("code", ["msg_too_long", "invalid_metadata_format", "invalid_arguments"])
async def test_a_message_that_slack_does_not_take_ends_itself_alone(digests: Digests, code: str) -> None:
    refuse(digests, code)
    await digests.turn(MONDAY, ticks=1)
    digests.workspace.world.slack.refused_calls.let_go()
    await digests.tick()
    assert "We could not post a digest of Acme Ltda in <#C0OPS>." in digests.told(BEN)[0].text
    assert "Last: failed" in (await digests.says("list")).text
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_an_alert_that_slack_does_not_take_is_told_once_and_fires_again_later(alerting: Alerting) -> None:
    await alerting.says("alerts 50 80 90 forecast off", channel=FINANCE)
    refuse(alerting, "msg_too_long", FINANCE)
    alerting.use(81)
    for _ in range(3):
        await alerting.later()
    (told,) = alerting.told(BEN)
    assert "We could not post an alert for Acme Ltda in <#C0FINANCE>." in told.text
    alerting.workspace.world.slack.refused_calls.let_go()
    await alerting.later()
    assert len(alerting.cards(FINANCE)) == 1


@pytest.mark.parametrize("code", ["rate_limited", "message_limit_exceeded", "external_channel_migrating"])
async def test_a_passing_code_only_delays(digests: Digests, code: str) -> None:
    refuse(digests, code)
    await digests.turn(MONDAY)
    for _ in range(20):
        await digests.tick(after=60)
    posts = calls(digests.workspace.world.slack, POSTS)
    digests.workspace.world.slack.refused_calls.let_go()
    await digests.tick(after=601)
    assert len(digests.digests()) == 1
    assert posts < 12  # the rest between attempts rises
    assert not digests.told(BEN)


async def test_a_code_in_no_table_that_passes_ends_nothing(digests: Digests) -> None:
    refuse(digests, YEAR_AFTER)
    await digests.turn(MONDAY)
    await digests.tick(after=31)
    await digests.tick(after=61)
    digests.workspace.world.slack.refused_calls.let_go()
    await digests.tick(after=121)
    assert len(digests.digests()) == 1
    assert not digests.told(BEN)


async def test_one_that_stays_pauses_in_the_end_with_a_way_back(digests: Digests) -> None:
    refuse(digests, YEAR_AFTER)
    await digests.turn(MONDAY)
    for _ in range(8):
        await digests.tick(after=601)
    assert "Acme Ltda: paused" in (await digests.says("list")).text
    digests.workspace.world.slack.refused_calls.let_go()
    (told,) = digests.told(BEN)
    assert YEAR_AFTER in str(told.blocks)
    await digests.presses(told, "subscription_resume")
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


async def test_who_subscribes_reads_a_code_in_no_table_at_once(digests: Digests) -> None:
    refuse(digests, YEAR_AFTER, FINANCE)
    assert YEAR_AFTER in str((await digests.says(SUBSCRIBE, channel=FINANCE)).blocks)
    digests.workspace.world.slack.refused_calls.let_go()
    assert "next" in (await digests.says(SUBSCRIBE, channel=FINANCE)).text


async def test_who_sends_one_now_reads_it_too_and_nothing_pauses(digests: Digests) -> None:
    listed = await digests.says("list")
    refuse(digests, YEAR_AFTER)
    assert YEAR_AFTER in str((await digests.presses(listed, "subscription_send_now")).blocks)
    digests.workspace.world.slack.refused_calls.let_go()
    await digests.turn(MONDAY)
    assert len(digests.digests()) == 1


async def test_a_deleted_thread_says_nothing_about_the_channel(digests: Digests) -> None:
    await digests.turn(MONDAY, ticks=1)
    refuse(digests, "thread_not_found")
    await digests.tick()
    digests.workspace.world.slack.refused_calls.let_go()
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 2
    assert not digests.told(BEN)
