"""A backup is restored: what the lost part of the database had posted is not posted again."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.db import tables
from bot.delivery.model import DeliveryKind
from tests.resilience.test_clock_steps import logged
from tests.support.alerts import Alerting
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, AdvanceableClock
from tests.support.messages import buttons
from tests.support.workspace import Outside, Workspace, open_bot

HOUR = timedelta(hours=1)
HISTORY = {"channels:history", "groups:history", "im:history"}


@pytest.fixture(autouse=True)
def no_collapsing(outside: Outside) -> None:
    """Slack does not promise to drop a repeated `client_msg_id`."""
    outside.world.slack.switches.honours_client_msg_id = False


@asynccontextmanager
async def bot(outside: Outside, database: Path, clock: AdvanceableClock) -> AsyncIterator[Alerting]:
    clock.ahead += 2
    async with open_bot(outside, database, monotonic=clock) as workspace:
        while not await has_ticked(workspace):  # noqa: ASYNC110 - the first tick has no event here
            await asyncio.sleep(0.001)
        yield Alerting(workspace, clock)


async def has_ticked(workspace: Workspace) -> bool:
    """The tick right after the start is over: else it would take part in what the test decides."""
    deps, due, row = workspace.bot.deps, tables.subscriptions.c.next_run_at, tables.deliveries.c
    begun = select(due).where(due <= deps.now())
    # The thread of a digest comes a second after it, with the next tick.
    waiting = ((row.fence == 0) & (row.kind != DeliveryKind.DETAILS)) | row.lease_owner.is_not(None)
    under_way = select(row.id).where(row.not_before.is_not(None), waiting)
    async with deps.sessions.read() as session:
        left = [await session.scalar(begun), await session.scalar(under_way)]
    return deps.jobs.mended_at is not None and left == [None, None]


@pytest.fixture
def clock() -> AdvanceableClock:
    return AdvanceableClock()


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


def copy(database: Path, backup: Path) -> None:
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)


async def test_its_digests_are_found_and_not_posted_again(
    outside: Outside, database: Path, backup: Path, clock: AdvanceableClock, logs: StringIO
) -> None:
    async with bot(outside, database, clock) as digests:
        await digests.says(SUBSCRIBE)
        await digests.turn(MONDAY - HOUR)
        copy(database, backup)
        await digests.turn(MONDAY + timedelta(minutes=1))
        assert len(digests.digests()) == 1
    outside.world.turn(MONDAY + 2 * HOUR)
    async with bot(outside, backup, clock) as digests:
        await digests.tick()
        await digests.tick()
        assert len(digests.digests()) == 1
        await digests.turn(MONDAY + WEEK)
        assert len(digests.digests()) == 2
    assert logged(logs, "the last tick lies far back") == 1


async def test_where_nothing_can_tell_it_becomes_unknown_and_can_be_sent_again(
    outside: Outside, database: Path, backup: Path, clock: AdvanceableClock
) -> None:
    outside.world.slack.app.scopes[:] = [scope for scope in outside.world.slack.app.scopes if scope not in HISTORY]
    async with bot(outside, database, clock) as digests:
        await digests.says(SUBSCRIBE)
        await digests.turn(MONDAY - HOUR)
        copy(database, backup)
        await digests.turn(MONDAY + timedelta(minutes=1))
    outside.world.turn(MONDAY + 2 * HOUR)
    async with bot(outside, backup, clock) as digests:
        for _ in range(3):
            await digests.tick()
        assert len(digests.digests()) == 1
        listed = await digests.says("list")
        assert "subscription_send_again" in buttons(listed)
        # What is due after the start is posted as ever.
        await digests.turn(MONDAY + WEEK)
        assert len(digests.digests()) == 2


async def test_its_alerts_are_found_and_not_posted_again(
    outside: Outside, database: Path, backup: Path, clock: AdvanceableClock
) -> None:
    async with bot(outside, database, clock) as alerting:
        await alerting.says("alerts 80 forecast off")
        await alerting.later()
        copy(database, backup)
        alerting.use(85)
        await alerting.later()
        assert len(alerting.cards()) == 1
    async with bot(outside, backup, clock) as alerting:
        await alerting.later()
        assert len(alerting.cards()) == 1
        assert alerting.deps.jobs.lost_tail


async def test_what_waited_in_the_backup_is_looked_for_too(
    outside: Outside, database: Path, backup: Path, clock: AdvanceableClock
) -> None:
    async with bot(outside, database, clock) as digests:
        await digests.says(SUBSCRIBE)
        digests.workspace.world.pipefy.down = True
        await digests.turn(MONDAY)
        copy(database, backup)
        digests.workspace.world.pipefy.down = False
        await digests.tick(after=400)
        assert len(digests.digests()) == 1
    outside.world.turn(MONDAY + HOUR)
    async with bot(outside, backup, clock) as digests:
        await digests.tick(after=400)
        await digests.tick()
        assert len(digests.digests()) == 1


async def test_a_bot_that_was_only_off_posts_what_is_not_there(
    outside: Outside, database: Path, clock: AdvanceableClock
) -> None:
    async with bot(outside, database, clock) as digests:
        await digests.says(SUBSCRIBE)
    outside.world.turn(MONDAY + HOUR)
    async with bot(outside, database, clock) as digests:
        await digests.tick()
        assert len(digests.digests()) == 1


async def test_a_normal_restart_asks_nothing(outside: Outside, database: Path, clock: AdvanceableClock) -> None:
    async with bot(outside, database, clock) as digests:
        await digests.says(SUBSCRIBE)
        await digests.turn(MONDAY - timedelta(minutes=5))
        await digests.tick(after=61)
    outside.world.turn(MONDAY + timedelta(minutes=1))
    async with bot(outside, database, clock) as digests:
        await digests.tick()
        assert len(digests.digests()) == 1
        assert not HISTORY & digests.workspace.world.slack.scopes_used


async def test_a_database_that_is_replaced_under_a_running_bot_is_noticed(
    outside: Outside, database: Path, backup: Path, clock: AdvanceableClock
) -> None:
    async with bot(outside, database, clock) as digests:
        await digests.says(SUBSCRIBE)
        await digests.turn(MONDAY - HOUR)
        await digests.tick(after=61)
        copy(database, backup)
        await digests.turn(MONDAY + timedelta(minutes=1))
        await digests.tick(after=61)
        assert len(digests.digests()) == 1
        copy(backup, database)
        digests.workspace.advance_clock(minutes=1)
        await digests.tick(after=61)
        await digests.tick()
        assert len(digests.digests()) == 1
