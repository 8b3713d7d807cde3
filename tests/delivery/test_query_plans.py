"""What every tick asks must not cost more the more is stored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import lease_clock
from bot.db.engine import Sessions
from bot.db.tables import deliveries
from bot.db.tables import subscriptions as table
from bot.delivery import repository as delivery_repository
from bot.delivery.lanes import PLACES
from bot.delivery.model import DeliveryState
from bot.digests import repository as digest_repository
from bot.digests.repository import digest_subscriptions
from bot.jobs.metric_figures import read_stored
from bot.subscriptions.model import SubscriptionState
from tests.support.replicas import DELIVERY, LEASE, NEXT_WEEK, NOW, SETTLE, SUBSCRIPTION
from tests.support.row_copies import copy_row

IDLE = 20_000


@pytest.fixture
async def session(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """A transaction that sees 20,000 active subscriptions of next week and 20,000 digests that were sent."""
    async with sessions.write() as session:
        await digest_subscriptions.save_new(
            session, replace(SUBSCRIPTION, state=SubscriptionState.ACTIVE, next_run=NEXT_WEEK)
        )
        await delivery_repository.insert(session, replace(DELIVERY, state=DeliveryState.SENT))
        await copy_row(session, table, "idle", IDLE, "id", "channel_id")
        await copy_row(session, deliveries, "idle", IDLE, "id", "subscription_id")
        yield session


async def plans(session: AsyncSession, asked: list[tuple[str, Any]]) -> str:
    connection = await session.connection()
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    rows = [await connection.exec_driver_sql(f"{explain} {statement}", values) for statement, values in asked]
    return "\n".join(str(row[-1]) for result in rows for row in result)


@asynccontextmanager
async def listening(session: AsyncSession) -> AsyncIterator[list[tuple[str, Any]]]:
    """The statements that are asked meanwhile, with their values."""
    asked: list[tuple[str, Any]] = []

    def about_to(_: Connection, __: object, statement: str, values: object, *___: object) -> None:
        asked.append((statement, values))

    connection = (await session.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", about_to)
    yield asked
    event.remove(connection, "before_cursor_execute", about_to)


async def ask_as_a_tick(session: AsyncSession, url: URL) -> list[tuple[str, Any]]:
    """The statements that a tick asks, with their values."""
    async with listening(session) as asked:
        await digest_repository.due(session, NOW, 50)
        await delivery_repository.claim(
            session, lease_clock(url, lambda: 1000.0), "me", places=PLACES, lease=LEASE, settle=SETTLE
        )
    return asked


@pytest.mark.parametrize("analyzed", [False, True])
async def test_a_tick_reads_by_index_what_is_due(session: AsyncSession, database_url: URL, *, analyzed: bool) -> None:
    if analyzed:
        await (await session.connection()).exec_driver_sql("ANALYZE")
    found = await plans(session, await ask_as_a_tick(session, database_url))
    assert "ix_subscriptions_state_next_run_at" in found
    assert "ix_deliveries_not_before" in found
    # The table of refused installations has a row a workspace at most, and is read as a whole.
    for whole in ("Seq Scan on subscriptions", "Seq Scan on deliveries", "SCAN subscriptions", "SCAN deliveries"):
        assert whole not in found


async def test_a_scrape_reads_by_index_what_waits(session: AsyncSession) -> None:
    late = replace(DELIVERY, slot="late", due_at=NOW - timedelta(minutes=9))
    for delivery in (late, replace(DELIVERY, slot="now", due_at=NOW)):
        await delivery_repository.insert(session, delivery)
    async with listening(session) as asked:
        stored = await read_stored(session)
    assert (stored.waiting, stored.first_due) == ({DeliveryState.PENDING: 2}, NOW - timedelta(minutes=9))
    assert stored.subscriptions == {("digest", SubscriptionState.ACTIVE): IDLE + 1}
    assert (stored.is_refused, len(stored.revisions)) == (False, 1)
    assert "ix_deliveries_not_before" in await plans(session, asked)
