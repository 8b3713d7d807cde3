"""What a wrong clock wrote while it was believed: it is mended when the right time is believed again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.db import tables
from bot.db.cadence_table import cadence_subscriptions
from sandbox.slack.world import Post
from tests.support.alerts import Alerting
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests
from tests.support.messages import buttons
from tests.support.workspace import NOW

AHEAD = [timedelta(hours=1), timedelta(days=1), timedelta(days=5), timedelta(days=8), timedelta(days=40),
         timedelta(days=3650)]  # fmt: skip
BEHIND = [timedelta(hours=-1), timedelta(days=-1), timedelta(days=-40), timedelta(days=-3650)]
STEADY = 11  # minutes
FRIDAY = MONDAY - timedelta(days=3)


async def live_by(digests: Digests, off: timedelta, ticks: int = 3) -> None:
    """Let the machine's clock be so far off until the bot believes it, and do what is due then."""
    digests.workspace.world.set_machine_wrong(off)
    await digests.tick()
    digests.workspace.advance_clock(minutes=STEADY)
    for _ in range(ticks):
        await digests.tick()
        await digests.workspace.bot.tasks.drain(5)
    assert digests.deps.clock.is_trusted


async def only_row(digests: Digests, table: Table) -> Mapping[str, Any]:
    async with digests.deps.sessions.read() as session:
        return (await session.execute(select(table))).one()._asdict()


@pytest.mark.parametrize("off", AHEAD + BEHIND)
async def test_every_week_brings_its_digest(digests: Digests, off: timedelta) -> None:
    await digests.says(SUBSCRIBE)
    await live_by(digests, off)
    early = len(digests.digests())
    await live_by(digests, timedelta())
    assert (await only_row(digests, tables.subscriptions))["next_run_at"] <= NOW + timedelta(days=8)
    for weeks in range(3):
        await digests.turn(MONDAY + weeks * WEEK)
    # One that was posted early is not posted again when its week comes.
    assert len(digests.digests()) == 3 + early - (early if off < timedelta(days=19) else 0)


@pytest.mark.parametrize("off", [timedelta(days=5), timedelta(days=40)])
async def test_every_day_and_month_bring_their_digests(digests: Digests, off: timedelta) -> None:
    await digests.says("subscribe every day 09:00")
    await digests.says("subscribe monthly 1 09:00")
    await live_by(digests, off)
    await live_by(digests, timedelta())
    async with digests.deps.sessions.read() as session:
        planned = list(await session.scalars(select(cadence_subscriptions.c.next_run_at)))
    assert sorted(planned) == [FRIDAY, FRIDAY + timedelta(days=11)]
    early = len(_of_cadences(digests))
    for number in (0, 1, 4, 11):
        await digests.turn(FRIDAY + timedelta(days=number))
    # One that was posted early is not posted again when its day comes.
    assert len(_of_cadences(digests)) == 4 + 1 + (0 if off == timedelta(days=5) else early)


def _of_cadences(digests: Digests) -> list[Post]:
    return [post for post in digests.public() if "digest_skip" in buttons(post)]


@pytest.mark.parametrize("off", AHEAD + BEHIND)
async def test_an_alert_is_not_silenced(alerting: Alerting, off: timedelta) -> None:
    await alerting.says("alerts 80 forecast off")
    await live_by(alerting, off)
    await live_by(alerting, timedelta())
    alerting.use(85)
    await alerting.later()
    assert len(alerting.cards()) == 1


async def test_the_history_is_not_forgotten_by_a_clock_that_is_years_ahead(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY)
    await digests.tick(after=61)
    kept = await rows_of(digests, tables.usage_days)
    await live_by(digests, timedelta(days=3650))
    await digests.tick(after=61)
    await digests.tick()
    await digests.workspace.bot.tasks.drain(5)
    assert kept
    assert kept <= await rows_of(digests, tables.usage_days)


async def test_days_that_a_wrong_clock_has_read_are_read_again(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await live_by(digests, timedelta(days=1))
    await live_by(digests, timedelta())
    for days in range(1, 3):
        await digests.turn(NOW + timedelta(days=days))
        await digests.workspace.bot.tasks.drain(5)
    async with digests.deps.sessions.read() as session:
        days_read = (await session.execute(select(tables.usage_days.c.day, tables.usage_days.c.tasks))).all()
    figures = dict(digests.workspace.figures().days("current_month"))
    assert {day: tasks for day, tasks in days_read if day in figures} == {
        day: tasks for day, tasks in figures.items() if day < (NOW + timedelta(days=2)).date()
    }


async def rows_of(digests: Digests, table: Table) -> set[tuple[Any, ...]]:
    async with digests.deps.sessions.read() as session:
        return {(row.day, row.organization_uuid) for row in await session.execute(select(table))}
