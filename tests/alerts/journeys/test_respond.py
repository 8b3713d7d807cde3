"""Who may do what to an alert that was posted, and what comes of it."""

import asyncio

import pytest

from bot.alerts.card_updates import update_cards
from sandbox.slack.faults import Fault
from tests.support.alerts import Alerting
from tests.support.digests import said, said_in
from tests.support.messages import buttons, has
from tests.support.workspace import ANA, CARMEN, FINANCE, GUS


@pytest.fixture(autouse=True)
async def passed(alerting: Alerting) -> None:
    """80 % of the allowance are passed, and said."""
    await alerting.says("alerts 50 80 90 100 forecast off")
    alerting.use(81)
    await alerting.later()


async def test_any_member_may_take_care_of_it_and_the_card_says_so(alerting: Alerting) -> None:
    told = await alerting.presses(alerting.cards()[0], "alert_acknowledge", person=CARMEN)
    (card,) = alerting.cards()
    assert "Te ocupas de esta alerta" in said(told)
    assert "<@U0CARMEN> has been on it since Nov 19" in said(card)
    assert "alert_acknowledge" not in buttons(card)


async def test_the_second_one_is_told_who_was_first(alerting: Alerting) -> None:
    (card,) = alerting.cards()
    alerting.workspace.world.slack.faults.add("chat.update", Fault.RATE_LIMITED)  # so that the button still hangs there
    await alerting.presses(card, "alert_acknowledge", person=CARMEN)
    told = await alerting.presses(card, "alert_acknowledge", person=ANA)
    assert "<@U0CARMEN>" in said(told)
    assert "<@U0CARMEN> has been on it" in said(alerting.cards()[0])


async def test_a_card_that_could_not_be_edited_is_edited_later(alerting: Alerting) -> None:
    alerting.workspace.world.slack.faults.add("chat.update", Fault.SERVER_ERROR_BEFORE)
    await alerting.presses(alerting.cards()[0], "alert_acknowledge")
    assert "has been on it" not in said(alerting.cards()[0])
    await alerting.tick()
    assert "<@U0BEN> has been on it" in said(alerting.cards()[0])


async def test_a_tick_beside_a_press_makes_no_edit_twice(alerting: Alerting) -> None:
    (card,) = alerting.cards()
    alerting.workspace.world.slack.faults.add("chat.update", Fault.SERVER_ERROR_BEFORE)
    await alerting.presses(card, "alert_acknowledge")
    again = alerting.presses(card, "alert_acknowledge", person=CARMEN)
    await asyncio.gather(update_cards(alerting.deps), again, update_cards(alerting.deps))
    assert len([post for post in alerting.workspace.world.slack.posts if post.replaces and post.ts == card.ts]) == 1


async def test_what_happened_stays_when_more_is_passed(alerting: Alerting) -> None:
    await alerting.presses(alerting.cards()[0], "alert_acknowledge")
    alerting.use(91)
    await alerting.later()
    assert "<@U0BEN> has been on it" in said(alerting.cards()[0])
    assert "Threshold 90% passed on Nov" in said(alerting.cards()[0])


async def test_details_stand_in_the_thread_once(alerting: Alerting) -> None:
    (card,) = alerting.cards()
    await alerting.clicks(card, "alert_details", person=CARMEN)
    await alerting.settled()
    again = await alerting.presses(card, "alert_details", person=ANA)
    (details,) = alerting.thread(card)
    assert has(details, "data_table")
    assert "in November 2026, by flow: " in said(details)
    assert "em novembro de 2026, por fluxo: " in said(again)


async def test_details_cost_no_question_to_pipefy(alerting: Alerting) -> None:
    alerting.workspace.world.pipefy.asked.clear()
    await alerting.clicks(alerting.cards()[0], "alert_details")
    await alerting.settled()
    assert not alerting.workspace.world.pipefy.asked


async def test_settings_opens_the_form(alerting: Alerting) -> None:
    form = await alerting.opens_from(alerting.cards()[0], "alert_settings")
    await alerting.submits(form, marks="85")
    assert "at 85% of the allowance" in said(await alerting.says("list"))


@pytest.mark.parametrize("person", [CARMEN, GUS])
async def test_only_its_owner_and_admins_snooze(alerting: Alerting, person: str) -> None:
    told = await alerting.snoozes(alerting.cards()[0], "1d", person=person)
    assert "Snoozed" not in said(alerting.cards()[0])
    assert "until" not in said(told)
    assert ("alerts_ask_owner" in buttons(told)) is (person == CARMEN)
    assert said(await alerting.snoozes(alerting.cards()[0], "1d", person=ANA)).startswith("Os alertas")


async def test_whoever_may_not_change_it_is_not_shown_the_form(alerting: Alerting) -> None:
    await alerting.clicks(alerting.cards()[0], "alert_settings", person=CARMEN)
    view = await alerting.no_form(CARMEN)
    assert "pueden cambiarlo" in said_in(view)
    assert "Pedir al responsable" in said_in(view)


@pytest.mark.parametrize("action", ["alert_acknowledge", "alert_details"])
async def test_a_guest_is_refused(alerting: Alerting, action: str) -> None:
    told = await alerting.presses(alerting.cards()[0], action, person=GUS)
    assert "Only full members of this workspace can see usage" in said(told)
    assert "has been on it" not in said(alerting.cards()[0])
    assert not alerting.thread(alerting.cards()[0])


@pytest.mark.parametrize("words", ["alerts 50", "alerts off", "status"])
async def test_a_guest_is_refused_everything_that_is_typed(alerting: Alerting, words: str) -> None:
    assert "Only full members of this workspace can see usage" in said(await alerting.says(words, person=GUS))
    assert "at 50%, 80%, 90%, and 100%" in said(await alerting.says("list"))


@pytest.mark.parametrize("action", ["alert_acknowledge", "alert_details"])
async def test_an_alert_of_another_channel_is_out_of_reach(alerting: Alerting, action: str) -> None:
    """Carmen is not in #finance; a forged value names the alert that stands there."""
    await alerting.says("alerts 50 80 90 forecast off", channel=FINANCE)
    alerting.use(91)
    await alerting.later()
    (theirs,) = alerting.cards(FINANCE)
    (card, _) = alerting.cards()
    value = next(e["value"] for b in theirs.blocks for e in b.get("elements", ()) if e.get("action_id") == action)
    alerting.workspace.forge(card, action, value)
    told = await alerting.presses(card, action, person=CARMEN)
    assert "ya no existen" in said(told)
    assert "has been on it" not in said(alerting.cards(FINANCE)[0])


@pytest.mark.parametrize("value", ["", "nonsense", "null", "a" * 1900])
async def test_a_button_that_names_nothing_says_so(alerting: Alerting, value: str) -> None:
    (card,) = alerting.cards()
    alerting.workspace.forge(card, "alert_acknowledge", value)
    assert "no longer exist" in said(await alerting.presses(card, "alert_acknowledge"))


async def test_pressed_after_they_are_off_it_says_so(alerting: Alerting) -> None:
    (card,) = alerting.cards()
    await alerting.says("alerts off")
    assert "no longer exist" in said(await alerting.presses(card, "alert_acknowledge"))
