"""Alerts, the notes in their threads and the edits of their cards: nothing without consent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.check_loop import check_due
from bot.delivery import rate_limit
from sandbox.slack.workspace import TEAM_ID
from tests.support.alerts import CHECK, Alerting
from tests.support.digests import said
from tests.support.sharing import allow_from_list, answer_info_with, share_silently
from tests.support.workspace import OPS

SHARED = "eople from another company"


async def test_an_alert_is_withheld_and_comes_once_an_admin_allows_it(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90")
    share_silently(alerting)
    alerting.use(82)
    await alerting.later()
    assert alerting.cards() == []
    assert [SHARED in post.text for post in alerting.told()] == [True]
    await allow_from_list(alerting, action="alerts_allow_shared")
    await alerting.later()
    assert len(alerting.cards()) == 1


async def test_a_channel_that_is_shared_while_an_alert_waits_for_its_turn_gets_none(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90")
    alerting.use(82)
    alerting.workspace.world.turn(alerting.workspace.world.now() + CHECK)
    await check_due(alerting.deps)

    async def wait(seconds: float) -> None:
        await alerting.workspace.calls.lifecycle.shared(OPS)
        await alerting.workspace.bot.tasks.drain(5)
        await alerting.clock.sleep(seconds)

    deps = replace(alerting.deps, sleep=wait)
    async with deps.sessions.write() as session:
        await rate_limit.block_until(session, deps.lease_clock, TEAM_ID, None, timedelta(seconds=10))
    await deps.deliver_waiting(deps)
    assert alerting.cards() == []
    assert [SHARED in post.text for post in alerting.told()] == [True]


async def test_edits_of_a_card_are_withheld(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90")
    alerting.use(82)
    await alerting.later()
    (card,) = alerting.cards()
    share_silently(alerting)
    await alerting.presses(card, "alert_acknowledge")
    edits = [post for post in alerting.workspace.world.slack.posts if post.channel == OPS and post.replaces]
    assert [post for post in edits if post.person is None] == []


async def test_what_was_withheld_from_a_card_is_made_up_for_after_consent(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90")
    alerting.use(82)
    await alerting.later()
    (card,) = alerting.cards()
    share_silently(alerting)
    await alerting.presses(card, "alert_acknowledge")
    await alerting.later()
    assert "is on it" not in said(alerting.cards()[0])
    await allow_from_list(alerting, action="alerts_allow_shared")
    await alerting.tick()
    assert "<@U0BEN> has been on it" in said(alerting.cards()[0])


@pytest.mark.parametrize("code", ["invalid_auth", "ratelimited", "internal_error"])
async def test_an_edit_that_slack_could_not_be_asked_about_is_made_later(alerting: Alerting, code: str) -> None:
    await alerting.says("alerts 80 90")
    alerting.use(82)
    await alerting.later()
    (card,) = alerting.cards()
    answer_info_with(alerting, code)
    await alerting.presses(card, "alert_acknowledge")
    answer_info_with(alerting, None)
    await alerting.tick()
    await alerting.tick()
    assert "<@U0BEN> has been on it" in said(alerting.cards()[0])


async def test_details_in_the_thread_are_withheld(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90")
    alerting.use(82)
    await alerting.later()
    (card,) = alerting.cards()
    answer_info_with(alerting, "missing_scope")
    await alerting.presses(card, "alert_details")
    assert alerting.thread(card) == []


async def test_notes_in_the_thread_are_withheld(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90")
    alerting.use(82)
    await alerting.later()
    (card,) = alerting.cards()
    share_silently(alerting)
    alerting.workspace.world.pipefy.set_limit("8a1c4f10-1111-4d2c-9c2a-abc123def456", 90_000)
    await alerting.later()
    assert [post for post in alerting.public() if post.ts != card.ts and post.text != card.text][1:] == []
    assert alerting.thread(card) == []


async def test_alerts_that_come_back_ask_an_admin(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90")
    removed = await alerting.says("alerts off")
    share_silently(alerting)
    assert SHARED in (await alerting.presses(removed, "alerts_restore")).text
    alerting.use(82)
    await alerting.later()
    assert alerting.cards() == []
