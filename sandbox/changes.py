"""Something changed: whoever looks at the world is woken, and nobody needs to poll."""

import asyncio
from collections.abc import Callable

PATIENCE = 60.0  # seconds: what has not happened by then will not


class Changes:
    """A version that grows with every change, and a way to wait for one."""

    def __init__(self) -> None:
        self.version = 1
        self._next = asyncio.Event()

    def note(self) -> None:
        """Say that something changed."""
        self.version += 1
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, so: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until it is so; `TimeoutError` when it never comes."""
        async with asyncio.timeout(patience):
            while not so():
                await self._next.wait()

    async def after(self, version: int, patience: float = PATIENCE) -> int:
        """The first version later than this one that is seen; `TimeoutError` when none comes."""
        await self.until(lambda: self.version > version, patience)
        return self.version
