"""The flows behind an alert, whatever was read of them before."""

from datetime import UTC, datetime

from bot.jobs.daily import begin_day
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.workspace import PATIENCE_SECONDS

EVENING = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


async def test_the_reading_of_today_is_not_taken_for_that_of_yesterday(alerting: Alerting) -> None:
    await alerting.says("alerts 70 80 forecast off")
    alerting.use(71)
    await alerting.later()
    alerting.workspace.world.turn(EVENING)
    alerting.use(81)
    await begin_day(alerting.deps, busy=False)  # the day's reading comes late, and is of what the alert tells
    await alerting.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    await alerting.look()
    card = said(alerting.cards()[-1])
    assert "80% passed on" in card
    assert "Flows that used most, Nov 1 – Nov 20:" in card
