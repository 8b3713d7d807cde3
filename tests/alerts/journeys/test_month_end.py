"""Posts held up past the end of their month are dropped, and recorded: nobody can change a month that is over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.alerts.check_loop import check_due
from bot.db.tables import deliveries
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.workspace import ACME

LATE = datetime(2026, 11, 30, 23, 45, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def set_up(alerting: Alerting) -> None:
    alerting.workspace.world.pipefy.set_limit(ACME, 60_000)
    alerting.workspace.world.turn(LATE - timedelta(hours=4))
    await alerting.says("alerts 98 99 reminder daily")
    alerting.workspace.world.turn(LATE)
    alerting.use(99.5)


async def turn(alerting: Alerting) -> None:
    """The month turns, and Slack takes posts again."""
    alerting.workspace.world.slack.switches.slack_rate_limited = False
    alerting.workspace.world.turn(DECEMBER)
    for _ in range(3):
        alerting.clock.ahead += 61
        await alerting.look()


async def skipped(alerting: Alerting) -> list[tuple[str, str]]:
    """Kinds and reasons of what was dropped."""
    statement = select(deliveries.c.kind, deliveries.c.error).where(deliveries.c.state == "skipped")
    async with alerting.deps.sessions.read() as session:
        return [(row.kind, row.error) for row in await session.execute(statement)]


async def test_an_alert_that_slack_held_up_is_dropped(alerting: Alerting) -> None:
    alerting.workspace.world.slack.switches.slack_rate_limited = True
    await alerting.look()
    await turn(alerting)
    assert not alerting.cards()
    assert await skipped(alerting) == [("alert", "month_over")]
    assert "Open alerts: none" in said(await alerting.says("status"))


async def test_an_alert_that_was_never_drawn_is_dropped(alerting: Alerting) -> None:
    await check_due(alerting.deps)
    await turn(alerting)
    assert not alerting.cards()
    assert await skipped(alerting) == [("alert", "month_over")]


async def test_a_note_is_dropped_too(alerting: Alerting) -> None:
    alerting.workspace.world.pipefy.set_limit(ACME, 80_000)
    alerting.workspace.world.slack.switches.slack_rate_limited = True
    await alerting.look()
    before = len(alerting.public())
    await turn(alerting)
    assert len(alerting.public()) == before
    assert await skipped(alerting) == [("alert_note", "month_over")]


async def test_in_time_it_comes(alerting: Alerting) -> None:
    await alerting.look()
    assert "99% passed on" in said(alerting.cards()[0])


async def test_a_card_of_the_old_month_foresees_nothing_any_more(alerting: Alerting) -> None:
    await alerting.look()
    assert "At this pace" in said(alerting.cards()[0])
    await turn(alerting)
    await alerting.later()
    card = said(alerting.cards()[0])
    assert ": the month is over" in card
    assert "At this pace" not in card


async def test_figures_of_the_old_month_that_come_late_fire_nothing(alerting: Alerting) -> None:
    """Pipefy still calls November the current month, ten minutes after midnight UTC."""
    pipefy = alerting.workspace.world.pipefy
    pipefy.lag = timedelta(minutes=30)
    await turn(alerting)
    assert not alerting.cards()
    pipefy.lag = timedelta()
    await alerting.later()
    assert not alerting.cards()
