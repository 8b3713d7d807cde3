"""The clock that leases and waiting times are measured by: one for all replicas, and never set back.

PostgreSQL: the server's, asked inside the statement, so that a replica's own clock does not matter. SQLite would ask
this machine's wall clock, which people set: there it is the monotonic one. That begins anew when the machine starts,
so every time is written beside the id of the start that it counts from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, ColumnElement, Double, func, literal
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.engine import is_sqlite

EPOCH = 0.0  # long past, whichever start one counts from
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class LeaseClock:
    """`boot` names the start that the seconds count from; without `monotonic` they are the server's."""

    boot: str
    monotonic: Callable[[], float] | None = None

    async def now(self, session: AsyncSession) -> ColumnElement[float]:
        """Seconds, as a term of the next statement."""
        if self.monotonic is None:
            return func.extract("epoch", func.clock_timestamp()).cast(Double)
        # The connection first: it waits until nobody else writes, and that may take seconds.
        await session.connection()
        return literal(self.monotonic(), Double)


def lease_clock(url: URL, monotonic: Callable[[], float]) -> LeaseClock:
    """The clock that all who use this database share."""
    return LeaseClock(_boot_id(), monotonic) if is_sqlite(url) else LeaseClock("server")


def _boot_id() -> str:
    # Where there is no such file a lease of before a restart of the machine may look long; it ends all the same.
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return "machine"
