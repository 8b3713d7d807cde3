"""Replicas on PostgreSQL: the database's clock says whose own one is right."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, select, update

from bot.app import wall_clock
from bot.db import tables
from bot.delivery.model import DeliveryKind
from bot.jobs.tick import tick
from tests.support.databases import Server
from tests.support.workspace import BEN, OPS, Outside, Workspace, open_bot, open_outside

STEPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1), timedelta(days=40)]


@pytest.fixture
async def running() -> AsyncIterator[Outside]:
    """A sandbox whose clock runs, as the database's does."""
    async with open_outside(None) as outside:
        yield outside


@asynccontextmanager
async def replica(outside: Outside, url: URL, off: timedelta = timedelta()) -> AsyncIterator[Workspace]:
    """A bot whose wall clock is so far off."""
    address = url.render_as_string(hide_password=False)
    async with open_bot(outside, Path(), now=lambda: wall_clock() + off, DATABASE_URL=address) as workspace:
        yield workspace


async def next_run(workspace: Workspace) -> datetime:
    async with workspace.bot.deps.sessions.read() as session:
        instant: datetime = (await session.scalars(select(tables.subscriptions.c.next_run_at))).one()
    return instant


async def digests_made(workspace: Workspace) -> int:
    of_digests = tables.deliveries.c.kind == DeliveryKind.DIGEST
    async with workspace.bot.deps.sessions.read() as session:
        return len((await session.execute(select(tables.deliveries.c.id).where(of_digests))).all())


@pytest.mark.parametrize("off", STEPS)
async def test_a_replica_that_starts_with_a_wrong_clock_plans_nothing(
    running: Outside, postgresql: Server, off: timedelta
) -> None:
    with postgresql.migrated() as url:
        async with replica(running, url) as right:
            await right.posts_until_idle(right.calls.typed(BEN, OPS, "/pipefy-usage subscribe monday 09:00"))
            planned = await next_run(right)
        async with replica(running, url, off) as wrong:
            await tick(wrong.bot.deps)
            assert await next_run(wrong) == planned
            assert not wrong.bot.deps.clock.is_trusted
            # Whoever asks it for something meanwhile is answered by the database's time.
            assert abs(wrong.bot.deps.now() - wall_clock()) < timedelta(minutes=1)


async def test_the_others_go_on(running: Outside, postgresql: Server) -> None:
    with postgresql.migrated() as url:
        async with replica(running, url, timedelta(days=40)) as wrong, replica(running, url) as right:
            await right.posts_until_idle(right.calls.typed(BEN, OPS, "/pipefy-usage subscribe monday 09:00"))
            async with right.bot.deps.sessions.write() as session:
                await session.execute(update(tables.subscriptions).values(next_run_at=wall_clock()))
            await tick(wrong.bot.deps)
            assert await digests_made(right) == 0
            await tick(right.bot.deps)
            assert await digests_made(right) == 1


async def test_it_goes_on_when_the_clocks_agree_again(running: Outside, postgresql: Server) -> None:
    off = timedelta(hours=1)
    with postgresql.migrated() as url:
        address = url.render_as_string(hide_password=False)
        async with open_bot(running, Path(), now=lambda: wall_clock() + off, DATABASE_URL=address) as workspace:
            await tick(workspace.bot.deps)
            stopped = not workspace.bot.deps.clock.is_trusted
            off = timedelta()
            await tick(workspace.bot.deps)
            assert (stopped, workspace.bot.deps.clock.is_trusted) == (True, True)
            assert abs(workspace.bot.deps.now() - wall_clock()) < timedelta(seconds=1)


async def test_every_replica_knows_the_time_that_a_restored_database_forgot(
    running: Outside, postgresql: Server
) -> None:
    with postgresql.migrated() as url:
        async with replica(running, url) as first, first.bot.deps.sessions.write() as session:
            await session.execute(update(tables.ticks).values(last_at=wall_clock() - timedelta(hours=3)))
        async with replica(running, url) as one, replica(running, url) as other:
            tails = [bot.bot.deps.jobs.lost_tail for bot in (one, other)]
        assert tails[0] is not None
        assert tails[0] == tails[1]
        assert timedelta(hours=2) < tails[0].until - tails[0].since < timedelta(hours=4)
