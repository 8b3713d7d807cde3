"""Words change the alerts that a channel has; the answer says what they replaced, and Undo goes back."""

import pytest

from bot import audit
from tests.support.alerts import Alerting
from tests.support.digests import said, said_in
from tests.support.messages import buttons
from tests.support.workspace import ANA, BEN, CARMEN

FIRST = "alerts 50 80 forecast off reminder weekly"


async def test_the_answer_says_what_it_replaced(alerting: Alerting) -> None:
    await alerting.says(FIRST)
    changed = said(await alerting.says("alerts 90 budget 20000"))
    assert "Alerts at 90% of a budget of 20,000 tasks." in changed
    assert "Before: alerts at 50% and 80% of the allowance. We repeat them every week" in changed


async def test_undo_brings_everything_back(alerting: Alerting) -> None:
    await alerting.says(FIRST)
    changed = await alerting.says("alerts 90 budget 20000 reminder off spikes on")
    undone = said(await alerting.presses(changed, "alerts_undo"))
    assert undone.startswith("Undone: the alerts for Acme Ltda are as they were before.")
    listed = said(await alerting.says("list"))
    assert "Alerts at 50% and 80% of the allowance.\n" in listed
    assert "We repeat them every week" in listed


async def test_undo_is_audited(alerting: Alerting) -> None:
    await alerting.says(FIRST)
    await alerting.presses(await alerting.says("alerts 90"), "alerts_undo")
    async with alerting.deps.sessions.read() as session:
        actions = [entry.action for entry in await audit.read(session, "T0ACME", limit=9)]
    assert actions == ["alerts_undone", "alerts_edited", "alerts_set_up"]


async def test_undo_changes_nothing_that_was_changed_since(alerting: Alerting) -> None:
    await alerting.says(FIRST)
    changed = await alerting.says("alerts 90")
    await alerting.says("alerts 95", person=ANA)
    undone = said(await alerting.presses(changed, "alerts_undo"))
    assert undone.startswith("We left the alerts for Acme Ltda as they are: somebody has changed them since.")
    assert "at 95% of the allowance" in undone


async def test_the_same_words_again_change_nothing(alerting: Alerting) -> None:
    await alerting.says(FIRST)
    again = await alerting.says("alerts 50 80")
    assert said(again).startswith("This channel already has alerts for Acme Ltda.")
    assert "alerts_undo" not in buttons(again)


@pytest.mark.parametrize("words", ["alerts 90", "alerts off"])
async def test_somebody_elses_are_shown_and_stay(alerting: Alerting, words: str) -> None:
    await alerting.says(FIRST)
    shown = await alerting.says(words, person=CARMEN)
    assert "Alertas al 50" in said(shown)
    assert f"Solo <@{BEN}> y los administradores" in said(shown)
    assert "alerts_ask_owner" in buttons(shown)
    assert "at 50% and 80% of the allowance" in said(await alerting.says("list"))


async def test_an_edit_by_the_form_says_what_it_replaced(alerting: Alerting) -> None:
    await alerting.says("alerts 50 80 forecast off")
    done = await alerting.submits(await alerting.opens("alerts"), marks="70")
    assert "Before: alerts at 50% and 80% of the allowance." in said_in(done)
    assert "Undone: the alerts" in said_in(await alerting.uses(done, "alerts_undo"))
