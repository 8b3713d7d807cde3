"""APScheduler wakes the tick; a watchdog wakes it when the wall clock was set.

APScheduler holds one job that sets an event, and no schedule of the bot's: the database says what is due, since cron
triggers skip weeks around daylight saving time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import BotError

log = structlog.stdlib.get_logger()

_JOB = "tick"
_LATE = 3.0  # intervals without a wake-up before the watchdog re-arms the job


class TickScheduler:
    """Ticks every `interval` and once right after the start. Ticks never overlap; one that fails is not repeated."""

    def __init__(
        self, tick: Callable[[], Awaitable[None]], interval: timedelta, monotonic: Callable[[], float]
    ) -> None:
        self._tick = tick
        self._interval = interval
        self._monotonic = monotonic
        self._wake = asyncio.Event()
        self._stopping = False
        self._last_tick = monotonic()
        self._woken_at = monotonic()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: asyncio.Task[None] | None = None
        self._watchdog: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._scheduler.add_job(
            self._wake_up,
            "interval",
            seconds=self._interval.total_seconds(),
            id=_JOB,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        self._wake.set()
        self._running = asyncio.ensure_future(self._run())
        self._watchdog = asyncio.ensure_future(self._watch_clock())

    async def stop(self) -> None:
        """Start no further tick, and wait for the one under way, which may hold leases."""
        self._stopping = True
        self._wake.set()
        if self._watchdog:
            self._watchdog.cancel()
        self._scheduler.pause()
        # A job that has begun needs one turn of the loop. The shutdown would cancel it even with wait=True, one turn
        # later; so jobs only set an event, and the tick lives in a task of our own.
        await asyncio.sleep(0)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)
        if self._running:
            await asyncio.wait({self._running}, timeout=self._interval.total_seconds() + 20)

    def is_ticking(self) -> bool:
        """False when no tick has succeeded for four intervals, or for a minute if that is longer."""
        return self._monotonic() - self._last_tick < max(60.0, 4 * self._interval.total_seconds())

    async def _wake_up(self) -> None:
        self._woken_at = self._monotonic()
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._stopping:
                return
            await self._tick_once()

    async def _tick_once(self) -> None:
        try:
            await self._tick()
            self._last_tick = self._monotonic()
        except BotError as error:
            log.warning("tick put off", error=type(error).__name__)
        except Exception:  # an edge: the next tick tries again
            log.exception("tick stumbled")

    async def _watch_clock(self) -> None:
        """Re-arm the job when it has not woken the tick for too long by the monotonic clock."""
        # APScheduler 3.11 reckons in wall time: set back by an hour, the next run lies an hour ahead, and stays there
        # when the clock is mended. Only `modify_job` mends that; `reschedule_job` and `wakeup` do not.
        seconds = self._interval.total_seconds()
        while True:
            await asyncio.sleep(seconds)
            if self._monotonic() - self._woken_at > _LATE * seconds:
                now = datetime.now(UTC)  # noqa: TID251 - the scheduler's own clock is meant, not the bot's
                self._scheduler.modify_job(_JOB, next_run_time=now + self._interval)
                self._woken_at = self._monotonic()
                self._wake.set()
