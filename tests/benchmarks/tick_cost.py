"""What a tick costs by what is stored: `python -m tests.benchmarks.tick_cost`.

A tick asks for the subscriptions that are due and, in the same transaction, moves each on and queues its delivery;
then it claims the first few. It is timed with 1,000, 10,000 and 100,000 active subscriptions that are not due, and as
many digests already sent, beside none that is due and beside 100, on both databases. The sizes take turns, so that a
busy machine slows all of them. To reach: 100,000 cost at most 1.3 times what 1,000 cost.
"""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter

from sqlalchemy import URL, delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import LeaseClock, lease_clock
from bot.db.engine import Sessions, open_sessions
from bot.db.migrate import upgrade
from bot.db.tables import deliveries
from bot.db.tables import subscriptions as table
from bot.delivery import repository as delivery_repository
from bot.delivery.lanes import PLACES
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState
from bot.digests import repository as digest_repository
from bot.digests.repository import digest_subscriptions
from bot.subscriptions.model import SubscriptionState
from tests.support.databases import Databases, Files, open_server
from tests.support.replicas import DELIVERY, LEASE, NEXT_WEEK, NOW, SETTLE, SUBSCRIPTION
from tests.support.row_copies import copy_row

SIZES = (1_000, 10_000, 100_000)
DUE = (0, 100)
BATCH = 50
ROUNDS = 41
TO_REACH = 1.3


@dataclass(frozen=True, slots=True)
class Crowd:
    """A database with so many idle rows, and the milliseconds that ticks took in it, by how many were due."""

    idle: int
    sessions: Sessions
    clock: LeaseClock
    took: dict[int, list[float]] = field(default_factory=lambda: {due: [] for due in DUE})


async def tick(crowd: Crowd) -> int:
    """Materialise what is due, a batch in a transaction, and claim; how many were due."""
    made, batch = 0, BATCH
    while batch == BATCH:
        async with crowd.sessions.write() as session:
            batch = await _materialise(session)
        made += batch
    async with crowd.sessions.write() as session:
        await delivery_repository.claim(session, crowd.clock, "me", places=PLACES, lease=LEASE, settle=SETTLE)
    return made


async def _materialise(session: AsyncSession) -> int:
    found = await digest_repository.due(session, NOW, BATCH)
    for each in found:
        slot = each.next_run.slot
        await digest_repository.advance(session, each, NEXT_WEEK, slot)
        due_at = each.next_run.at
        await delivery_repository.insert(
            session, Delivery(each.workspace_id, each.id, DeliveryKind.DIGEST, slot, each.channel_id, due_at, NOW)
        )
    return len(found)


async def fill(sessions: Sessions, idle: int) -> None:
    """Store what is idle, and the 100 that `make_due` turns to."""
    async with sessions.write() as session:
        await digest_subscriptions.save_new(
            session, replace(SUBSCRIPTION, state=SubscriptionState.ACTIVE, next_run=NEXT_WEEK)
        )
        await copy_row(session, table, "idle", idle, "id", "channel_id")
        await delivery_repository.insert(session, replace(DELIVERY, state=DeliveryState.SENT))
        await copy_row(session, deliveries, "idle", idle, "id", "subscription_id")
    async with sessions.write() as session:
        await session.execute(text("ANALYZE"))


async def make_due(sessions: Sessions, count: int) -> None:
    """Let so many be due again, as if nothing had been delivered."""
    some = [f"idle{n}" for n in range(1, max(DUE) + 1)]
    async with sessions.write() as session:
        await session.execute(delete(deliveries).where(deliveries.c.subscription_id.in_(some)))
        due_at = NOW - timedelta(minutes=1)
        await session.execute(update(table).where(table.c.id.in_(some[:count])).values(next_run_at=due_at))


async def time_a_tick(crowd: Crowd, due: int) -> None:
    """One round."""
    await make_due(crowd.sessions, due)
    began = perf_counter()
    made = await tick(crowd)
    crowd.took[due].append((perf_counter() - began) * 1000)
    if made != due:
        raise AssertionError(f"{made} were due, not {due}")


async def measure(urls: list[URL]) -> list[Crowd]:
    crowds = [
        Crowd(idle, open_sessions(url), lease_clock(url, monotonic)) for idle, url in zip(SIZES, urls, strict=True)
    ]
    for crowd in crowds:
        await fill(crowd.sessions, crowd.idle)
    for number in range(ROUNDS):
        turn = number % len(crowds)
        for due in DUE:
            for crowd in crowds[turn:] + crowds[:turn]:
                await time_a_tick(crowd, due)
    for crowd in crowds:
        await crowd.sessions.close()
    return crowds


def show(name: str, crowds: list[Crowd]) -> None:
    for due in DUE:
        medians = [median(crowd.took[due][1:]) for crowd in crowds]  # the first round connects
        ratio = medians[-1] / medians[0]
        shown = "  ".join(f"{crowd.idle:>7,}: {took:6.2f} ms" for crowd, took in zip(crowds, medians, strict=True))
        verdict = "reached" if ratio <= TO_REACH else "NOT REACHED"
        print(f"{name:<11} {due:>3} due  {shown}   ratio {ratio:.2f} (≤ {TO_REACH}: {verdict})", flush=True)


def run(name: str, databases: Databases) -> None:
    with ExitStack() as opened:
        urls = [opened.enter_context(databases.empty()) for _ in SIZES]
        for url in urls:
            upgrade(url)
        show(name, asyncio.run(measure(urls)))


@contextmanager
def files() -> Iterator[Files]:
    with TemporaryDirectory() as folder:
        yield Files(Path(folder))


def main() -> None:
    print(f"a tick: medians of {ROUNDS - 1} interleaved rounds")
    with files() as sqlite:
        run("SQLite", sqlite)
    with open_server() as postgresql:
        run("PostgreSQL", postgresql)


if __name__ == "__main__":
    main()
