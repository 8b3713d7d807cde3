"""A day out of the ordinary: one message for all of it, and what was expected teaches."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.readings import history_repository
from bot.usage.model import Flow
from bot.usage.period import month_before
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons, has
from tests.support.workspace import ACME, BEN, CARMEN

DAY = timedelta(days=1)
NIGHT, MORNING = time(0, 6, tzinfo=UTC), time(7, tzinfo=UTC)
STOPPED = 1  # "Nota fiscal → ERP"


async def morning(alerting: Alerting) -> None:
    """The next day, once its reading has been taken, and everything that follows from it."""
    tomorrow = alerting.workspace.world.now().date() + DAY
    await nights(alerting, 1)
    alerting.workspace.world.turn(datetime.combine(tomorrow, MORNING))
    await alerting.look()


async def nights(alerting: Alerting, days: int) -> None:
    """Days pass of which only the readings are of interest."""
    for _ in range(days):
        tomorrow = alerting.workspace.world.now().date() + DAY
        alerting.workspace.world.turn(datetime.combine(tomorrow, NIGHT))
        await alerting.tick()
        await alerting.workspace.bot.tasks.drain(5)


@pytest.fixture
async def spiked(alerting: Alerting) -> Alerting:
    """Yesterday had three times the usual."""
    await alerting.says("alerts 1000 forecast off spikes on")
    alerting.workspace.world.pipefy.add_usage(ACME, 6_000)
    await morning(alerting)
    return alerting


async def test_an_ordinary_day_is_no_news(alerting: Alerting) -> None:
    await alerting.says("alerts 1000 forecast off spikes on")
    await morning(alerting)
    assert not alerting.cards()


async def test_a_day_of_more_than_twice_the_usual_is_said_once(spiked: Alerting) -> None:
    await spiked.later()
    (card,) = spiked.cards()
    assert "🟣 Acme Ltda had an unusual day on Nov 19: 8," in said(card)
    assert "usual level about 2," in said(card)
    assert has(card, "data_visualization")
    assert "Open alert: an unusual day, Nov 19" in said(await spiked.says("status"))


async def test_the_flows_of_that_day_are_named_not_those_of_the_month(alerting: Alerting) -> None:
    """All flows have a little less than twice the usual, which of no single one is unusual."""
    await read_for_weeks(alerting)
    await alerting.says("alerts 1000 forecast off spikes on")
    pipefy = alerting.workspace.world.pipefy
    acme = pipefy._by_uuid[ACME]
    flows = tuple(replace(flow, tasks_a_day=flow.tasks_a_day * 1.8) for flow in acme.flows)
    pipefy._days.pop((ACME, alerting.workspace.world.now().date()))  # the days before stay as they were
    pipefy._by_uuid[ACME] = replace(acme, flows=flows)
    await morning(alerting)
    (card,) = alerting.cards()
    assert "Flows farthest from their usual level on Nov 19:" in said(card)
    assert "If not, check these flows in Pipefy." in said(card)


async def test_without_a_reading_before_that_day_its_flows_are_not_known(spiked: Alerting) -> None:
    (card,) = spiked.cards()
    assert "We don't know yet which flows used these tasks." in said(card)
    assert "If not, /pipefy-usage flows lists your flows" in said(card)


async def test_the_next_ordinary_day_is_no_news_either(spiked: Alerting) -> None:
    await morning(spiked)
    assert len(spiked.cards()) == 1


async def test_whoever_does_not_want_to_know_reads_nothing(alerting: Alerting) -> None:
    await alerting.says("alerts 1000 forecast off")
    alerting.workspace.world.pipefy.add_usage(ACME, 6_000)
    await morning(alerting)
    assert not alerting.cards()


async def test_called_expected_it_is_no_news_the_next_time(spiked: Alerting) -> None:
    told = await spiked.presses(spiked.cards()[0], "alert_expected:0")
    assert "Marked as expected: All flows together. We won't alert you on similar days." in said(told)
    assert "Marked as expected: All flows together" in said(spiked.cards()[0])
    assert "alert_expected:0" not in buttons(spiked.cards()[0])
    await nights(spiked, 6)
    spiked.workspace.world.pipefy.add_usage(ACME, 5_500)
    await morning(spiked)
    assert len(spiked.cards()) == 1


async def test_the_day_after_it_is_the_same_news(spiked: Alerting) -> None:
    spiked.workspace.world.pipefy.add_usage(ACME, 6_500)
    await morning(spiked)
    assert len(spiked.cards()) == 1


async def test_not_called_expected_it_is_news_again_a_week_later(spiked: Alerting) -> None:
    await nights(spiked, 6)
    spiked.workspace.world.pipefy.add_usage(ACME, 7_500)
    await morning(spiked)
    assert len(spiked.cards()) == 2


async def test_from_when_on_flows_are_told_is_said(alerting: Alerting) -> None:
    told = said(await alerting.says("alerts 1000 spikes on"))
    assert "From Dec 18 on, we can also tell unusual days of single flows." in told


async def test_who_has_read_flows_for_long_is_not_told(alerting: Alerting) -> None:
    await read_for_weeks(alerting)
    assert "single flows" not in said(await alerting.says("alerts 1000 spikes on"))


async def test_only_its_owner_and_admins_call_it_expected(spiked: Alerting) -> None:
    told = await spiked.presses(spiked.cards()[0], "alert_expected:0", person=CARMEN)
    assert f"Solo <@{BEN}> y los administradores" in said(told)
    assert "Marked as expected" not in said(spiked.cards()[0])


async def test_it_can_be_looked_behind_and_snoozed(spiked: Alerting) -> None:
    (card,) = spiked.cards()
    await spiked.clicks(card, "alert_details")
    await spiked.settled()
    assert has(spiked.thread(card)[0], "data_table")
    await spiked.snoozes(card, "3d")
    spiked.workspace.world.pipefy.add_usage(ACME, 9_000)
    await morning(spiked)
    assert len(spiked.cards()) == 1


async def test_after_four_weeks_flows_are_known_by_themselves(alerting: Alerting) -> None:
    """One has four times the usual and another one stopped, which together is nothing to the organization."""
    await read_for_weeks(alerting)
    await alerting.says("alerts 1000 forecast off spikes on")
    pipefy = alerting.workspace.world.pipefy
    acme = pipefy._by_uuid[ACME]
    flows = tuple(replace(flow, tasks_a_day=0.0) if flow.number == STOPPED else flow for flow in acme.flows)
    pipefy._days.pop((ACME, alerting.workspace.world.now().date()))  # the days before stay as they were
    pipefy._by_uuid[ACME] = replace(acme, flows=flows)
    pipefy.add_usage(ACME, 1_000)
    await morning(alerting)
    (card,) = alerting.cards()
    assert "Acme Ltda had an unusual day on Nov 19: " in said(card)
    assert "1 other flow was unusual, too." in said(card)
    assert "Novo pedido: reservar estoque (Pedidos): 1," in said(card)
    assert "Nota fiscal → ERP (Contas a pagar) stopped: 0 tasks" in said(card)
    assert {"alert_expected:0", "alert_expected:1"} <= buttons(card).keys()


async def read_for_weeks(alerting: Alerting) -> None:
    """Every night of five weeks the flows were read, as a bot that has run for long did."""
    async with alerting.deps.sessions.write() as session:
        for days in range(35):
            at = datetime.combine(alerting.workspace.world.now().date() - days * DAY, NIGHT)
            for month, period in ((at.date().replace(day=1), "current_month"), (month_before(at.date()), "last_month")):
                found = alerting.workspace.world.pipefy.figures(ACME, at).flows(period)
                flows = [Flow(f.flow.name, f.flow.pipe, f.tasks, f.runs, f.last_run_at, None) for f in found]
                await history_repository.save_flows(
                    session, "T0ACME", ACME, read_on=at.date(), month=month, flows=flows
                )
