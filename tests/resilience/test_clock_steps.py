"""A clock that is wrong: nothing is planned by it, nothing that it wrote stays, and nobody is left unaware."""

import json
from datetime import datetime, timedelta
from io import StringIO

import httpx
import pytest
from sqlalchemy import select

from bot.db import tables
from tests.support.alerts import Alerting
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests

STEPS = [timedelta(hours=1), timedelta(days=1), timedelta(days=40), timedelta(days=3650), timedelta(hours=-1),
         timedelta(days=-1), timedelta(days=-40), timedelta(minutes=3)]  # fmt: skip


async def next_run(digests: Digests) -> datetime:
    async with digests.deps.sessions.read() as session:
        instant: datetime | None = (await session.scalars(select(tables.subscriptions.c.next_run_at))).one()
    assert instant is not None
    return instant


async def next_check(digests: Digests) -> datetime:
    async with digests.deps.sessions.read() as session:
        instant: datetime | None = (await session.scalars(select(tables.alert_checks.c.next_check_at))).one()
    assert instant is not None
    return instant


async def failing(digests: Digests) -> list[str]:
    """The parts that `/readyz` names."""
    transport = httpx.ASGITransport(digests.workspace.bot.web)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:
        return list((await http.get("/readyz")).json()["failing"])


def logged(logs: StringIO, words: str) -> int:
    return sum(words in json.loads(line)["event"] for line in logs.getvalue().splitlines())


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_plans_nothing_and_is_over_when_the_clock_is_right_again(
    digests: Digests, step: timedelta
) -> None:
    await digests.says(SUBSCRIBE)
    planned = await next_run(digests)
    digests.workspace.world.set_machine_wrong(step)
    await digests.tick()
    await digests.tick()
    assert await next_run(digests) == planned
    digests.workspace.world.set_machine_wrong(timedelta())
    await digests.turn(MONDAY)
    await digests.turn(MONDAY + WEEK)
    assert len(digests.digests()) == 2


@pytest.mark.parametrize("step", STEPS)
async def test_alerts_after_a_step_come_as_ever(alerting: Alerting, step: timedelta) -> None:
    await alerting.says("alerts 80 forecast off")
    await alerting.later()
    alerting.workspace.world.set_machine_wrong(step)
    await alerting.tick()
    await alerting.look()
    alerting.workspace.world.set_machine_wrong(timedelta())
    alerting.use(85)
    await alerting.later()
    assert len(alerting.cards()) == 1
    assert await next_check(alerting) < alerting.workspace.world.now() + timedelta(hours=25)


async def test_it_says_so_once_in_the_log_in_the_metrics_and_when_asked_if_it_is_ready(
    digests: Digests, logs: StringIO
) -> None:
    digests.workspace.world.set_machine_wrong(timedelta(days=40))
    for _ in range(3):
        await digests.tick()
    assert await failing(digests) == ["clock"]
    assert logged(logs, "nothing is scheduled") == 1
    metrics = digests.deps.metrics.render().decode()
    assert "pipefy_usage_scheduling_stopped 1.0" in metrics
    assert "pipefy_usage_clock_skew_seconds 3.456e+06" in metrics
    digests.workspace.world.set_machine_wrong(timedelta())
    await digests.tick()
    assert await failing(digests) == []
    assert logged(logs, "scheduling goes on") == 1
    assert "pipefy_usage_scheduling_stopped 0.0" in digests.deps.metrics.render().decode()


async def test_a_new_time_that_has_run_for_ten_minutes_is_believed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    world = digests.workspace.world
    world.set_machine_wrong(MONDAY - world.now() + timedelta(hours=1))
    await digests.tick()
    digests.workspace.advance_clock(minutes=9)
    await digests.tick()
    assert not digests.digests()
    digests.workspace.advance_clock(minutes=2)
    await digests.tick()
    assert len(digests.digests()) == 1


async def test_a_clock_that_goes_on_stepping_is_waited_for_anew(digests: Digests) -> None:
    world = digests.workspace.world
    for days in (1, 2, 3):
        world.set_machine_wrong(timedelta(days=days))
        await digests.tick()
        digests.workspace.advance_clock(minutes=9)
        await digests.tick()
        assert await failing(digests) == ["clock"]


async def test_a_machine_that_was_suspended_goes_on_at_once(digests: Digests) -> None:
    """Wall clock and boot time have gone on, the monotonic clock has not."""
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY + timedelta(hours=1))
    assert len(digests.digests()) == 1


async def test_what_is_queued_is_delivered_all_the_same(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.set_machine_wrong(timedelta(days=40))
    await digests.presses(await digests.says("list"), "subscription_send_now")
    assert len(digests.digests()) == 1


@pytest.mark.parametrize("step", STEPS)
async def test_who_subscribes_meanwhile_is_planned_by_the_right_time(digests: Digests, step: timedelta) -> None:
    digests.workspace.world.set_machine_wrong(step)
    await digests.says(SUBSCRIBE)
    assert await next_run(digests) == MONDAY
