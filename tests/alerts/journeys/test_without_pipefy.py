"""Pipefy does not answer, or may not be asked any more today: nothing follows from what is not known."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.pipefy.faults import failed
from tests.support.alerts import Alerting
from tests.support.digests import open_digests, said
from tests.support.workspace import BEN

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def frugal(database: Path) -> AsyncIterator[Alerting]:
    """A bot that may ask Pipefy twice a day: once for whoever sets alerts up, once for a check."""
    async with open_digests(database, PIPEFY_DAILY_REQUESTS="1") as digests:
        yield Alerting(digests.workspace, digests.clock)


async def down(alerting: Alerting, checks: int) -> None:
    """So many checks fail, while use passes a mark."""
    alerting.workspace.world.pipefy.down = True
    alerting.use(81)
    for _ in range(checks):
        await alerting.later()


async def test_nothing_fires_while_it_is_down_and_after_that_it_does(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    await down(alerting, 3)
    assert not alerting.cards()
    alerting.workspace.world.pipefy.down = False
    await alerting.later()
    assert len(alerting.cards()) == 1


async def test_after_three_failed_checks_the_owner_is_told_once(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    await down(alerting, 2)
    assert not alerting.told(BEN)
    await down(alerting, 4)
    (told,) = alerting.told(BEN)
    assert (
        "We can't check alerts for Acme Ltda in <#C0OPS>: we haven't been able to read its usage since Nov 19"
        in said(told)
    )
    assert "Last data as of: Nov 19, 2026, 10:04 AM" in said(told)
    assert len(alerting.public()) == 1


async def test_status_says_since_when(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    await down(alerting, 2)
    status = said(await alerting.says("status"))
    assert "since we could not read Pipefy" in status
    assert "The bot has not been able to read Pipefy since Thu, Nov 19, 2:05 PM" in status


async def test_another_failure_later_is_told_again(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    await down(alerting, 3)
    alerting.workspace.world.pipefy.down = False
    await alerting.later()
    await down(alerting, 3)
    assert len(alerting.told(BEN)) == 2


async def test_nothing_is_resolved_while_it_is_down(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    alerting.use(81)
    await alerting.later()
    alerting.use(60)
    alerting.workspace.world.pipefy.down = True
    for _ in range(3):
        await alerting.later()
    assert "Resolved" not in said(alerting.cards()[0])


async def test_rights_that_were_taken_away_count_as_failed(alerting: Alerting) -> None:
    await alerting.says("alerts 80 forecast off")
    denied = failed("PERMISSION_DENIED", "no")
    for _ in range(3):
        alerting.workspace.world.pipefy.faults.extend([denied] * 3)
        await alerting.later()
        alerting.workspace.world.pipefy.faults.clear()
    assert len(alerting.told(BEN)) == 1


async def test_the_requests_of_a_day_are_a_bound(frugal: Alerting) -> None:
    await frugal.says("alerts 98 99 100 forecast off")
    frugal.use(97)
    for _ in range(6):
        await frugal.later(10 * MINUTE)
    status = said(await frugal.says("status"))
    assert "Requests to Pipefy: 2 today, 2 this month; checks have used 1 of 1 for today" in status
    assert "Next look in 8 hours, since we make only so many requests to Pipefy a day." in status


async def test_the_next_day_it_asks_again(frugal: Alerting) -> None:
    await frugal.says("alerts 98 99 100 forecast off")
    frugal.use(97)
    for _ in range(6):
        await frugal.later(10 * MINUTE)
    frugal.use(98.5)
    await frugal.later(timedelta(hours=9))
    assert len(frugal.cards()) == 1
