"""A month turns: what was passed in the old one is over, and everything may be passed anew."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons
from tests.support.workspace import ACME, ANA, BEN, CARMEN, GENERAL

DECEMBER = datetime(2026, 12, 1, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def passed(alerting: Alerting) -> None:
    """80 % of the allowance are passed, and said."""
    await alerting.says("alerts 50 80 90 100 forecast off")
    alerting.use(81)
    await alerting.later()


async def turned(alerting: Alerting) -> None:
    alerting.workspace.world.turn(DECEMBER)
    await alerting.look()


async def test_the_cards_of_the_old_month_are_closed(alerting: Alerting) -> None:
    await turned(alerting)
    (card,) = alerting.cards()
    assert "Closed on Nov 30, 2026, 7:10 PM (America/New_York): the month is over" in said(card)
    assert buttons(card).keys() == {"alert_details", "alert_settings"}
    assert "Open alerts: none" in said(await alerting.says("status"))


async def test_the_same_mark_is_said_again(alerting: Alerting) -> None:
    await turned(alerting)
    alerting.use(81)
    await alerting.later()
    assert "80% passed on" in said(alerting.cards()[-1])
    assert "· Dec 1 (UTC days) ·" in said(alerting.cards()[-1])
    assert "Passed 80% since" not in said(alerting.cards()[0])


async def test_nothing_fires_by_the_turn_alone(alerting: Alerting) -> None:
    await turned(alerting)
    await alerting.later()
    assert len(alerting.cards()) == 1
    assert len(alerting.public()) == 2


async def test_a_reading_of_the_old_month_that_comes_late_fires_nothing(alerting: Alerting) -> None:
    """One replica's clock is behind: what it reads is of November, when December has begun."""
    await turned(alerting)
    alerting.workspace.world.turn(DECEMBER - timedelta(minutes=20))
    alerting.use(101)
    await alerting.says("alerts reminder off")  # so that it is looked at
    await alerting.later(timedelta(minutes=2))
    assert len(alerting.cards()) == 1


async def test_details_of_an_old_month_are_not_those_of_the_new_one(alerting: Alerting) -> None:
    await turned(alerting)
    await alerting.clicks(alerting.cards()[0], "alert_details")
    await alerting.settled()
    (details,) = alerting.thread(alerting.cards()[0])
    assert "in November 2026, by flow: " in said(details)
    assert "Novo pedido: reservar estoque (Pedidos): 11," in said(details)


RESTORED = {
    BEN: "Acme Ltda has its allowance available again: 50,000 tasks for December 2026, ",
    ANA: "Acme Ltda tem a franquia disponível de novo: 50.000 tarefas para dezembro de 2026, ",
    CARMEN: "Acme Ltda vuelve a tener disponible su límite: 50.000 tareas para diciembre de 2026, ",
}


@pytest.mark.parametrize(("owner", "words"), RESTORED.items())
async def test_an_allowance_that_was_used_up_is_said_to_be_back_once(
    alerting: Alerting, owner: str, words: str
) -> None:
    await alerting.says("alerts 100 forecast off", person=owner, channel=GENERAL)
    alerting.use(103)
    await alerting.later()
    await turned(alerting)
    await alerting.later()
    notes = [said(post) for post in alerting.public(GENERAL) if said(post).startswith(words)]
    assert len(notes) == 1


async def test_where_it_was_not_used_up_nothing_is_said(alerting: Alerting) -> None:
    await turned(alerting)
    assert not [post for post in alerting.public() if "available again" in said(post)]


async def test_a_snoozed_channel_is_not_told_that_it_is_back(alerting: Alerting) -> None:
    alerting.use(103)
    await alerting.later()
    alerting.workspace.world.turn(DECEMBER - timedelta(hours=1))
    await alerting.snoozes(alerting.cards()[-1], "1d")
    await turned(alerting)
    assert not [post for post in alerting.public() if "available again" in said(post)]


async def test_a_budget_is_called_one(alerting: Alerting) -> None:
    await alerting.says("alerts 100 budget 20000 forecast off")
    alerting.use(85)
    await alerting.later()
    alerting.workspace.world.pipefy.add_usage(ACME, 1)
    await alerting.says("alerts 100 budget 48000 forecast off")
    alerting.use(99)
    await alerting.later()
    await turned(alerting)
    budgets = [said(post) for post in alerting.public() if "has its budget available again: 48,000 tasks" in said(post)]
    assert len(budgets) == 1
