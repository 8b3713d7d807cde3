"""Pipefy's figures contradict themselves: nothing follows from them, and who waits for alerts is told."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.readings import history_repository
from bot.usage.model import Days
from sandbox.pipefy.faults import MISSING, Edited
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons
from tests.support.workspace import ACME, BEN

DECEMBER = datetime(2026, 12, 1, 0, 20, tzinfo=UTC)
TOTAL, LIMIT, DAYS = "stats.tasksConsumed.usage", "stats.tasksConsumed.limit", "stats.history.nodes"
OCTOBER = {"from": "2026-10-01T00:00:00Z", "to": "2026-10-31T23:59:59Z"}
ERROR: Mapping[str, object] = {"message": "Something went wrong", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
BESIDE_ITSELF = {
    "no task, and days with some": [Edited(TOTAL, 0)],
    "far more than its days": [Edited(TOTAL, 49_900)],
    "fewer than its days": [Edited(TOTAL, 12_000)],
    "no days": [Edited(DAYS, [])],
    "no task, and no days": [Edited(TOTAL, 0), Edited(DAYS, [])],
    "another month": [Edited("stats.filterDate", OCTOBER)],
    "days of another month": [Edited(DAYS, [{"date": "2026-10-05", "usage": 49_900, "limit": 50_000}])],
    "a total that an error explains": [Edited(TOTAL, None, ERROR)],
    "an allowance that an error explains": [Edited(LIMIT, None, ERROR)],
}


@pytest.fixture(autouse=True)
async def passed(alerting: Alerting) -> None:
    """80 % of the allowance are passed, and said."""
    await alerting.says("alerts 50 80 90 100 resolved on reminder daily")
    alerting.use(81)
    await alerting.later()


async def doubtful(alerting: Alerting, edits: list[Edited], *, checks: int = 3) -> None:
    """So many checks read answers like that, and then all is well again."""
    alerting.workspace.world.pipefy.edits = edits
    for _ in range(checks):
        await alerting.later()
    alerting.workspace.world.pipefy.edits = []


def notes(alerting: Alerting) -> list[str]:
    return [said(post) for post in alerting.public()[1:] if "alert_details" not in buttons(post)]


@pytest.mark.parametrize("edits", BESIDE_ITSELF.values(), ids=BESIDE_ITSELF)
async def test_nothing_fires_and_nothing_is_resolved(alerting: Alerting, edits: list[Edited]) -> None:
    alerting.use(91)  # which would be said
    await doubtful(alerting, edits)
    assert len(alerting.cards()) == 1
    assert "Resolved" not in said(alerting.cards()[0])
    assert not notes(alerting)
    await alerting.later()
    assert "90% passed on" in said(alerting.cards()[-1])
    assert len(alerting.cards()) == 2


@pytest.mark.parametrize("unbooked", [1, 300, -1, -300])
async def test_counts_a_moment_apart_hold_no_alert_up(alerting: Alerting, unbooked: int) -> None:
    alerting.workspace.world.pipefy.unbooked = unbooked
    alerting.use(91)
    await alerting.later()
    assert "90% passed on" in said(alerting.cards()[-1])
    assert "in doubt" not in said(await alerting.says("status"))
    assert "disagree" not in said(await alerting.says("report"))


@pytest.mark.parametrize("edits", BESIDE_ITSELF.values(), ids=BESIDE_ITSELF)
async def test_status_says_since_when_and_why(alerting: Alerting, edits: list[Edited]) -> None:
    await doubtful(alerting, edits, checks=2)
    status = said(await alerting.says("status"))
    assert "since Pipefy's figures are in doubt" in status
    assert "Pipefy's figures have looked wrong since Nov 19, 2026, 6:06 PM (America/New_York) (the" in status
    await alerting.later()
    assert "in doubt" not in said(await alerting.says("status"))


async def test_status_names_the_figures_that_contradict_each_other(alerting: Alerting) -> None:
    await doubtful(alerting, [Edited(TOTAL, 0)], checks=1)
    status = said(await alerting.says("status"))
    assert "the total is 0 tasks, but the days add up to 41," in status


async def test_after_a_day_the_owner_is_told_once(alerting: Alerting) -> None:
    await doubtful(alerting, [Edited(TOTAL, 0)], checks=6)
    assert not alerting.told(BEN)
    await doubtful(alerting, [Edited(TOTAL, 0)], checks=6)
    (told,) = alerting.told(BEN)
    assert "We can't check alerts for Acme Ltda in <#C0OPS>: Pipefy's figures have looked wrong since Nov 19" in said(
        told
    )
    assert "In Pipefy's last answer, the total is 0 tasks, but the days add up to 4" in said(told)


async def test_it_is_looked_at_again_at_the_next_interval(alerting: Alerting) -> None:
    alerting.workspace.world.pipefy.edits = [Edited(TOTAL, 0)]
    await alerting.later()
    alerting.workspace.world.pipefy.edits = []
    alerting.use(91)
    await alerting.later(timedelta(minutes=30))
    assert len(alerting.cards()) == 2


async def test_on_the_first_the_figures_of_last_month_are_none_of_this_one(alerting: Alerting) -> None:
    for days in (MISSING, [], [{"date": "2026-11-30", "usage": 2_000, "limit": 50_000}]):
        pipefy = alerting.workspace.world.pipefy
        pipefy.edits = [Edited(TOTAL, 49_000)] if days is MISSING else [Edited(TOTAL, 49_000), Edited(DAYS, days)]
        alerting.workspace.world.turn(max(DECEMBER, alerting.workspace.world.now() + timedelta(minutes=31)))
        await alerting.look()
    assert len(alerting.cards()) == 1
    assert not notes(alerting)


async def test_with_a_budget_alerts_go_on_while_the_allowance_is_not_known(alerting: Alerting) -> None:
    await alerting.says("alerts budget 45000")  # 80 % and 90 % of it are passed
    alerting.use_tasks(45_100)
    await doubtful(alerting, [Edited(LIMIT, None, ERROR)])
    assert "100% passed on" in said(alerting.cards()[-1])
    assert not notes(alerting)


async def test_failures_and_doubts_in_turn_are_told_after_a_day(alerting: Alerting) -> None:
    """Failures and doubts in turn: neither alone lasts, and yet no alert could come for a day."""
    pipefy = alerting.workspace.world.pipefy
    for number in range(9):
        pipefy.down = number % 2 == 0
        pipefy.edits = [Edited(TOTAL, 0)]
        await alerting.later()
    assert len(alerting.told(BEN)) == 1


async def test_wrong_days_are_not_kept_for_finding_unusual_ones(alerting: Alerting) -> None:

    async def days() -> Days:
        async with alerting.deps.sessions.read() as session:
            return await history_repository.days(session, "T0ACME", ACME, date(2026, 11, 1), date(2026, 11, 18))

    before = await days()
    assert before
    await doubtful(alerting, [Edited(f"{DAYS}.{day}.usage", 0) for day in range(12)])
    assert await days() == before
