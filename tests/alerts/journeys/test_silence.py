"""A day without a task, of an organization that always had some: said once, honestly, and taken back where it came."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from sandbox.pipefy.faults import null_by_error
from tests.alerts.journeys.test_drops import SPIKES, from_brazil, today_has
from tests.alerts.journeys.test_spikes import morning, nights
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons
from tests.support.workspace import ANA, BEN, CARMEN

THURSDAY = date(2026, 11, 19)
HEADLINE = "🟣 Acme Ltda had an unusual day on Nov 19: no tasks reported, usual level about 2,"
LATE = {
    BEN: "Pipefy's figures are late: flows ran on Nov 19, for example ",
    ANA: "Os dados do Pipefy estão atrasados: houve execuções de fluxos em 19 de nov, por exemplo ",
    CARMEN: "Los datos de Pipefy llegan con retraso: hubo ejecuciones de flujos el 19 nov, por ejemplo ",
}
MAY_HAVE_STOPPED = "Flows may have stopped: the last run that Pipefy reports was "


async def at(alerting: Alerting, day: date, hour: int) -> None:
    alerting.workspace.world.turn(datetime.combine(day, time(hour), UTC))
    await alerting.look()


@pytest.mark.parametrize("person", [BEN, ANA, CARMEN])
async def test_flows_that_ran_on_the_day_show_that_the_figures_are_late(alerting: Alerting, person: str) -> None:
    await from_brazil(alerting, person)
    alerting.workspace.world.pipefy.unreported.add(THURSDAY)
    await morning(alerting)
    (card,) = alerting.cards()
    assert LATE[person] in said(card)
    assert MAY_HAVE_STOPPED not in said(card)
    assert "(UTC)" in said(card)


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


async def test_a_run_after_the_day_is_said_to_prove_no_more_than_it_does(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    today_has(alerting, 0)
    await morning(alerting)
    (card,) = alerting.cards()
    assert "Flows have run since, for example " in said(card)
    assert "They may have stopped for Nov 19, or Pipefy's figures for that day are late." in said(card)


async def test_where_last_runs_are_not_known_both_are_possible(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    alerting.workspace.world.pipefy.unreported.add(THURSDAY)
    pipefy = alerting.workspace.world.pipefy
    pipefy.edits += [null_by_error(f"{part}.edges.{n}.node.lastRunAt") for part in ("top", "flows") for n in range(60)]
    await morning(alerting)
    (card,) = alerting.cards()
    assert "Flows may have stopped, or Pipefy's figures are late: Pipefy doesn't say when flows last ran." in said(card)


async def test_figures_that_come_after_all_resolve_it_once(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    alerting.workspace.world.pipefy.unreported.add(THURSDAY)
    await morning(alerting)
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


async def test_it_is_said_once_however_long_it_lasts(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    alerting.workspace.world.pipefy.unreported |= {THURSDAY, date(2026, 11, 20), date(2026, 11, 21)}
    for _ in range(3):
        await morning(alerting)
        await alerting.later()
    assert len(alerting.cards()) == 1


async def test_the_last_day_of_a_month_is_followed_into_the_next(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    await nights(alerting, 11)
    alerting.workspace.world.pipefy.unreported.add(date(2026, 11, 30))
    await morning(alerting)
    (card,) = alerting.cards()
    assert "had an unusual day on Nov 30: no tasks reported" in said(card)
    alerting.workspace.world.pipefy.unreported.clear()
    await alerting.later()
    assert "Pipefy has now reported " in said(alerting.cards()[0])
    assert len(alerting.thread(card)) == 1


async def test_an_organization_that_has_just_begun_is_no_news(alerting: Alerting) -> None:
    pipefy = alerting.workspace.world.pipefy
    await from_brazil(alerting, BEN)
    pipefy.unreported |= {date(2026, 9, 1) + timedelta(days=n) for n in range(75)} | {THURSDAY}
    await morning(alerting)
    assert not alerting.cards()


async def test_who_wants_no_unusual_days_reads_nothing(alerting: Alerting) -> None:
    await alerting.says(SPIKES.replace("spikes on", ""))
    alerting.workspace.world.pipefy.unreported.add(THURSDAY)
    await morning(alerting)
    assert not alerting.cards()
