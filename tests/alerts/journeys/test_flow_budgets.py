"""Budgets of a flow or a pipe: typed, listed, judged by the day's reading, said once a month and threshold."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.alerts import repository
from bot.alerts.flow_budgets import judge_flow_budgets
from bot.jobs.daily import read_day
from bot.readings.fetch_once import flows_of_run, reading_of_run
from bot.subscriptions.model import SubscribedOrganization
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import Period
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.messages import buttons
from tests.support.workspace import ACME, ANA, CARMEN, GENERAL, PATIENCE_SECONDS

ORDERS = "Novo pedido: reservar estoque"  # of the pipe Pedidos


async def read(alerting: Alerting) -> None:
    """The day's reading, and the check after it."""
    world = alerting.workspace.world
    world.turn(datetime.combine(world.now().date() + timedelta(days=1), time(0, 10), UTC))
    tracked = TrackedOrganization("T0ACME", Organization(ACME))
    assert await read_day(alerting.deps, [SubscribedOrganization(tracked, active=True)], world.now().date())
    await alerting.later(timedelta(hours=4, minutes=1))


def used_by_orders(alerting: Alerting) -> int:
    flows = alerting.workspace.world.pipefy.figures(ACME).flows(Period.CURRENT_MONTH)
    return next(flow.tasks for flow in flows if flow.flow.name == ORDERS)


def notes(alerting: Alerting, channel: str = "C0OPS") -> list[str]:
    return [said(post) for post in alerting.public(channel) if ORDERS in said(post) and "of its budget" in said(post)]


async def test_a_budget_that_is_passed_is_said_once(alerting: Alerting) -> None:
    answer = await alerting.says(f'alerts flow "{ORDERS}" {used_by_orders(alerting)}')
    assert f"Budgets of flows: {ORDERS}: " in said(answer)
    await read(alerting)
    await read(alerting)
    (note,) = notes(alerting)
    assert note.startswith(f"🔴 Acme Ltda, flow {ORDERS}: 10")
    assert "alert_settings" in buttons(next(post for post in alerting.public() if said(post) == note))


async def test_flows_are_judged_when_they_are_read_whoever_asks(alerting: Alerting) -> None:
    """Typed, for a digest, and for the details of an alert; no time passes, so no check is due."""
    tracked, used = TrackedOrganization("T0ACME", Organization(ACME)), used_by_orders(alerting)

    async def typed() -> None:
        for words in ("flows reservar", "flows last month"):  # not all of this month's
            await alerting.says(words)
            assert await settled_notes(alerting) == said_before
        await alerting.says("flows")

    async def for_a_digest() -> None:
        await reading_of_run(alerting.deps, tracked, "digest")

    async def for_details() -> None:
        await flows_of_run(alerting.deps, tracked, "details")

    for number, door in enumerate((typed, for_a_digest, for_details)):
        await alerting.says(f'alerts flow "{ORDERS}" {used - number}')
        said_before = await settled_notes(alerting)
        await door()
        note, *_ = [note for note in await settled_notes(alerting) if note not in said_before]
        assert note.startswith(f"🔴 Acme Ltda, flow {ORDERS}: 100%")
    await alerting.says("flows")
    assert len(await settled_notes(alerting)) == number + 1


async def settled_notes(alerting: Alerting) -> list[str]:
    """The notes after all that goes on in the background, and a tick."""
    await alerting.workspace.bot.tasks.wait(PATIENCE_SECONDS)
    await alerting.tick()
    return notes(alerting)


async def test_one_that_is_passed_already_is_said_by_the_next_check(alerting: Alerting) -> None:
    """By the flows that its name was looked up in, before the first reading of a day."""
    await alerting.says(f'alerts flow "{ORDERS}" {used_by_orders(alerting)}')
    asked = len(alerting.workspace.world.pipefy.asked)
    await alerting.later(timedelta(minutes=2))
    assert len(notes(alerting)) == 1
    assert len(alerting.workspace.world.pipefy.asked) == asked + 1  # by the check


async def test_a_higher_threshold_is_said_in_its_turn(alerting: Alerting) -> None:
    await alerting.says(f'alerts flow "{ORDERS}" {round(used_by_orders(alerting) * 1.4)}')
    await read(alerting)
    (first,) = notes(alerting)
    assert first.startswith(f"🟠 Acme Ltda, flow {ORDERS}: 7")
    for _ in range(4):
        await read(alerting)
    marks = [note.partition(f"{ORDERS}: ")[2][:3] for note in notes(alerting)]
    assert len(set(marks)) == len(marks) > 1
    assert marks == sorted(marks, key=lambda mark: int(mark.rstrip("% ")))


@pytest.mark.parametrize(
    ("words", "name"), [(f"alertas fluxo “{ORDERS}” 20 mil", ORDERS), ("alertas pipe pedidos 20000", "Pedidos")]
)
async def test_it_is_typed_in_the_readers_words(alerting: Alerting, words: str, name: str) -> None:
    answer = said(await alerting.says(words, person=ANA, channel=GENERAL))
    assert f"Orçamentos de fluxos: {'pipe ' * (name != ORDERS)}{name}: 20.000 tarefas." in answer


async def test_a_pipe_is_all_of_its_flows(alerting: Alerting) -> None:
    await alerting.says("alerts pipe Pedidos 100")
    await read(alerting)
    assert [note for note in map(said, alerting.public()) if note.startswith("🔴 Acme Ltda, pipe Pedidos: ")]


async def test_the_note_is_in_the_language_of_the_alerts(alerting: Alerting) -> None:
    await alerting.says(f'alertas flujo "{ORDERS}" 100', person=CARMEN, channel=GENERAL)
    await read(alerting)
    assert [
        note for note in map(said, alerting.public(GENERAL)) if "de su presupuesto" in note and "por encima" in note
    ]


async def test_it_is_listed_changed_and_removed_like_the_others(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    await alerting.says(f'alerts flow "{ORDERS}" 5000')
    await alerting.says(f'alerts flow "{ORDERS.upper()}" 6000')
    assert f"Budgets of flows: {ORDERS}: 6,000 tasks." in said(await alerting.says("list"))
    removed = await alerting.says(f'alerts flow "{ORDERS}" off')
    assert "Budgets of flows" not in said(await alerting.says("list"))
    await alerting.presses(removed, "alerts_undo")
    assert f"{ORDERS}: 6,000 tasks." in said(await alerting.says("list"))
    assert "80%" in said(await alerting.says("list"))


async def test_what_cannot_be_gets_a_sentence(alerting: Alerting) -> None:
    for words, answer in [
        (
            'flow "Novo pedido reservar" 5000',
            "No flow is called “Novo pedido reservar”. Try /pipefy-usage alerts flow ",
        ),
        ("pipe Nowhere 5000", "No pipe is called “Nowhere”. Try /pipefy-usage alerts pipe "),
        (f'flow "{ORDERS}" many', "I don't understand the budget of “"),
        (f'flow "{ORDERS}" 0', f"I don't understand the budget of “{ORDERS}”."),
        ("flow", "A value is missing after “flow”. Try /pipefy-usage alerts flow "),
        ("pipe off", "A value is missing after “pipe”."),
        ("flow 5000", "I don't understand the budget of “"),
        (f'flow "{ORDERS}" off', f"No flow is called “{ORDERS}”. Try /pipefy-usage list."),
        ("flow {0} 5000", "No flow is called “{0}”."),
    ]:
        await alerting.says("alerts 80")
        assert said(await alerting.says(f"alerts {words}")).startswith(answer)
        assert "Budgets of flows" not in said(await alerting.says("list"))


async def test_a_channel_has_a_few(alerting: Alerting) -> None:
    flows = alerting.workspace.world.pipefy.figures(ACME).flows(Period.CURRENT_MONTH)
    names = list(
        dict.fromkeys(flow.flow.name for flow in flows if flow.flow.name and flow.flow.name.replace(" ", "").isalpha())
    )[:9]
    for name in names[:8]:
        await alerting.says(f'alerts flow "{name}" 5000')
    refused = said(await alerting.says(f'alerts flow "{names[8]}" 5000'))
    assert refused.startswith(f"The budget of “{names[8]}” is one too many. A channel can have up to 8.")


async def test_another_replica_says_nothing_twice(alerting: Alerting) -> None:
    await alerting.says(f'alerts flow "{ORDERS}" 100')
    await read(alerting)
    async with alerting.deps.sessions.read() as session:
        subscriptions = await repository.of_organization(session, "T0ACME", ACME)
    await judge_flow_budgets(alerting.deps, subscriptions)
    await alerting.deps.deliver_waiting(alerting.deps)
    assert len(notes(alerting)) == 1
