"""Slack refuses the bot as a whole: nothing ends, everything waits, and it goes on by itself."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.slack.error_codes import ErrorSort, sort_of
from sandbox.slack.error_codes import ALL_METHODS, codes_of
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests, open_digests, open_replica, said
from tests.support.installations import LONGEST_REST, POSTS, REST, calls, cured, ready, settled
from tests.support.workspace import ANA, BEN, FINANCE, GENERAL, OPS

TROUBLES = sorted(code for code in codes_of(POSTS) if sort_of(code) is ErrorSort.INSTALLATION)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


@pytest.mark.parametrize(
    ("code", "method"),
    [*((code, POSTS) for code in TROUBLES), ("invalid_auth", ALL_METHODS), ("missing_scope", ALL_METHODS)],
)
async def test_a_bad_hour_ends_nothing(digests: Digests, code: str, method: str) -> None:
    digests.workspace.world.slack.refused_calls.refuse(code, method=method)
    await digests.turn(MONDAY, ticks=4)
    await digests.turn(MONDAY + HOUR, ticks=4)
    assert not digests.digests()
    await cured(digests)
    (digest,) = digests.digests()
    assert "was due" in said(digest)
    assert not digests.told(BEN)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 2


@pytest.mark.parametrize(("hours", "posts"), [(23, 1), (26, 0), (24 * 20, 0)])
async def test_what_was_due_is_late_or_recorded_as_missed(digests: Digests, hours: int, posts: int) -> None:
    digests.workspace.world.slack.refused_calls.refuse("invalid_auth")
    await digests.turn(MONDAY)
    for passed in range(0, hours + 1, 12):
        await digests.turn(MONDAY + passed * HOUR)
    await digests.turn(MONDAY + hours * HOUR)
    await cured(digests)
    assert len(digests.digests()) == posts
    assert posts == 1 or "we could not post it in time" in (await digests.says("list")).text


async def test_after_weeks_one_digest_comes_and_no_more(digests: Digests) -> None:
    digests.workspace.world.slack.refused_calls.refuse("token_revoked")
    for week in range(4):
        await digests.turn(MONDAY + week * WEEK)
    await cured(digests)
    assert len(digests.digests()) == 1


async def test_a_channel_that_slack_takes_posts_of_waits_with_the_others(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=FINANCE)
    digests.workspace.world.slack.refused_calls.refuse("ekm_access_denied", method=POSTS)
    await digests.turn(MONDAY, ticks=6)
    assert calls(digests.workspace.world.slack, POSTS) <= 4  # two welcomes before
    await cured(digests)
    assert len(digests.digests(OPS)) == len(digests.digests(FINANCE)) == 1


async def test_the_rest_between_checks_rises_to_ten_minutes(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    slack.refused_calls.refuse("invalid_auth")
    await digests.turn(MONDAY, ticks=1)
    counted = []
    for _ in range(8):
        before = calls(slack, "auth.test")
        for _ in range(40):
            await digests.tick(after=15)  # ten minutes
        counted.append(calls(slack, "auth.test") - before)
    assert counted[0] in range(3, 6)
    assert counted[-1] == 1
    assert calls(slack, POSTS) == 1  # the welcome: asking who reads was refused before the digest


async def test_posts_that_alone_are_refused_are_tried_as_seldom(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    slack.refused_calls.refuse("ekm_access_denied", method=POSTS)
    await digests.turn(MONDAY, ticks=1)
    for _ in range(4 * 60 * 2):
        await digests.tick(after=15)  # two hours
    assert calls(slack, POSTS) < 20


async def test_a_check_that_slack_does_not_answer_is_no_news(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    slack.refused_calls.refuse("invalid_auth")
    await digests.turn(MONDAY)
    slack.refused_calls.let_go()
    slack.refused_calls.refuse("internal_error", method="auth.test")
    await digests.tick(after=REST)
    assert (await ready(digests))[0] == 503
    await cured(digests)
    assert len(digests.digests()) == 1


async def test_a_missing_scope_is_waited_for(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    slack.app.scopes.remove("chat:write")
    await digests.turn(MONDAY)
    posts = calls(slack, POSTS)
    for _ in range(5):
        await digests.tick(after=LONGEST_REST)
    assert calls(slack, POSTS) == posts  # `auth.test` is good all the time, and tells the scopes
    slack.app.scopes.append("chat:write")
    await cured(digests)
    assert len(digests.digests()) == 1


async def test_two_replicas_check_once(digests: Digests, database: Path) -> None:
    slack = digests.workspace.world.slack
    async with open_replica(digests, database) as other:
        slack.refused_calls.refuse("invalid_auth")
        await digests.turn(MONDAY, ticks=1)
        before = calls(slack, "auth.test")
        await digests.tick(after=REST)
        digests.clock.ahead += 1
        await other.deps.deliver_waiting(other.deps)
        assert calls(slack, "auth.test") == before + 1
        assert calls(slack, POSTS) == 1  # the welcome: asking who reads was refused before the digest
        await cured(digests)
    assert len(digests.digests()) == 1


async def test_what_a_person_paused_stays_paused(digests: Digests) -> None:
    await digests.presses(await digests.says("list"), "subscription_pause")
    digests.workspace.world.slack.refused_calls.refuse("invalid_auth")
    await digests.turn(MONDAY)
    await cured(digests)
    assert "Acme Ltda: paused" in (await digests.says("list")).text


async def test_a_digest_that_was_asked_for_is_not_posted_weeks_later(digests: Digests) -> None:
    listed = await digests.says("list")
    digests.workspace.world.slack.refused_calls.refuse("missing_scope", method=POSTS)
    told = await digests.presses(listed, "subscription_send_now")
    assert "Slack refuses the bot in this workspace (missing_scope)." in str(told.blocks)
    digests.workspace.world.turn(MONDAY + timedelta(days=5))
    await cured(digests)
    assert not digests.digests()


async def test_who_subscribes_meanwhile_reads_why_nothing_comes_and_it_comes_later(digests: Digests) -> None:
    slack = digests.workspace.world.slack
    slack.refused_calls.refuse("missing_scope", method=POSTS)
    told = await digests.says(SUBSCRIBE, channel=FINANCE)
    again = await digests.says("subscribe tuesday 09:00", channel=GENERAL)
    for post in (told, again):
        assert "Slack refuses the bot in this workspace (missing_scope)." in str(post.blocks)
    await cured(digests)
    await digests.turn(MONDAY)
    assert len(digests.digests(FINANCE)) == 1


async def test_owners_notices_are_not_burnt(database: Path) -> None:
    async with open_digests(database, ADMINS=ANA) as digests:
        await digests.says(SUBSCRIBE)
        digests.workspace.world.slack.refused_calls.refuse("invalid_auth")
        await digests.workspace.calls.lifecycle.archived(ANA, OPS)  # the owner's notice is queued
        for _ in range(3):
            await settled(digests, after=REST)
        assert not digests.told(BEN)
        await cured(digests)
        assert "is paused" in digests.told(BEN)[0].text
        assert not digests.told(ANA)
