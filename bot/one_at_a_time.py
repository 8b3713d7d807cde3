"""Work that a tick begins again and again, and that must not overlap with itself."""

import asyncio
from collections.abc import Awaitable, Callable


class OneAtATime:
    """Runs one at a time. All who come while one runs share the next, which sees what has become due since."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._next: asyncio.Future[None] | None = None

    async def __call__(self, work: Callable[[], Awaitable[object]]) -> None:
        """Run `work` when no other runs, or share a run that has not begun yet. Raises what it raises."""
        if self._next is None:
            self._next = asyncio.ensure_future(self._in_turn(work))
        # One who gives up waiting must not end the work of the others.
        await asyncio.shield(self._next)

    async def _in_turn(self, work: Callable[[], Awaitable[object]]) -> None:
        async with self._lock:
            self._next = None
            await work()
