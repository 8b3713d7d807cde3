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
from bot.heartbeat import LONGEST_STEP, Heartbeat

log = structlog.stdlib.get_logger()

_JOB = "tick"
_PAUSES = 4  # intervals without a step, or with failed ticks alone, before the process counts as hanging
_LATE = 3.0  # intervals without a wake-up before the watchdog re-arms the job


class TickScheduler:
    """Ticks every `interval` and once right after the start. One that fails is not repeated.

    Ticks overlap: one that has thousands of digests to deliver holds up no check of the next.
    """

    def __init__(
        self,
        tick: Callable[[], Awaitable[None]],
        interval: timedelta,
        monotonic: Callable[[], float],
        heartbeat: Heartbeat,
    ) -> None:
        self._tick = tick
        self._interval = interval
        self._monotonic = monotonic
        self._heartbeat = heartbeat
        self._failing_since: float | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self._woken_at = monotonic()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: asyncio.Task[None] | None = None
        self._ticks: set[asyncio.Task[None]] = set()
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
        """Start no further tick, and wait for those under way, which may hold leases."""
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
        if under_way := {task for task in (self._running, *self._ticks) if task}:
            await asyncio.wait(under_way, timeout=self._interval.total_seconds() + 20)

    def is_ticking(self) -> bool:
        """False where a step of a tick hangs, or none has ended or every tick failed for four intervals or a minute."""
        longest = max(LONGEST_STEP, _PAUSES * self._interval)
        failing_since = self._failing_since
        failing = failing_since is not None and self._monotonic() - failing_since >= longest.total_seconds()
        return not failing and self._heartbeat.beats(longest)

    async def _wake_up(self) -> None:
        self._woken_at = self._monotonic()
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._stopping:
                return
            self._ticks.add(task := asyncio.ensure_future(self._tick_once()))
            task.add_done_callback(self._ticks.discard)

    async def _tick_once(self) -> None:
        try:
            await self._tick()
        except BotError as error:
            self._note_failure()
            log.warning("tick put off", error=type(error).__name__)
        except Exception:  # an edge: the next tick tries again
            self._note_failure()
            log.exception("tick stumbled")
        else:
            self._failing_since = None

    def _note_failure(self) -> None:
        if self._failing_since is None:
            self._failing_since = self._monotonic()

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
