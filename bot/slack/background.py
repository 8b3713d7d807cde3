"""Work that goes on after an ack, as tasks that a shutdown drains."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

# The sentence that the bot restarts has to fit between the end of the drain (20 s) and SIGKILL (30 s).
LAST_WORD_SECONDS = 3.0


# Bounds what waiting may take of memory, some 60 KB an answer. Two hundred commands a second fit beside a Slack that
# takes half a second for each post; who comes beyond that is told to try again.
MOST_ANSWERS = 256
MOST_REFUSALS = 256  # of presses, which are told in a message of their own
# Then requests that have come meanwhile are acked, instead of behind hundreds of answers that are drawn.
BEGUN_IN_A_TURN = 16


class AnswersUnderWay:
    """Room for a bounded number of answers. Each begins at once; in a rush a few in every turn of the loop."""

    def __init__(self) -> None:
        self.under_way = self.refusals = self._begun = 0

    @property
    def is_full(self) -> bool:
        """True where another answer would be one too many."""
        return self.under_way >= MOST_ANSWERS

    @property
    def may_refuse(self) -> bool:
        """True while one more may be told that there is no room."""
        return self.refusals < MOST_REFUSALS

    async def begin(self) -> None:
        """Go on in this turn of the loop, or in the first that has room."""
        while self._begun >= BEGUN_IN_A_TURN:  # noqa: ASYNC110 - a turn of the loop is what is waited for
            await asyncio.sleep(0)
        if not self._begun:
            asyncio.get_running_loop().call_soon(self._end_turn)
        self._begun += 1

    def _end_turn(self) -> None:
        self._begun = 0


class BackgroundTasks:
    """The tasks under way. Each starts at once: people wait for answers, see docs/decisions/0008-answers-at-once.md."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Start `work`, which handles its own errors."""
        task = asyncio.ensure_future(work)
        # The loop itself keeps only a weak reference: without this one a task may vanish half-way.
        # https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def drain(self, deadline: float, grace: float = LAST_WORD_SECONDS + 0.5) -> None:
        """Wait `deadline` seconds for all tasks, cancel the rest once, wait `grace` seconds more."""
        await asyncio.sleep(0)  # a task cancelled before its first step could not tell its user anything
        await self.wait(deadline)
        # Never cancelled twice: a task that waits for a lock of SQLite would then hang the end of the loop for ever.
        for task in (late := set(self._running)):
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=grace)

    async def wait(self, deadline: float) -> None:
        """Wait until no task is under way, those that begin meanwhile too; `deadline` seconds at the most."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + deadline
        while self._running and (seconds := ends - loop.time()) > 0:
            await asyncio.wait(set(self._running), timeout=seconds)


class Shutdown:
    """The end of a process, in `seconds` from its first step on, whoever takes that.

    1. `wind_down`: no more work is looked for, and what is under way ends. What Slack still sends is answered.
    2. The listener closes, which is the server's.
    3. `drain`: what came last ends, or the person reads that the bot restarts.
    """

    def __init__(self, tasks: BackgroundTasks, close_intake: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._tasks = tasks
        self._close_intake = close_intake
        self._seconds = seconds
        self._ends: float | None = None

    async def wind_down(self, keep: float) -> None:
        """Step 1. It leaves `keep` seconds for step 2, where answers take that long."""
        self._left()
        await self._close_intake()
        await self._tasks.wait(self._left() - keep)

    async def drain(self) -> None:
        """Step 3, after step 1 where that was not taken."""
        self._left()
        await self._close_intake()
        await self._tasks.drain(self._left())

    def _left(self) -> float:
        now = asyncio.get_running_loop().time()
        if self._ends is None:
            self._ends = now + self._seconds
        return self._ends - now
