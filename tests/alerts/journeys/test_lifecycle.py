"""Off and on again, paused and resumed; and what becomes of alerts when something happens to their channel."""

import pytest

from sandbox.slack.faults import Fault
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.workspace import ANA, BEN, OPS, PARTNERS, RETAIL

TRANSLATOR = "alerts 50 80 90 forecast off"


@pytest.fixture
async def alerted(alerting: Alerting) -> Alerting:
    """#ops has alerts, and nothing fired yet."""
    await alerting.says(TRANSLATOR)
    await alerting.later()
    return alerting


async def used(alerting: Alerting, percent: float) -> None:
    alerting.use(percent)
    await alerting.later()


async def test_off_is_off(alerted: Alerting) -> None:
    assert "are off here" in said(await alerted.says("alerts off"))
    await used(alerted, 81)
    assert not alerted.cards()
    assert "Alerts for" not in said(await alerted.says("status"))


async def test_without_a_channel_that_wants_to_know_pipefy_is_not_asked(alerted: Alerting) -> None:
    await alerted.says("alerts off")
    await alerted.later()
    alerted.workspace.world.pipefy.asked.clear()
    for _ in range(3):
        await alerted.later()
    assert not alerted.workspace.world.pipefy.asked


async def test_undo_brings_them_back_and_what_was_passed_meanwhile_is_said(alerted: Alerting) -> None:
    off = await alerted.says("alerts off")
    await used(alerted, 81)
    told = await alerted.presses(off, "alerts_restore")
    assert "are on here again" in said(told)
    await alerted.later()
    assert "80% passed on" in said(alerted.cards()[0])


async def test_set_up_anew_what_is_passed_is_stated_and_earlier_cards_stay_true(alerted: Alerting) -> None:
    await used(alerted, 81)
    await alerted.says("alerts off")
    alerted.use(70)
    alerted.workspace.advance_clock(minutes=5)
    assert "passed already: 50%." in said(await alerted.says(TRANSLATOR))
    await alerted.later()
    assert "Resolved" in said(alerted.cards()[0])
    assert "Open alerts: none" in said(await alerted.says("status"))


async def test_paused_is_silent_and_resumed_says_what_is_passed(alerted: Alerting) -> None:
    paused = await alerted.presses(await alerted.says("list"), "alerts_pause")
    await used(alerted, 81)
    assert not alerted.cards()
    assert "Alerts for Acme Ltda: paused" in said(await alerted.says("list"))
    await alerted.presses(paused, "alerts_resume")
    await alerted.later()
    assert len(alerted.cards()) == 1


async def test_an_archived_channel_pauses_and_its_owner_is_told(alerted: Alerting) -> None:
    await alerted.workspace.calls.lifecycle.archived(ANA, OPS)
    await alerted.settled()
    (told,) = alerted.told(BEN)
    assert "The alerts for Acme Ltda in <#C0OPS> are paused." in said(told)
    assert "The channel is archived." in said(told)
    await used(alerted, 81)
    assert not alerted.cards()


async def test_brought_back_it_says_what_was_passed_meanwhile(alerted: Alerting) -> None:
    await alerted.workspace.calls.lifecycle.archived(ANA, OPS)
    await alerted.settled()
    await used(alerted, 81)
    await alerted.workspace.calls.lifecycle.archived(ANA, OPS, on=False)
    await alerted.settled()
    await alerted.later()
    assert len(alerted.cards()) == 1


async def test_a_bot_that_is_removed_and_invited_again_goes_on(alerted: Alerting) -> None:
    await alerted.workspace.calls.lifecycle.removed(ANA, OPS)
    await alerted.settled()
    assert "/invite @pipefy_usage" in said(alerted.told(BEN)[0])
    await used(alerted, 81)
    await alerted.workspace.calls.invited(ANA, OPS)
    await alerted.settled()
    await alerted.later()
    assert len(alerted.cards()) == 1


async def test_an_alert_that_slack_refused_for_good_is_said_when_they_are_resumed(alerted: Alerting) -> None:
    alerted.workspace.calls.lifecycle.restricted(OPS)
    await used(alerted, 81)
    assert not alerted.cards()
    await alerted.tick()
    (told,) = alerted.told(BEN)
    alerted.workspace.calls.lifecycle.restricted(OPS, on=False)
    await alerted.presses(told, "alerts_resume")
    await alerted.later()
    assert len(alerted.cards()) == 1


async def test_a_channel_with_another_id_gets_its_alerts_there(alerted: Alerting) -> None:
    await used(alerted, 81)
    await alerted.workspace.calls.lifecycle.moved(OPS, "C0NEW")
    await alerted.settled()
    await used(alerted, 91)
    assert "90% passed on" in said(alerted.cards("C0NEW")[-1])
    assert "Alerts for Acme Ltda" in said(await alerted.says("list", channel="C0NEW"))


async def test_a_welcome_that_comes_late_begins_the_checks_all_the_same(alerting: Alerting) -> None:
    alerting.workspace.world.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR_BEFORE)
    await alerting.says(TRANSLATOR)
    await alerting.later()
    alerting.clock.ahead += 61
    await alerting.look()
    assert len(alerting.public()) == 1
    await used(alerting, 81)
    assert len(alerting.cards()) == 1


async def test_in_a_shared_channel_an_admin_has_to_allow_it(alerting: Alerting) -> None:
    told = await alerting.says(TRANSLATOR, channel=PARTNERS)
    assert "eople from another company" in said(told)
    assert "We saved it and paused it until a workspace admin allows it: /pipefy-usage list" in said(told)
    await used(alerting, 81)
    assert not alerting.public(PARTNERS)
    await alerting.presses(await alerting.says("list", person=ANA, channel=PARTNERS), "alerts_allow_shared", person=ANA)
    await alerting.later()
    assert len(alerting.public(PARTNERS)) == 2


@pytest.mark.parametrize("action", ["alerts_allow_shared", "alerts_resume", "alerts_restore"])
async def test_no_member_finds_a_way_around(alerting: Alerting, action: str) -> None:
    await alerting.says(TRANSLATOR, channel=PARTNERS)
    listed = await alerting.says("list", channel=PARTNERS)
    for block in alerting.workspace.drawn(listed):
        for element in block.get("elements", ()):
            if element.get("action_id") == "alerts_off":
                element["action_id"] = action
    await alerting.presses(listed, action)
    await used(alerting, 81)
    assert not alerting.public(PARTNERS)


async def test_off_asks_which_where_there_are_several(alerted: Alerting) -> None:
    await alerted.says(f"alerts 80 for {RETAIL}", person=ANA)
    which = await alerted.says("alerts off", person=ANA)
    await alerted.presses(which, "alerts_off:1", person=ANA)
    listed = said(await alerted.says("list"))
    assert "Alerts for Acme Ltda" in listed
    assert "Alerts for Acme Retail" not in listed


async def test_a_forecast_that_slack_refused_for_good_is_said_too(alerting: Alerting) -> None:
    await alerting.says("alerts 100")
    alerting.workspace.calls.lifecycle.restricted(OPS)
    await used(alerting, 81)
    await alerting.tick()
    alerting.workspace.calls.lifecycle.restricted(OPS, on=False)
    await alerting.presses(alerting.told(BEN)[0], "alerts_resume")
    await alerting.later()
    (card,) = alerting.cards()
    assert "on track to exceed its allowance" in said(card)
