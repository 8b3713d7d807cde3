"""Silence for a while: nothing is said, and what was passed meanwhile is said in one when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.alerts import Alerting
from tests.support.digests import said

HOUR = timedelta(hours=1)
DECEMBER = datetime(2026, 12, 1, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def passed(alerting: Alerting) -> None:
    """80 % of the allowance are passed, and said."""
    await alerting.says("alerts 50 80 85 90 100 forecast off")
    alerting.use(81)
    await alerting.later()


async def used(alerting: Alerting, percent: float, time: timedelta = HOUR) -> None:
    """So much later use is that, and somebody has just looked."""
    alerting.workspace.world.turn(alerting.workspace.world.now() + time)
    alerting.use(percent)
    await alerting.later(timedelta(hours=4, minutes=1))


async def test_the_person_and_the_card_say_until_when(alerting: Alerting) -> None:
    told = await alerting.snoozes(alerting.cards()[0], "1d")
    assert "snoozed here until Nov 20, 2026, 2:05 PM" in said(told)
    assert "We'll still alert you if usage reaches 100%." in said(told)
    assert "Snoozed until Nov 20, 2026, 2:05 PM" in said(alerting.cards()[0])
    assert "Snoozed until Nov 20" in said(await alerting.says("status"))
    assert "Snoozed until Nov 20" in said(await alerting.says("list"))


async def test_nothing_is_said_meanwhile(alerting: Alerting) -> None:
    await alerting.snoozes(alerting.cards()[0], "1d")
    await used(alerting, 86)
    await used(alerting, 91)
    assert len(alerting.cards()) == 1


async def test_when_it_is_over_one_message_has_what_was_passed(alerting: Alerting) -> None:
    await alerting.snoozes(alerting.cards()[0], "1d")
    await used(alerting, 86)
    await used(alerting, 91)
    await used(alerting, 92, timedelta(days=1))
    first, second = alerting.cards()
    assert said(second).startswith("🟠 Acme Ltda is at 92% of its allowance: 46,")
    assert "(Thresholds 85% and 90% passed while alerts were snoozed.)" in said(second)
    assert "Snoozed" not in said(first)


async def test_its_end_is_a_check_of_its_own(alerting: Alerting) -> None:
    await alerting.snoozes(alerting.cards()[0], "1h")
    ends = alerting.workspace.world.now() + HOUR
    alerting.use(86)
    alerting.workspace.world.turn(ends - timedelta(minutes=5))
    await alerting.look()
    assert len(alerting.cards()) == 1
    alerting.workspace.world.turn(ends + timedelta(seconds=5))
    await alerting.look()
    assert len(alerting.cards()) == 2


async def test_a_hundred_percent_breaks_it(alerting: Alerting) -> None:
    await alerting.snoozes(alerting.cards()[0], "3d")
    await used(alerting, 101)
    assert "100% passed on" in said(alerting.cards()[-1])
    assert "Snoozed" not in said(alerting.cards()[0])


async def test_until_the_month_is_over_nothing_breaks_it(alerting: Alerting) -> None:
    told = await alerting.snoozes(alerting.cards()[0], "reset")
    assert said(told) == "Alerts for Acme Ltda are snoozed here until the end of the month."
    await used(alerting, 101)
    assert len(alerting.cards()) == 1
    assert "Snoozed until the end of the month" in said(alerting.cards()[0])


async def test_in_the_new_month_it_is_over(alerting: Alerting) -> None:
    await alerting.snoozes(alerting.cards()[0], "reset")
    alerting.workspace.world.turn(DECEMBER)
    await alerting.look()
    alerting.use(51)
    await alerting.later()
    assert "50% passed on" in said(alerting.cards()[-1])


async def test_ended_by_hand_it_is_over_at_once(alerting: Alerting) -> None:
    await alerting.snoozes(alerting.cards()[0], "3d")
    await used(alerting, 86)
    told = await alerting.snoozes(alerting.cards()[0], "over")
    assert "Snooze ended" in said(told)
    assert "Snoozed" not in said(alerting.cards()[0])
    await alerting.later(timedelta(minutes=1, seconds=1))
    assert "85% passed while alerts were snoozed" in said(alerting.cards()[-1])


async def test_what_fell_again_meanwhile_is_not_said(alerting: Alerting) -> None:
    await alerting.snoozes(alerting.cards()[0], "1d")
    await used(alerting, 86)
    await used(alerting, 70)
    await used(alerting, 70, timedelta(days=1))
    assert len(alerting.cards()) == 1
    assert "Resolved" in said(alerting.cards()[0])
