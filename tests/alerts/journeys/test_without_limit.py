"""Alerts where there is neither an allowance nor a budget: refused in words that ask for a budget."""

import pytest

from sandbox.pipefy.faults import Edited
from tests.support.alerts import Alerting
from tests.support.digests import said, said_in
from tests.support.workspace import ACME

LIMIT, TOTAL = "stats.tasksConsumed.limit", "stats.tasksConsumed.usage"
REFUSED = "We saved nothing: this organization has no allowance, so thresholds need a budget."
ERROR = {"message": "Something went wrong", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}


@pytest.fixture
def unlimited(alerting: Alerting) -> Alerting:
    alerting.workspace.world.pipefy.set_limit(ACME, None)
    return alerting


async def has_none(alerting: Alerting) -> bool:
    return "has no alerts" in said(await alerting.says("alerts off")) and not alerting.public()


@pytest.mark.parametrize("words", ["50 80", "forecast on", "spikes on"])
async def test_nothing_is_set_up_and_a_budget_is_asked_for(unlimited: Alerting, words: str) -> None:
    told = said(await unlimited.says(f"alerts {words}"))
    assert REFUSED in told
    assert "/pipefy-usage alerts budget 20000" in told
    assert await has_none(unlimited)


@pytest.mark.parametrize("limit", [0, -1, 2**53, "none at all"])
async def test_what_is_no_allowance_is_none(alerting: Alerting, limit: object) -> None:
    alerting.workspace.world.pipefy.edits = [Edited(LIMIT, limit)]
    told = said(await alerting.says("alerts 50 80"))
    assert REFUSED in told or "We can't see usage or allowance right now" in told


async def test_the_form_says_so(unlimited: Alerting) -> None:
    form = await unlimited.opens("alerts")
    assert form.body["blocks"][0]["type"] == "alert"
    assert "has no allowance in Pipefy. Enter a budget" in form.body["blocks"][0]["text"]["text"]
    done = await unlimited.submits(form)
    assert REFUSED in said_in(done)
    assert "fill in the budget in the form" in said_in(done)
    assert await has_none(unlimited)


async def test_with_a_budget_it_works(unlimited: Alerting) -> None:
    assert "are on" in said(await unlimited.says("alerts 50 80 budget 45000"))


async def test_the_form_works_with_a_budget(unlimited: Alerting) -> None:
    done = await unlimited.submits(await unlimited.opens("alerts"), budget="45k")
    assert "Alerts for Acme Ltda are on" in said_in(done)


async def test_the_budget_that_alone_keeps_them_awake_is_not_taken_away(unlimited: Alerting) -> None:
    await unlimited.says("alerts 50 80 budget 45000")
    assert REFUSED in said(await unlimited.says("alerts budget off"))
    assert "of a budget of 45,000 tasks" in said(await unlimited.says("list"))


async def test_beside_an_allowance_a_budget_may_be_taken_away(alerting: Alerting) -> None:
    await alerting.says("alerts 50 80 budget 45000")
    assert "of the allowance" in said(await alerting.says("alerts budget off"))


@pytest.mark.parametrize("path", [LIMIT, TOTAL])
async def test_what_is_not_known_right_now_is_no_reason_to_refuse(alerting: Alerting, path: str) -> None:
    alerting.workspace.world.pipefy.edits = [Edited(path, None, ERROR)]
    told = said(await alerting.says("alerts 80 forecast off"))
    assert "We can't see usage or allowance right now: alerts start once Pipefy shows both." in told
    alerting.workspace.world.pipefy.edits = []
    alerting.use(81)
    await alerting.later()
    assert "80% passed on" in said(alerting.cards()[0])


async def test_alerts_that_sleep_can_still_be_edited(alerting: Alerting) -> None:
    await alerting.says("alerts 50 80 forecast off")
    alerting.workspace.world.pipefy.set_limit(ACME, None)
    for _ in range(2):
        await alerting.later()
    assert "Saved" in said(await alerting.says("alerts 90"))
