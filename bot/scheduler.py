"""The pulse: APScheduler wakes the tick, and a watchdog wakes it when the wall clock was set.

APScheduler holds no schedule of the bot's: the database says what is due. A job only sets an event, since its shutdown
cancels what a job runs; the tick itself lives in a task of ours that is awaited at the end.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import BotError

log = structlog.stdlib.get_logger()

_JOB = "tick"
_LATE = 3.0  # intervals without a beat before the watchdog re-arms the job


class TickScheduler:
    """Beats every `interval` and once right after the start; `beat_age` tells readiness when it last came through."""

    def __init__(
        self, tick: Callable[[], Awaitable[None]], interval: timedelta, monotonic: Callable[[], float]
    ) -> None:
        self._tick = tick
        self._interval = interval
        self._monotonic = monotonic
        self._wake = asyncio.Event()
        self._stopping = False
        self._last = monotonic()
        self._woken = monotonic()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._beating: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.add_job(
            self._due,
            "interval",
            seconds=self._interval.total_seconds(),
            id=_JOB,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        self._wake.set()
        self._beating = asyncio.ensure_future(self._beat())
        self._watching = asyncio.ensure_future(self._watch())

    async def stop(self) -> None:
        """No further beat; the one under way is finished, since it may hold leases."""
        self._stopping = True
        self._wake.set()
        if self._watching:
            self._watching.cancel()
        self._scheduler.pause()
        await asyncio.sleep(0)  # a job that has begun needs one turn of the loop; the shutdown would cancel it
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it cancels one turn of the loop later
        if self._beating:
            await asyncio.wait({self._beating}, timeout=self._interval.total_seconds() + 20)

    def alive(self) -> bool:
        """Whether a beat came through lately."""
        return self._monotonic() - self._last < max(60.0, 4 * self._interval.total_seconds())

    async def _due(self) -> None:
        self._woken = self._monotonic()
        self._wake.set()

    async def _beat(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._stopping:
                return
            await self._once()

    async def _once(self) -> None:
        try:
            await self._tick()
            self._last = self._monotonic()
        except BotError as error:
            log.warning("tick put off", error=type(error).__name__)
        except Exception:  # an edge: the next beat tries again
            log.exception("tick stumbled")

    async def _watch(self) -> None:
        """Wall clock set back: the job's next time lies in the future. Measured: facts of APScheduler 3.11."""
        seconds = self._interval.total_seconds()
        while True:
            await asyncio.sleep(seconds)
            if self._monotonic() - self._woken > _LATE * seconds:
                now = datetime.now(UTC)  # noqa: TID251 - the scheduler's own clock is meant, not the bot's
                self._scheduler.modify_job(_JOB, next_run_time=now + self._interval)
                self._woken = self._monotonic()
                self._wake.set()
