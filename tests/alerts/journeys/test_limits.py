"""The allowance is raised, lowered, taken away; the channel has a budget of its own."""

import pytest

from sandbox.pipefy.faults import internal
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons
from tests.support.workspace import ACME, ANA, LABS


@pytest.fixture(autouse=True)
async def passed(alerting: Alerting) -> None:
    """80 % of the allowance are passed, and said."""
    await alerting.says("alerts 50 80 90 100 forecast off")
    alerting.use(81)
    await alerting.later()


async def limited(alerting: Alerting, limit: int | None) -> None:
    """Pipefy gives another allowance, and the bot looks."""
    alerting.workspace.world.pipefy.set_limit(ACME, limit)
    await alerting.later()


def notes(alerting: Alerting) -> list[str]:
    """What was posted that is neither the welcome nor an alert."""
    return [said(post) for post in alerting.public()[1:] if "alert_details" not in buttons(post)]


async def test_a_higher_limit_is_said_and_closes_what_is_no_longer_passed(alerting: Alerting) -> None:
    await limited(alerting, 80_000)
    (note,) = notes(alerting)
    assert "The limit of Acme Ltda changed from 50,000 to 80,000 tasks: 41," in note
    assert "No longer passed: 80%" in note
    assert "Resolved: Nov 19" in said(alerting.cards()[0])


async def test_a_higher_limit_is_said_once(alerting: Alerting) -> None:
    await limited(alerting, 80_000)
    for _ in range(3):
        await alerting.later()
    assert len(notes(alerting)) == 1
    assert len(alerting.cards()) == 1


async def test_a_lower_limit_is_said_and_what_is_passed_by_it(alerting: Alerting) -> None:
    await limited(alerting, 45_000)
    (note,) = notes(alerting)
    assert "changed from 50,000 to 45,000 tasks" in note
    card = said(alerting.cards()[-1])
    assert card.startswith("Acme Ltda is past 90% of its tasks")
    assert "It is no sudden use: the allowance or the marks changed, and the allowance is now 45,000." in card


@pytest.mark.parametrize("limit", [None, 0])
async def test_without_a_limit_the_alerts_wait(alerting: Alerting, limit: int | None) -> None:
    alerting.use(95)
    await limited(alerting, limit)
    assert len(alerting.cards()) == 1
    assert not notes(alerting)
    assert "because no limit is known" in said(await alerting.says("status"))


async def test_when_the_limit_is_back_what_is_passed_is_said(alerting: Alerting) -> None:
    await limited(alerting, None)
    alerting.workspace.world.pipefy.set_limit(ACME, 50_000)
    alerting.use(91)
    await alerting.later()
    assert said(alerting.cards()[-1]).startswith("Acme Ltda passed 90%")
    assert not notes(alerting)


async def test_an_own_budget_works_without_a_limit(alerting: Alerting) -> None:
    await alerting.says(f"link {LABS}", person=ANA)
    used = alerting.workspace.figures(LABS).total("current_month")
    await alerting.says(f"alerts 50 90 budget {used * 2 - 200} forecast off")
    alerting.workspace.world.pipefy.add_usage(LABS, used)
    await alerting.later()
    card = said(alerting.cards()[-1])
    assert card.startswith("Acme Labs passed 90% of its budget")
    assert "or change the budget with Settings" in card


async def test_a_stricter_budget_counts_and_a_looser_one_does_not(alerting: Alerting) -> None:
    assert "not announced: 90%, 100%" in said(await alerting.says("alerts budget 40000"))
    await alerting.says("alerts budget 90000")
    await alerting.later()
    assert "Resolved" not in said(alerting.cards()[0])
    assert not notes(alerting)


async def test_a_budget_that_is_raised_by_hand_closes_what_is_no_longer_passed(alerting: Alerting) -> None:
    await limited(alerting, None)
    await alerting.says("alerts budget 50000")
    await alerting.says("alerts budget 80000")
    await alerting.look()
    assert "Resolved" in said(alerting.cards()[0])
    assert not notes(alerting)


async def test_an_answer_in_part_holds_everything(alerting: Alerting) -> None:
    alerting.use(95)
    for _ in range(9):
        alerting.workspace.world.pipefy.faults.append(internal())
    await alerting.later()
    alerting.workspace.world.pipefy.faults.clear()
    assert len(alerting.cards()) == 1
    await alerting.later()
    assert said(alerting.cards()[-1]).startswith("Acme Ltda passed 90%")
