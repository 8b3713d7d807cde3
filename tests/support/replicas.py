"""What several tests of the store share: eight replicas, a clock to turn, and things to keep."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import URL

from bot.db.clock import LeaseClock
from bot.db.engine import Sessions, open_sessions
from bot.delivery.model import Delivery, DeliveryKind
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Occurrence, WeeklySchedule
from bot.usage.model import Organization

T = TypeVar("T")

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LEASE, SETTLE, POST = timedelta(seconds=90), timedelta(seconds=60), timedelta(seconds=15)
MONDAY = WeeklySchedule(0, time(9), "America/Sao_Paulo")
THIS_WEEK, NEXT_WEEK = Occurrence(NOW, "2026-W48"), Occurrence(NOW + timedelta(days=7), "2026-W49")
SUBSCRIPTION = DigestSubscription(
    id="s1",
    workspace_id="T1",
    channel_id="C1",
    organization=Organization("acme", "Acme"),
    settings=MONDAY,
    locale="pt-BR",
    owner="U1",
    created_at=NOW - timedelta(days=3),
    next_run=THIS_WEEK,
)
DELIVERY = Delivery("T1", "s1", DeliveryKind.DIGEST, "2026-W48", "C1", due_at=NOW, created_at=NOW)


class ManualClock:
    """Seconds since a start of the machine, turned by hand. Both databases take it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def turn(self, by: timedelta) -> None:
        self.seconds += by.total_seconds()

    def clock(self, boot: str = "boot") -> LeaseClock:
        return LeaseClock(boot, lambda: self.seconds)


async def eight(database_url: URL, work: Callable[[int, Sessions], Awaitable[T]]) -> list[T]:
    """What eight replicas come to that do the work at once, each with engines of its own."""

    async def replica(number: int) -> T:
        sessions = open_sessions(database_url)
        try:
            return await work(number, sessions)
        finally:
            await sessions.close()

    return await asyncio.gather(*map(replica, range(8)))
