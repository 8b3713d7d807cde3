"""The allowance is raised, lowered, taken away; the channel has a budget of its own."""

from datetime import timedelta

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
    assert "Acme Ltda is now at 51%: 41," in note
    assert "has changed: until now 50,000 tasks were 100%." in note
    assert "Usage is below threshold 80% again." in note
    assert "Resolved on Nov 19" in said(alerting.cards()[0])


async def test_a_higher_limit_is_said_once(alerting: Alerting) -> None:
    await limited(alerting, 80_000)
    for _ in range(3):
        await alerting.later()
    assert len(notes(alerting)) == 1
    assert len(alerting.cards()) == 1


async def test_a_lower_limit_is_said_and_what_is_passed_by_it(alerting: Alerting) -> None:
    await limited(alerting, 45_000)
    (note,) = notes(alerting)
    assert "until now 50,000 tasks were 100%" in note
    card = said(alerting.cards()[-1])
    assert "90% passed because 100% is now 45,000 tasks, not because usage jumped.)" in card


@pytest.mark.parametrize("limit", [None, 0])
async def test_without_a_limit_the_alerts_wait(alerting: Alerting, limit: int | None) -> None:
    alerting.use(95)
    await limited(alerting, limit)
    assert len(alerting.cards()) == 1
    assert not notes(alerting)
    assert "since Pipefy shows no allowance" in said(await alerting.says("status"))


async def test_when_the_limit_is_back_what_is_passed_is_said(alerting: Alerting) -> None:
    await limited(alerting, None)
    alerting.workspace.world.pipefy.set_limit(ACME, 50_000)
    alerting.use(91)
    await alerting.later()
    assert "90% passed on" in said(alerting.cards()[-1])
    assert not notes(alerting)


async def test_an_own_budget_works_without_a_limit(alerting: Alerting) -> None:
    await alerting.says(f"link {LABS}", person=ANA)
    used = alerting.workspace.figures(LABS).total("current_month")
    await alerting.says(f"alerts 50 90 budget {used * 2 - 200} forecast off")
    alerting.workspace.world.pipefy.add_usage(LABS, used)
    await alerting.later()
    card = said(alerting.cards()[-1])
    assert "90% passed on" in card
    assert "or change the budget in Settings" in card


async def test_a_stricter_budget_counts_and_a_looser_one_does_not(alerting: Alerting) -> None:
    assert "passed already: 90%, 100%" in said(await alerting.says("alerts budget 40000"))
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
    assert "90% passed on" in said(alerting.cards()[-1])


async def alternate(alerting: Alerting, *limits: int | None, checks: int = 24) -> None:
    """Pipefy names another allowance at each question, for so many checks."""
    alerting.workspace.world.pipefy.alternate_limits(ACME, *limits)
    for _ in range(checks):
        await alerting.later()


@pytest.mark.parametrize("limits", [(50_000, 60_000), (60_000, 50_000), (50_000, 50_000, 60_000, 60_000)])
async def test_a_limit_that_alternates_is_said_a_few_times_a_month(alerting: Alerting, limits: tuple[int, ...]) -> None:
    await alternate(alerting, *limits)
    assert len(notes(alerting)) <= 4
    assert len([card for card in alerting.cards() if "80% passed " in said(card)]) <= 3


async def test_the_last_note_says_that_no_more_come(alerting: Alerting) -> None:
    for limit in (60_000, 70_000, 80_000, 90_000, 100_000):
        await limited(alerting, limit)
        await alerting.later(timedelta(days=1))
    assert "too often" not in "".join(notes(alerting)[:3])
    assert "It has changed so often that we won't report another change before Dec 1." in notes(alerting)[3]
    assert len(notes(alerting)) == 4


async def test_between_two_allowances_the_lower_one_counts(alerting: Alerting) -> None:
    await alternate(alerting, 60_000, 50_000, checks=3)
    alerting.use_tasks(45_100)
    await alternate(alerting, 60_000, 50_000, checks=2)
    assert "90% passed on" in said(alerting.cards()[-1])


async def test_a_second_change_within_a_day_is_said_when_the_day_is_over(alerting: Alerting) -> None:
    await limited(alerting, 60_000)
    await limited(alerting, 80_000)
    await alerting.later()
    assert len(notes(alerting)) == 1
    await alerting.later(timedelta(days=1))
    assert "until now 60,000 tasks were 100%" in notes(alerting)[-1]


async def test_alerts_that_lose_the_limit_say_once_that_they_sleep(alerting: Alerting) -> None:
    alerting.workspace.world.pipefy.set_limit(ACME, None)
    for _ in range(12):
        await alerting.later()
    (note,) = notes(alerting)
    assert "Acme Ltda has no allowance in Pipefy and no budget here, so we can't alert you about it." in note
    assert "To start its alerts again, set a budget with" in note


async def test_while_they_sleep_status_and_list_say_so(alerting: Alerting) -> None:
    for _ in range(2):
        await limited(alerting, None)
    status, listed = said(await alerting.says("status")), said(await alerting.says("list"))
    assert "Inactive: Pipefy shows no allowance, and no budget is set here." in status
    assert "Open before that: 80% passed" in status
    assert "Inactive: " in listed
    assert "passed now" not in listed


async def test_when_the_limit_is_back_nothing_is_said_twice(alerting: Alerting) -> None:
    for limit in (None, None, None, 50_000, 50_000):
        await limited(alerting, limit)
    assert len(notes(alerting)) == 1
    assert len(alerting.cards()) == 1
    assert "Asleep" not in said(await alerting.says("status"))


async def test_a_limit_that_comes_and_goes_is_missed_once(alerting: Alerting) -> None:
    for limit in (None, None, 50_000, None, None, 50_000, None, None):
        await limited(alerting, limit)
    assert len(notes(alerting)) == 1
    assert len(alerting.cards()) == 1


async def test_one_answer_without_a_limit_is_no_news(alerting: Alerting) -> None:
    await alternate(alerting, None, 50_000, checks=8)
    assert not notes(alerting)
    assert len(alerting.cards()) == 1


async def test_a_budget_wakes_them(alerting: Alerting) -> None:
    for _ in range(2):
        await limited(alerting, None)
    assert "passed already: 90%" in said(await alerting.says("alerts budget 45000"))
    alerting.use_tasks(45_000)
    await alerting.later()
    assert "100% passed on" in said(alerting.cards()[-1])
