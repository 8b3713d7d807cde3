"""The database seen from outside: what is due, and how far each delivery has come."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, func, select

from bot.app import wall_clock
from bot.db.engine import is_sqlite, open_sessions
from bot.db.tables import deliveries
from bot.delivery.model import OPEN, DeliveryKind, DeliveryState, delivery_id
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.digests.schedule import Occurrence, WeeklySchedule
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization
from tests.support.workspace import ACME, BEN, LABS, RETAIL

WORKSPACE = "T0ACME"
ORGANIZATIONS = (ACME, LABS, RETAIL)
_MOST_OVERDUE = 3  # minutes; what is due in one minute shares one question to Pipefy


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the database shows it to everybody."""

    id: str
    subscription: str
    kind: DeliveryKind
    slot: str
    state: DeliveryState
    fence: int
    rendered: bool
    ts: str | None


class Books:
    """The database of one run. Deliveries are expected by the ids that they will have."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self.url = url
        self.engine = engine
        self.expected: list[str] = []

    def subscribe(
        self, count: int, *, due: datetime | None = None, workspaces: int = 1, alone: Callable[[], None] | None = None
    ) -> list[str]:
        """Add subscriptions that are due then, or since a moment ago; the ids of the digests that they are to bring.

        `alone` is called in the transaction that adds them: on SQLite nobody else can be about to write then.
        """
        first = len(self.expected)
        added = [_subscription(number, due, workspaces) for number in range(first, first + count)]
        asyncio.run(_save(self.url, added, alone))
        ids = [delivery_id(one.id, DeliveryKind.DIGEST, one.next_run.slot) for one in added]
        self.expected += ids
        return ids

    def rows(self) -> list[Row]:
        """Every delivery, digests and what follows them."""
        return self._read()

    def row(self, delivery: str) -> Row | None:
        return next(iter(self._read(deliveries.c.id == delivery)), None)

    def settled(self) -> int:
        """How many digests are over."""
        over = (deliveries.c.kind == DeliveryKind.DIGEST, deliveries.c.state.not_in(OPEN))
        return self._count(*over)

    def open(self) -> int:
        """How much is not over yet, counting what is not even a delivery."""
        made = self._count(deliveries.c.kind == DeliveryKind.DIGEST)
        return len(self.expected) - made + self._count(deliveries.c.state.in_(OPEN))

    def _count(self, *which: object) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(deliveries).where(*which)) or 0  # type: ignore[arg-type] # terms of a WHERE

    def _read(self, *which: object) -> list[Row]:
        table = deliveries.c
        rendered = table.payload.is_not(None)
        columns = (
            table.id,
            table.subscription_id,
            table.kind,
            table.slot,
            table.state,
            table.fence,
            rendered,
            table.ts,
        )
        with self.engine.connect() as connection:
            found = connection.execute(select(*columns).where(*which))  # type: ignore[arg-type] # terms of a WHERE
            return [
                Row(name, subscription, DeliveryKind(kind), slot, DeliveryState(state), *rest)
                for name, subscription, kind, slot, state, *rest in found
            ]


@contextmanager
def opened(url: URL) -> Iterator[Books]:
    """The books of a database, read through a connection of their own."""
    driver = "sqlite" if is_sqlite(url) else url.drivername
    engine = create_engine(url.set(drivername=driver), isolation_level="AUTOCOMMIT", pool_size=1)
    try:
        yield Books(url, engine)
    finally:
        engine.dispose()


async def _save(url: URL, added: list[DigestSubscription], alone: Callable[[], None] | None) -> None:
    sessions = open_sessions(url)
    try:
        async with sessions.write() as session:
            await session.connection()  # which takes SQLite's write lock
            if alone is not None:
                alone()
            for one in added:
                await digest_subscriptions.save_new(session, one)
    finally:
        await sessions.close()


def _subscription(number: int, due: datetime | None, workspaces: int) -> DigestSubscription:
    at = due or wall_clock().replace(second=0, microsecond=0) - timedelta(minutes=number % _MOST_OVERDUE)
    year, week, _ = at.isocalendar()
    return DigestSubscription(
        id=str(uuid4()),
        workspace_id=f"{WORKSPACE}{number % workspaces or ''}",
        channel_id=channel(number),
        organization=Organization(ORGANIZATIONS[number // workspaces % len(ORGANIZATIONS)], "Organization"),
        settings=WeeklySchedule(at.weekday(), at.time(), "UTC"),
        locale=("en-US", "pt-BR", "es-ES")[number % 3],
        owner=BEN,
        created_at=at - timedelta(days=3),
        next_run=Occurrence(at, f"{year:04}-W{week:02}"),
        state=SubscriptionState.ACTIVE,
    )


def channel(number: int) -> str:
    """The channel of the subscription with that number, as the chaos server names it."""
    return f"C1{number:06d}"
