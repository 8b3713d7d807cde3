"""A mark is passed: the channel hears of it once."""

from datetime import timedelta

import pytest

from tests.alerting import Alerting
from tests.digests import said

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def set_up(alerting: Alerting) -> None:
    alerting.use(40)
    await alerting.says("alerts 50 80 90 100 forecast off")


async def test_a_mark_that_is_passed_is_said_once(alerting: Alerting) -> None:
    await alerting.later()
    assert not alerting.cards()
    alerting.use(81)
    for _ in range(3):
        await alerting.later()
    (card,) = alerting.cards()
    assert "Acme Ltda passed 80% of its tasks" in said(card)
