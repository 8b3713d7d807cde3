"""Whoever is on an alert may be relieved: taken over, handed on, given back, each noted in its thread."""

import asyncio

import pytest

from sandbox.slack.faults import Fault
from sandbox.slack.views import View
from sandbox.slack.world import Post
from tests.support.alerts import Alerting
from tests.support.digests import said, said_in
from tests.support.messages import buttons
from tests.support.workspace import ANA, BEN, CARMEN, GUS

TITLES = {"Hand off", "Pasar la alerta"}  # of the form, and of what it says while the bot works


@pytest.fixture(autouse=True)
async def taken(alerting: Alerting) -> None:
    """80 % of the allowance are passed, and Ben is on it."""
    await alerting.says("alerts 50 80 90 100 forecast off")
    alerting.use(81)
    await alerting.later()
    await alerting.presses(alerting.cards()[0], "alert_acknowledge")


def card(alerting: Alerting) -> Post:
    return alerting.cards()[0]


async def notes(alerting: Alerting) -> list[str]:
    await alerting.tick()
    return [said(note) for note in alerting.thread(card(alerting))]


async def submits(alerting: Alerting, form: View, to: str | None, *, person: str = BEN) -> str:
    """Choose a person in the form, send it, and read what it says then."""
    alerting.clock.ahead += 2
    await alerting.workspace.calls.modals.submitted(person, form.id, {"person": {"value": to}})
    ended = await alerting.view(
        person, lambda view: "submit" not in view.body and view.body["title"]["text"] not in TITLES
    )
    return said_in(ended)


async def hands_on(alerting: Alerting, to: str, *, person: str = BEN) -> str:
    await alerting.chooses(card(alerting), "alert_handling", "hand_on", person=person)
    return await submits(alerting, await alerting.form(person), to, person=person)


async def test_it_can_be_given_back_and_taken_again(alerting: Alerting) -> None:
    told = await alerting.chooses_and_reads(card(alerting), "alert_handling", "give_back")
    assert said(told) == "You've given this alert back. Anybody can take it with I'm on it."
    assert "has been on it" not in said(card(alerting))
    assert "alert_acknowledge" in buttons(card(alerting))
    (note,) = await notes(alerting)
    assert note.startswith("<@U0BEN> has given back this alert for Acme Ltda.\nNobody is on it now")
    await alerting.presses(card(alerting), "alert_acknowledge", person=CARMEN)
    assert "<@U0CARMEN> has been on it" in said(card(alerting))


async def test_another_may_take_over(alerting: Alerting) -> None:
    told = await alerting.chooses_and_reads(card(alerting), "alert_handling", "take_over", person=CARMEN)
    assert "Tu nombre ya aparece en ella." in said(told)
    assert "<@U0CARMEN> has been on it since Nov 19" in said(card(alerting))
    assert await notes(alerting) == ["<@U0CARMEN> has taken over this alert for Acme Ltda from <@U0BEN>."]


async def test_it_can_be_handed_on_to_a_person(alerting: Alerting) -> None:
    assert "You've handed this alert off to" in await hands_on(alerting, CARMEN)
    assert "<@U0CARMEN> has been on it since Nov 19" in said(card(alerting))
    assert await notes(alerting) == ["<@U0BEN> has handed off this alert for Acme Ltda to <@U0CARMEN>."]


async def test_a_third_person_may_hand_it_on(alerting: Alerting) -> None:
    await hands_on(alerting, ANA, person=CARMEN)
    assert await notes(alerting) == ["<@U0CARMEN> has handed off this alert for Acme Ltda from <@U0BEN> to <@U0ANA>."]


async def test_two_who_take_over_at_once_leave_one_name_and_a_note_for_each_change(alerting: Alerting) -> None:
    drawn = card(alerting)
    takers = [alerting.chooses(drawn, "alert_handling", "take_over", person=person) for person in (CARMEN, ANA)]
    await asyncio.gather(*takers)
    await alerting.settled()
    assert len(await notes(alerting)) == 2
    assert ("<@U0CARMEN> has been" in said(card(alerting))) != ("<@U0ANA> has been" in said(card(alerting)))


async def test_what_is_pressed_twice_is_noted_once(alerting: Alerting) -> None:
    drawn = card(alerting)
    alerting.workspace.world.slack.faults.add("chat.update", Fault.RATE_LIMITED)  # so that the menu still hangs there
    for _ in range(2):
        await alerting.chooses_and_reads(drawn, "alert_handling", "give_back")
    assert len(await notes(alerting)) == 1


@pytest.mark.parametrize("to", [GUS, "U0NOBODY", "U0BOT"])
async def test_it_is_not_handed_on_to_whoever_may_not_read_it(alerting: Alerting, to: str) -> None:
    told = await hands_on(alerting, to)
    assert "can't take alerts." in told
    assert "Choose a full member of this workspace" in told
    assert "<@U0BEN> has been on it" in said(card(alerting))
    assert await notes(alerting) == []


@pytest.mark.parametrize("choice", ["take_over", "give_back", "hand_on"])
async def test_a_guest_is_refused(alerting: Alerting, choice: str) -> None:
    told = await alerting.chooses_and_reads(card(alerting), "alert_handling", choice, person=GUS)
    assert "Only full members of this workspace can see usage." in said(told)
    assert "<@U0BEN> has been on it" in said(card(alerting))


async def test_a_form_of_another_person_hands_nothing_on(alerting: Alerting) -> None:
    await alerting.chooses(card(alerting), "alert_handling", "hand_on")
    form = await alerting.form()
    await alerting.chooses(card(alerting), "alert_handling", "hand_on", person=CARMEN)
    theirs = await alerting.form(CARMEN)
    theirs.body["private_metadata"] = form.body["private_metadata"]
    await alerting.workspace.calls.modals.submitted(CARMEN, theirs.id, {"person": {"value": ANA}})
    await alerting.settled()
    assert "<@U0BEN> has been on it" in said(card(alerting))


@pytest.mark.parametrize("value", ["", "nonsense", "null:take_over", "a:b:c"])
async def test_a_menu_that_names_nothing_says_so(alerting: Alerting, value: str) -> None:
    drawn = card(alerting)
    option = {"text": {"type": "plain_text", "text": "?", "emoji": False}, "value": value}
    for block in alerting.workspace.drawn(drawn):
        for element in block.get("elements", ()):
            if element.get("action_id") == "alert_handling":
                element["options"] = [option]
    told = await alerting.chooses_and_reads(drawn, "alert_handling", value.rpartition(":")[2])
    assert "no longer exist" in said(told)


async def test_what_was_done_is_in_the_audit(alerting: Alerting) -> None:
    await hands_on(alerting, CARMEN)
    await alerting.chooses_and_reads(card(alerting), "alert_handling", "take_over")
    await alerting.chooses_and_reads(card(alerting), "alert_handling", "give_back")
    assert (await alerting.audited())[-3:] == ["handed_on", "taken_over", "given_back"]
