"""Days far below the usual, and public holidays: from a tick to the card, in the languages of those who read it."""

from datetime import date

import pytest

from bot.usage.period import days_between
from tests.alerts.journeys.test_spikes import morning, nights
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.workspace import ACME, ANA, BEN, CARMEN

SPIKES = "alerts 1000 forecast off spikes on"
PEOPLE = pytest.mark.parametrize("person", [BEN, ANA, CARMEN])
DROPPED = {
    BEN: "🟣 Acme Ltda had an unusual day on Nov 19: 4",
    ANA: "🟣 Acme Ltda teve um dia incomum em 19 de nov: 4",
    CARMEN: "🟣 Acme Ltda tuvo un día inusual el 19 nov: 4",
}
STOPPED = {
    BEN: "🟣 Acme Ltda had an unusual day on Nov 19: no tasks reported, usual level about 2,",
    ANA: "🟣 Acme Ltda teve um dia incomum em 19 de nov: nenhuma tarefa informada, nível habitual de cerca de 2.",
    CARMEN: "🟣 Acme Ltda tuvo un día inusual el 19 nov: sin tareas informadas, nivel habitual de unas 2",
}
HOLIDAY = {
    BEN: "Nov 20 was a public holiday: ",
    ANA: "20 de nov foi feriado: ",
    CARMEN: "El 20 nov fue festivo: ",
}


async def from_brazil(alerting: Alerting, person: str) -> None:
    await alerting.says("country BR", person=ANA)
    await alerting.says(SPIKES, person=person)


def today_has(alerting: Alerting, share: float) -> None:
    """Let all flows do so much of today's work."""
    pipefy, today = alerting.workspace.world.pipefy, alerting.workspace.world.now().date()
    usual = pipefy._whole_day(pipefy._by_uuid[ACME], today)
    pipefy._days[ACME, today] = tuple(round(share * tasks) for tasks in usual)


@PEOPLE
async def test_a_day_with_a_fifth_of_its_tasks_is_told(alerting: Alerting, person: str) -> None:
    await from_brazil(alerting, person)
    today_has(alerting, 0.2)
    await morning(alerting)
    (card,) = alerting.cards()
    assert DROPPED[person] in said(card)


@PEOPLE
async def test_a_stop_is_told_after_its_first_workday(alerting: Alerting, person: str) -> None:
    await from_brazil(alerting, person)
    today_has(alerting, 0)
    await morning(alerting)
    (card,) = alerting.cards()
    assert STOPPED[person] in said(card)


@PEOPLE
async def test_an_unusual_holiday_is_told_by_its_name(alerting: Alerting, person: str) -> None:
    await from_brazil(alerting, person)
    await nights(alerting, 1)
    alerting.workspace.world.pipefy.add_usage(ACME, 9_000)
    await morning(alerting)
    (card,) = alerting.cards()
    assert HOLIDAY[person] in said(card)


async def test_a_holiday_explains_a_day_without_tasks(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    await nights(alerting, 1)
    today_has(alerting, 0)
    await morning(alerting)
    assert not alerting.cards()


async def test_no_holiday_is_told_of_another_day(alerting: Alerting) -> None:
    await from_brazil(alerting, BEN)
    alerting.workspace.world.pipefy.add_usage(ACME, 6_000)
    await morning(alerting)
    assert "public holiday" not in said(alerting.cards()[0])


async def test_status_tells_the_first_day_that_can_be_unusual(alerting: Alerting) -> None:
    pipefy = alerting.workspace.world.pipefy
    for day in days_between(date(2026, 9, 1), date(2026, 11, 14)):
        pipefy._days[ACME, day] = tuple(0 for _ in pipefy._by_uuid[ACME].flows)
    await alerting.says(SPIKES)
    assert "We can tell unusual days from Dec 9 on." in said(await alerting.says("status"))


async def test_status_tells_no_day_once_any_can_be_unusual(alerting: Alerting) -> None:
    await alerting.says(SPIKES)
    assert "We can tell unusual days" not in said(await alerting.says("status"))
