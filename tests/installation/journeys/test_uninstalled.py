"""Uninstalled, or its token taken away, and installed again: everything comes back by itself."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.db.tables import alert_subscriptions, subscriptions
from sandbox.slack.world import Post
from tests.support.alerts import Alerting
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, AdvanceableClock, Digests, first_beat, said
from tests.support.installations import LONGEST_REST, POSTS, calls, cured, ready, settled
from tests.support.workspace import BEN, FINANCE, GENERAL, OPS, Outside, open_bot

HOWS = ["uninstalled", "revoked"]


async def gone(digests: Digests, how: str) -> None:
    lifecycle = digests.workspace.calls.lifecycle
    await (lifecycle.uninstalled() if how == "uninstalled" else lifecycle.revoked())
    await settled(digests)


@pytest.mark.parametrize("how", HOWS)
async def test_without_the_app_nothing_is_posted_and_it_is_named(digests: Digests, how: str) -> None:
    await digests.says(SUBSCRIBE)
    await gone(digests, how)
    before = calls(digests.workspace.world.slack, POSTS)
    await digests.turn(MONDAY)
    assert calls(digests.workspace.world.slack, POSTS) == before
    code = "account_inactive" if how == "uninstalled" else "token_revoked"
    assert await ready(digests) == (503, [f"slack installation: {code}"])


@pytest.mark.parametrize("how", HOWS)
async def test_let_in_again_with_its_token_it_goes_on(digests: Digests, how: str) -> None:
    await digests.says(SUBSCRIBE)
    await gone(digests, how)
    await digests.turn(MONDAY)
    digests.workspace.calls.lifecycle.installed()
    await digests.turn(MONDAY + timedelta(hours=2))
    await cured(digests)
    assert "was due" in said(digests.digests()[0])
    assert not digests.told(BEN)


@pytest.mark.parametrize("how", HOWS)
async def test_after_a_restart_with_a_new_token_it_goes_on(outside: Outside, database: Path, how: str) -> None:
    clock = AdvanceableClock()
    async with open_bot(outside, database, monotonic=clock) as workspace:
        await first_beat(workspace.bot)
        digests = Digests(workspace, clock)
        await digests.says(SUBSCRIBE)
        await gone(digests, how)
        await digests.turn(MONDAY, ticks=4)
    outside.calls.lifecycle.installed(new_token="xoxb-renewed")
    async with open_bot(outside, database, monotonic=clock) as workspace:
        digests = Digests(workspace, clock)
        await outside.world.changes.until(lambda: bool(digests.digests()))  # by the beat right after the start
        await digests.tick()
        assert await ready(digests) == (200, [])
        assert len(digests.digests()) == 1
        await digests.turn(MONDAY + WEEK)
        assert len(digests.digests()) == 2


async def test_after_weeks_away_only_what_is_due_now_comes(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.says("alerts 50 80 90")
    await gone(digests, "uninstalled")
    for week in range(5):
        await digests.turn(MONDAY + week * WEEK)
    before = len(public(digests))
    digests.workspace.world.turn(MONDAY + 4 * WEEK + timedelta(days=2))
    digests.workspace.calls.lifecycle.installed()
    await cured(digests, ticks=5)
    assert digests.digests() == []
    assert len(public(digests)) - before <= 1  # the alert of the month that runs
    await digests.turn(MONDAY + 5 * WEEK)
    assert len(digests.digests()) == 1


def public(digests: Digests) -> list[Post]:
    return digests.public(OPS)


async def test_events_that_come_after_the_reinstall_hold_nothing_up(digests: Digests) -> None:
    """Slack promises no order: both may arrive when the new token is good already."""
    await digests.says(SUBSCRIBE)
    late = digests.workspace.calls.lifecycle.uninstalled()
    digests.workspace.calls.lifecycle.installed()
    await late
    await settled(digests)
    await digests.turn(MONDAY)
    assert await ready(digests) == (200, [])
    assert len(digests.digests()) == 1


async def test_a_token_of_a_person_is_not_the_bots(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U0BEN"], "bot": []}}
    await digests.workspace.calls.lifecycle._tell(event)
    await settled(digests)
    assert await ready(digests) == (200, [])


async def test_out_of_its_channels_it_waits_for_an_invitation_and_says_what_goes_on(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.says("alerts 50 80 90")
    await digests.workspace.calls.lifecycle.uninstalled(keeps_channels=False)
    await settled(digests)
    digests.workspace.calls.lifecycle.installed()
    await digests.turn(MONDAY)
    await cured(digests)
    assert "/invite @pipefy_usage" in digests.told(BEN)[0].text
    await digests.workspace.calls.invited(BEN, OPS)
    await settled(digests)
    assert any("Digests and alerts of Acme Ltda come here again." in post.text for post in digests.public())
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 1


@pytest.mark.parametrize("reason", ["token_revoked", "invalid_auth", "missing_scope", "ekm_access_denied"])
async def test_what_an_earlier_release_paused_goes_on_after_a_restart(
    outside: Outside, database: Path, reason: str
) -> None:
    clock = AdvanceableClock()
    async with open_bot(outside, database, monotonic=clock) as workspace:
        digests = Digests(workspace, clock)
        await digests.says(SUBSCRIBE)
        await digests.says("alerts 50 80 90")
        async with digests.deps.sessions.write() as session:
            for table in (subscriptions, alert_subscriptions):
                await session.execute(update(table).values(state="paused", reason=reason))
    async with open_bot(outside, database, monotonic=clock) as workspace:
        await first_beat(workspace.bot)
        digests = Digests(workspace, clock)
        assert "paused" not in (await digests.says("list")).text
        await digests.turn(MONDAY)
        assert len(digests.digests()) == 1


async def test_what_goes_on_again_costs_the_first_tick_no_question(outside: Outside, database: Path) -> None:
    """Each post asks who reads along, right before it: a thousand channels are not asked about at the start."""
    clock, channels = AdvanceableClock(), (OPS, FINANCE, GENERAL)
    async with open_bot(outside, database, monotonic=clock) as workspace:
        for channel in channels:
            await Digests(workspace, clock).says(SUBSCRIBE, channel=channel)
        async with workspace.bot.deps.sessions.write() as session:
            await session.execute(update(subscriptions).values(state="paused", reason="token_revoked"))
    slack = outside.world.slack
    slack.channels[FINANCE].kind = "shared"
    before = calls(slack, "conversations.info")
    async with open_bot(outside, database, monotonic=clock) as workspace:
        await first_beat(workspace.bot)
        assert calls(slack, "conversations.info") == before
        digests = Digests(workspace, clock)
        await digests.turn(MONDAY)
        assert [len(digests.digests(channel)) for channel in channels] == [1, 0, 1]


async def test_alerts_come_by_the_next_check(alerting: Alerting) -> None:
    await alerting.says("alerts 50 80 90 forecast off")
    alerting.workspace.world.slack.refused_calls.refuse("invalid_auth")
    await alerting.says("", person="U0CARMEN")
    await alerting.tick()
    asked = len(alerting.workspace.questions)
    alerting.use(81)
    await alerting.later(timedelta(hours=9))
    assert len(alerting.workspace.questions) == asked  # nobody would read the answer
    alerting.workspace.world.slack.refused_calls.let_go()
    for _ in range(3):
        await alerting.tick(after=LONGEST_REST)
        await alerting.workspace.bot.tasks.drain(5)
    assert len(alerting.cards()) == 1


async def test_an_alert_that_was_about_to_come_comes_once(alerting: Alerting) -> None:
    await alerting.says("alerts 50 80 90 forecast off")
    alerting.use(81)
    alerting.workspace.world.slack.refused_calls.refuse("token_revoked", method=POSTS)
    await alerting.later()
    for _ in range(4):
        await alerting.later()
        await alerting.tick(after=LONGEST_REST)
    assert not alerting.cards()
    await cured(alerting)
    await alerting.later()
    assert len(alerting.cards()) == 1
