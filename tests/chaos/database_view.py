"""The database seen from outside: what is due, and how far each delivery has come."""

import asyncio
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, func, select, union_all

from bot.app import wall_clock
from bot.db.engine import is_sqlite, open_sessions
from bot.db.tables import deliveries
from bot.delivery.model import OPEN, PLANNED, DeliveryKind, DeliveryState, delivery_id
from bot.digests.repository import DIGEST_TABLES, DigestSubscription, digest_subscriptions
from bot.digests.schedule import Cadence, DailySchedule, MonthlySchedule, Occurrence, Schedule, WeeklySchedule
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization
from tests.support.workspace import ACME, BEN, LABS, RETAIL

WORKSPACE = "T0ACME"
ORGANIZATIONS = (ACME, LABS, RETAIL)
_FRIDAY = 4
_MOST_OVERDUE = 3  # minutes; what is due in one minute shares one question to Pipefy
# As docs/decisions/0016-cadences.md has them.
_SLOTS = {Cadence.DAILY: "%Y-%m-%d", Cadence.WEEKLY: "%G-W%V", Cadence.MONTHLY: "%Y-%m"}
_KINDS = {
    Cadence.DAILY: DeliveryKind.CADENCE_DIGEST,
    Cadence.WEEKLY: DeliveryKind.DIGEST,
    Cadence.MONTHLY: DeliveryKind.CADENCE_DIGEST,
}


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
        self._planned: dict[str, tuple[datetime, str, str]] = {}  # by subscription: the run to come, the slot used up

    def subscribe(
        self,
        count: int,
        *,
        due: datetime | None = None,
        workspaces: int = 1,
        cadences: Sequence[Cadence] = (Cadence.WEEKLY,),
        alone: Callable[[], None] | None = None,
    ) -> list[str]:
        """Add subscriptions that are due then, or since a moment ago; the ids of the digests that they are to bring.

        Each channel gets one of each cadence. `alone` is called in the transaction that adds them: on SQLite nobody
        else can be about to write then.
        """
        first = len(self.expected)
        added = [_subscription(number, due, workspaces, cadences) for number in range(first, first + count)]
        asyncio.run(_save(self.url, added, alone))
        ids = [delivery_id(one.id, _KINDS[one.settings.cadence], one.next_run.slot) for one in added]
        self.expected += ids
        self._planned |= {one.id: _planned(one) for one in added}
        return ids

    def subscribed(self, row: Row) -> bool:
        """Whether the delivery is of one of these subscriptions, and not of alerts beside them."""
        return row.subscription in self._planned

    def misplanned(self) -> int:
        """Subscriptions that wait for another run than the next of their cadence, or used up another slot."""
        names = ("id", "next_run_at", "next_slot", "used_slot")
        tables = [select(*(table.c[name] for name in names)) for table in DIGEST_TABLES]
        with self.engine.connect() as connection:
            stand = {name: (at, slot, used) for name, at, slot, used in connection.execute(union_all(*tables))}
        return sum(stand.get(subscription) != planned for subscription, planned in self._planned.items())

    def rows(self) -> list[Row]:
        """Every delivery, digests and what follows them."""
        return self._read()

    def row(self, delivery: str) -> Row | None:
        return next(iter(self._read(deliveries.c.id == delivery)), None)

    def settled(self) -> int:
        """How many digests are over."""
        return self._count(deliveries.c.kind.in_(PLANNED), deliveries.c.state.not_in(OPEN))

    def open(self) -> int:
        """How much is not over yet, counting what is not even a delivery."""
        return self.not_made() + self._count(deliveries.c.state.in_(OPEN))

    def not_made(self) -> int:
        """How many digests are no delivery yet."""
        return len(self.expected) - self._count(deliveries.c.kind.in_(PLANNED))

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


def _subscription(
    number: int, due: datetime | None, workspaces: int, cadences: Sequence[Cadence]
) -> DigestSubscription:
    home, cadence = number // len(cadences), cadences[number % len(cadences)]
    at = due or wall_clock().replace(second=0, microsecond=0) - timedelta(minutes=home % _MOST_OVERDUE)
    return DigestSubscription(
        id=str(uuid4()),
        workspace_id=f"{WORKSPACE}{home % workspaces or ''}",
        channel_id=channel(home),
        organization=Organization(ORGANIZATIONS[home // workspaces % len(ORGANIZATIONS)], "Organization"),
        settings=_schedule(cadence, at),
        locale=("en-US", "pt-BR", "es-ES")[home % 3],
        owner=BEN,
        created_at=at - timedelta(days=3),
        next_run=Occurrence(at, at.strftime(_SLOTS[cadence])),
        state=SubscriptionState.ACTIVE,
    )


def _schedule(cadence: Cadence, at: datetime) -> Schedule:
    match cadence:
        case Cadence.DAILY:
            return DailySchedule(at.time(), "UTC", workdays=_is_workday(at))  # it is to be due on a Saturday too
        case Cadence.WEEKLY:
            return WeeklySchedule(at.weekday(), at.time(), "UTC")
        case Cadence.MONTHLY:
            return MonthlySchedule(at.day, at.time(), "UTC")


def _planned(due: DigestSubscription) -> tuple[datetime, str, str]:
    """How it is to stand once its digest is made."""
    cadence = due.settings.cadence
    following = _following(due.next_run.at, cadence)
    return following, following.strftime(_SLOTS[cadence]), due.next_run.slot


def _following(at: datetime, cadence: Cadence) -> datetime:
    """The run after that one, by a calendar of its own: a judge does not ask the bot."""
    match cadence:
        case Cadence.DAILY:
            return at + timedelta(days=3 if at.weekday() == _FRIDAY else 1)
        case Cadence.WEEKLY:
            return at + timedelta(weeks=1)
        case Cadence.MONTHLY:
            first = (at.replace(day=1) + timedelta(days=31)).replace(day=1)
            return first.replace(day=min(at.day, monthrange(first.year, first.month)[1]))


def _is_workday(at: datetime) -> bool:
    return at.weekday() <= _FRIDAY


def channel(number: int) -> str:
    """The channel with that number, as the chaos server names it."""
    return f"C1{number:06d}"
