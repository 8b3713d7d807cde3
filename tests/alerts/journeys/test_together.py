"""What becomes known in one moment is one message; what is passed in silence is shown where nobody is disturbed."""

from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.workspace import ACME


async def test_a_forecast_is_said_on_the_card_of_the_mark_that_is_passed_with_it(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    alerting.workspace.world.pipefy.set_limit(ACME, 41_000)
    for _ in range(3):
        await alerting.later()
    (card,) = alerting.cards()
    assert "At this pace, usage reaches 100%" in said(card)
    status = said(await alerting.says("status"))
    assert "Open alert: 80%" in status
    assert "Open alert: the forecast" in status


async def test_a_card_shows_what_is_passed_while_it_is_snoozed(alerting: Alerting) -> None:
    await alerting.says("alerts 80 90 forecast off")
    alerting.use(81)
    await alerting.later()
    await alerting.snoozes(alerting.cards()[0], "reset")
    alerting.use(91)
    await alerting.later()
    (card,) = alerting.cards()
    assert "Threshold 90% passed on Nov" in said(card)
