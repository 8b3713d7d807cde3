"""The month is on track to exceed its allowance: said once, and withdrawn in the thread."""

import pytest

from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons
from tests.support.workspace import ACME


@pytest.fixture(autouse=True)
async def foreseen(alerting: Alerting) -> None:
    """About 57,000 of 50,000 are expected."""
    await alerting.says("alerts 100")
    alerting.use(80)
    await alerting.later()


async def test_it_is_said_once(alerting: Alerting) -> None:
    await alerting.later()
    await alerting.later()
    (card,) = alerting.cards()
    assert said(card).startswith("🟠 Acme Ltda is on track to exceed its allowance: about 5")
    assert "At this pace, usage reaches 100% on Nov 2" in said(card)
    assert "Open alert: the forecast passed 100%" in said(await alerting.says("status"))


async def test_list_and_status_name_the_same_open_alerts(alerting: Alerting) -> None:
    await alerting.says("alerts 50 100")
    listed, status = said(await alerting.says("list")), said(await alerting.says("status"))
    assert "Thresholds passed now: 50%\n• Open alert: the forecast passed 100%\n" in listed
    assert "Open alert: the forecast passed 100%, since " in status
    assert "Thresholds passed without an alert: 50%\n" in status


async def test_a_withdrawn_forecast_is_open_in_neither(alerting: Alerting) -> None:
    alerting.workspace.world.pipefy.set_limit(ACME, 90_000)
    await alerting.later()
    assert "Open alert" not in said(await alerting.says("list"))
    assert "Open alerts: none" in said(await alerting.says("status"))


async def test_it_is_taken_back_in_its_thread_and_the_card_says_so(alerting: Alerting) -> None:
    alerting.workspace.world.pipefy.set_limit(ACME, 90_000)
    await alerting.later()
    (card,) = alerting.cards()
    (note,) = [post for post in alerting.thread(card) if "no longer on track" in said(post)]
    assert "Acme Ltda is no longer on track to exceed 90,000 tasks: about 5" in said(note)
    assert "Forecast withdrawn on Nov 19" in said(card)
    assert "alert_acknowledge" not in buttons(card)


async def test_it_is_not_said_again_in_that_month(alerting: Alerting) -> None:
    for limit in (90_000, 50_000, 90_000, 50_000):
        alerting.workspace.world.pipefy.set_limit(ACME, limit)
        await alerting.later()
    assert len(alerting.cards()) == 1
    assert sum("no longer on track" in said(post) for post in alerting.thread(alerting.cards()[0])) == 1


async def test_when_it_comes_true_the_card_says_so(alerting: Alerting) -> None:
    alerting.use(101)
    await alerting.later()
    assert "Threshold 100% passed on Nov 19" in said(alerting.cards()[0])
    assert "100% passed on" in said(alerting.cards()[1])
