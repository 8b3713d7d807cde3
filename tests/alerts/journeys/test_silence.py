"""A day without a task, of an organization that always had some: said once, honestly, and taken back where it came."""

from datetime import UTC, date, datetime, time, timedelta

from tests.alerts.journeys.test_drops import from_brazil
from tests.alerts.journeys.test_spikes import morning, nights
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons
from tests.support.workspace import BEN

THURSDAY = date(2026, 11, 19)
HEADLINE = "🟣 Acme Ltda had an unusual day on Nov 19: no tasks reported, usual level about 2,"
MAY_HAVE_STOPPED = "Flows may have stopped: the last run that Pipefy reports was "


async def at(alerting: Alerting, day: date, hour: int) -> None:
    alerting.workspace.world.turn(datetime.combine(day, time(hour), UTC))
    await alerting.look()


async def test_without_a_run_since_flows_may_have_stopped(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    alerting.workspace.world.pipefy.lag = timedelta(hours=31)  # as of the end of Wednesday
    await morning(alerting)
    (card,) = alerting.cards()
    assert said(card).startswith(HEADLINE)
    assert MAY_HAVE_STOPPED in said(card)
    assert "Wed, Nov 18, " in said(card)
    assert "Or its figures are late." in said(card)
    assert "Check in Pipefy that your flows are on and their connections work." in said(card)
    await alerting.later()
    await morning(alerting)
    assert len(alerting.cards()) == 1  # the same news, however long it lasts


async def test_figures_that_come_after_all_resolve_it_once(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    alerting.workspace.world.pipefy.unreported.add(THURSDAY)
    await morning(alerting)
    (card,) = alerting.cards()
    assert "Pipefy's figures are late: flows ran on Nov 19, for example " in said(card)
    alerting.workspace.world.pipefy.unreported.clear()
    for hour in (14, 19):
        await at(alerting, date(2026, 11, 20), hour)
    (card,) = alerting.cards()
    assert said(card).startswith("✅ Acme Ltda: Pipefy has now reported 2,")
    assert "for Nov 19, usual level about 2," in said(card)
    assert "Pipefy's figures were late" in said(card)
    assert "no tasks reported" not in said(card)
    assert "alert_expected:0" not in buttons(card)
    (note,) = alerting.thread(card)
    assert "Acme Ltda: Pipefy has now reported 2," in said(note)
    assert "Its figures were late; usage and forecast include this day now." in said(note)


async def test_what_is_late_by_some_hours_is_no_news(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    alerting.workspace.world.pipefy.unreported.add(THURSDAY)
    await nights(alerting, 1)
    await at(alerting, date(2026, 11, 20), 4)
    alerting.workspace.world.pipefy.unreported.clear()
    await at(alerting, date(2026, 11, 20), 9)
    assert not alerting.cards()


async def test_figures_that_come_late_every_day_are_said_to_be_once(alerting: Alerting) -> None:
    """At noon, UTC, on the next workday again; Friday is a public holiday."""
    await from_brazil(alerting, BEN)
    pipefy = alerting.workspace.world.pipefy
    for day in (THURSDAY, date(2026, 11, 23)):
        alerting.workspace.world.turn(datetime.combine(day, time(15), UTC))
        pipefy.unreported.add(day)
        await morning(alerting)
        pipefy.unreported.clear()
        for hour in (12, 17):
            await at(alerting, day + timedelta(days=1), hour)
    assert len(alerting.cards()) == 1


async def test_the_last_day_of_a_month_is_followed_into_the_next(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    alerting.workspace.world.turn(datetime(2026, 11, 30, 15, tzinfo=UTC))
    await alerting.look()
    alerting.workspace.world.pipefy.unreported.add(date(2026, 11, 30))
    await morning(alerting)
    (card,) = alerting.cards()
    assert "had an unusual day on Nov 30: no tasks reported" in said(card)
    alerting.workspace.world.pipefy.unreported.clear()
    await alerting.later()
    assert "Pipefy has now reported " in said(alerting.cards()[0])
    assert len(alerting.thread(card)) == 1
