"""Jobs beside each other: ticks overlap, and what is slow or fails holds up nothing else."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.card_updates import update_cards
from bot.alerts.check_loop import begin_checks, check_due
from bot.db.engine import Sessions
from bot.db.tables import alert_checks
from bot.errors import DatabaseDown
from bot.jobs.daily import begin_day
from bot.ports import ChannelInfo, NotDescribed
from bot.readings.fetch_once import summary_of_run
from bot.usage.model import Organization, TrackedOrganization
from sandbox.slack.workspace import TEAM_ID
from tests.support.alerts import CHECK, Alerting
from tests.support.row_copies import copy_row
from tests.support.workspace import ACME, FINANCE, OPS, PATIENCE_SECONDS

MANY = 150  # organizations, more than are looked up at once


class SilentChannel:
    """Channels, of which Slack does not describe one for now."""

    def __init__(self, channel: str) -> None:
        self._silent = channel

    async def __call__(self, channel: str, *, urgent: bool = False) -> ChannelInfo | NotDescribed:
        del urgent
        silent = channel == self._silent
        return NotDescribed("no_answer", passing=True) if silent else ChannelInfo(is_ext_shared=False)

    def forget(self, channel: str) -> None:
        pass


class AwayOnce(Sessions):
    """Transactions of another, of which the second that writes finds the database away."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._writes = 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with self._sessions.read() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        self._writes += 1
        if self._writes == 2:
            raise DatabaseDown
        async with self._sessions.write() as session:
            yield session


async def checks_due(alerting: Alerting) -> int:
    statement = select(func.count()).where(alert_checks.c.next_check_at <= alerting.deps.now())
    async with alerting.deps.sessions.read() as session:
        return await session.scalar(statement) or 0


async def test_ticks_that_overlap_begin_the_checks_once(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    alerting.workspace.world.turn(alerting.workspace.world.now() + CHECK)
    begun: list[Coroutine[Any, Any, None]] = []
    deps = replace(alerting.deps, spawn=begun.append)
    await asyncio.gather(*(begin_checks(deps) for _ in range(3)))
    (checks,) = begun
    await checks
    assert await checks_due(alerting) == 0


async def test_an_organization_that_takes_long_holds_up_no_other(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    world, answers = alerting.workspace.world, asyncio.Event()
    world.turn(world.now() + CHECK)
    async with alerting.deps.sessions.write() as session:
        await copy_row(session, alert_checks, "other", MANY, "organization_uuid")
        first = update(alert_checks).where(alert_checks.c.organization_uuid == ACME)
        await session.execute(first.values(next_check_at=world.now() - timedelta(days=1)))

    async def answer_late(_seconds: float) -> None:
        await answers.wait()

    world.pipefy.delay, world.pipefy.sleep = timedelta(seconds=1), answer_late
    checking = asyncio.ensure_future(check_due(replace(alerting.deps, process_id="0" * 32)))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await checks_due(alerting) > 1:  # noqa: ASYNC110 - a row of the database has no event
            await asyncio.sleep(0.01)
    answers.set()
    assert await checking == MANY + 1


@pytest.mark.parametrize(("silent", "other"), [(OPS, FINANCE), (FINANCE, OPS)])
async def test_a_channel_that_slack_does_not_describe_holds_up_no_card(
    alerting: Alerting, silent: str, other: str
) -> None:
    for channel in (OPS, FINANCE):
        await alerting.says("alerts 80 90", channel=channel)
    alerting.use(82)
    await alerting.later()
    alerting.use(92)
    world = alerting.workspace.world
    world.turn(world.now() + CHECK)
    await check_due(alerting.deps)
    await update_cards(replace(alerting.deps, get_channel=SilentChannel(silent)))
    assert {post.channel for post in world.slack.posts if post.replaces and post.person is None} == {other}


async def test_a_process_that_stops_begins_no_reading_of_the_day(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    alerting.workspace.world.turn(alerting.workspace.world.now() + timedelta(days=1))
    begun: list[Coroutine[Any, Any, None]] = []
    deps = replace(alerting.deps, spawn=begun.append, stopping=asyncio.Event())
    deps.stopping.set()
    await begin_day(deps, busy=False)
    assert begun == []


async def test_an_answer_that_cannot_be_kept_is_asked_for_again_at_once(alerting: Alerting) -> None:
    tracked = TrackedOrganization(TEAM_ID, Organization(ACME, "Acme Ltda"))
    with pytest.raises(DatabaseDown):
        await summary_of_run(replace(alerting.deps, sessions=AwayOnce(alerting.deps.sessions)), tracked, "run")
    assert await summary_of_run(alerting.deps, tracked, "run") is not None
