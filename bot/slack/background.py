"""The slow parts of answers, as tasks that a shutdown drains."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import ExitStack, asynccontextmanager
from typing import Any

# What a person gets to hear at a shutdown has to fit between the end of the drain (20 s) and SIGKILL.
LAST_WORD_SECONDS = 3.0


# Nobody did anything for this long: a moment to start a slow part in. Nobody notices such a delay.
QUIET_SECONDS = 0.005


PATIENCE_SECONDS = 0.5


# A slow part that is older than this waits for a network rather than for the processor.
YOUNG_SECONDS = 0.01


class BackgroundTasks:
    """The slow parts under way. Acks go first: a part starts in a quiet moment, and few are young at once.

    A part that has waited for `PATIENCE_SECONDS` starts anyhow.
    """

    def __init__(self, young_at_once: int = 1) -> None:
        self._places = asyncio.Semaphore(young_at_once)
        self._running: set[asyncio.Task[None]] = set()
        self._spawned_at = 0.0

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, part: Coroutine[Any, Any, None]) -> None:
        """Run `part` soon. Whatever it raises is its own to handle: see `Listener`."""
        task = asyncio.ensure_future(part)
        self._spawned_at = task.get_loop().time()
        self._running.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._running.discard)

    async def drain(self, deadline: float, grace: float = LAST_WORD_SECONDS + 0.5) -> None:
        """Wait `deadline` seconds for what is under way, cancel the rest once, wait `grace` seconds more.

        Never cancelled twice: a task that waits for a lock of SQLite would then hang the loop's own end.
        """
        await asyncio.sleep(0)  # a task cancelled before its first step could not say its last word
        loop = asyncio.get_running_loop()
        ends = loop.time() + deadline
        while self._running and (left := ends - loop.time()) > 0:
            await asyncio.wait(set(self._running), timeout=left)
        for task in (late := set(self._running)):
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=grace)

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[None]:
        """Wait for one's turn, then hold a place until the end, or until no longer young."""
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + PATIENCE_SECONDS
        await self._places.acquire()
        with ExitStack() as place:
            place.callback(self._places.release)
            while (pause := self._pause(patient_until)) > 0:  # noqa: ASYNC110 - quiet is no event
                await asyncio.sleep(pause)
            loop.call_later(YOUNG_SECONDS, place.close)
            yield

    def _pause(self, patient_until: float) -> float:
        return min(self._spawned_at + QUIET_SECONDS, patient_until) - asyncio.get_running_loop().time()
