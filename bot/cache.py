"""Cache in memory, with one request in flight for each key, whose answer all callers share.

Bounded; what must survive a restart is in the database.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.usage.model import Breakdown, Organization, Reading

V = TypeVar("V")
_MOST = 512  # entries of one cache


@dataclass(frozen=True, slots=True)
class _Entry(Generic[V]):
    value: V
    since: float


def _no_age(_: object) -> float:
    return 0.0


class SingleFlightCache(Generic[V]):
    """Answers of one kind by key. Every key holds the workspace."""

    def __init__(self, monotonic: Callable[[], float], most: int = _MOST) -> None:
        self._monotonic = monotonic
        self._most = most
        self._entries: OrderedDict[Hashable, _Entry[V]] = OrderedDict()
        self._in_flight: dict[Hashable, asyncio.Task[V]] = {}

    async def get(
        self, key: Hashable, ask: Callable[[], Awaitable[V]], max_age: float, *, age: Callable[[V], float] = _no_age
    ) -> V:
        """The answer, not older than `max_age` seconds; callers in the meantime wait for the same request.

        `age`: how many seconds old an answer is when it comes.
        """
        kept = self._entries.get(key)
        if kept and self._monotonic() - kept.since <= max_age:
            return kept.value
        task = self._in_flight.get(key)
        if task is None:
            # A task of its own: one asker who goes away must not take the answer from the others.
            task = asyncio.ensure_future(self._ask(key, ask, age))
            self._in_flight[key] = task
            task.add_done_callback(lambda done: self._on_done(key, done))
        return await asyncio.shield(task)  # a caller that is cancelled leaves the task running

    def set(self, key: Hashable, value: V, *, age: float = 0.0) -> None:
        """Keep a value that is `age` seconds old; the one put longest ago goes when there are too many."""
        self._entries[key] = _Entry(value, self._monotonic() - max(0.0, age))
        self._entries.move_to_end(key)
        while len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def peek(self, key: Hashable) -> V | None:
        """The last value, however old; None when there is none."""
        kept = self._entries.get(key)
        return kept.value if kept else None

    def age(self, key: Hashable) -> float | None:
        """The age of the value in seconds; None when there is none."""
        kept = self._entries.get(key)
        return self._monotonic() - kept.since if kept else None

    def drop(self, key: Hashable) -> None:
        """Forget a value. One that is in flight still answers those who wait for it, and is not kept."""
        self._entries.pop(key, None)
        self._in_flight.pop(key, None)

    async def _ask(self, key: Hashable, ask: Callable[[], Awaitable[V]], age: Callable[[V], float]) -> V:
        value = await ask()  # an error is not kept: the next caller asks again
        # What was asked before a `drop` may have been true only before it.
        if self._in_flight.get(key) is asyncio.current_task():
            self.set(key, value, age=age(value))
        return value

    def _on_done(self, key: Hashable, done: asyncio.Task[V]) -> None:
        if self._in_flight.get(key) is done:
            del self._in_flight[key]
        if not done.cancelled():
            done.exception()  # read, so that an error nobody waited for is not reported as lost


@dataclass(frozen=True, slots=True)
class Caches:
    """The memory of this process for answers of Pipefy, by keys that begin with the workspace."""

    readings: SingleFlightCache[Reading]  # by organization and period, and by the id of the reading
    flows: SingleFlightCache[Breakdown]
    organizations: SingleFlightCache[tuple[Organization, ...]]
    numbers: SingleFlightCache[Organization]
    defaults: SingleFlightCache[Organization]  # by workspace
    addresses: SingleFlightCache[str | None]  # by workspace and uuid, the number in the address; None: not known
    requests: SingleFlightCache[None]  # whose age is the time since Pipefy was last asked about an organization
    shares: SingleFlightCache[None]  # cards that were shown to all a moment ago
    figures: SingleFlightCache[Any]  # by workspace, organization and run
    conversations: SingleFlightCache[str]  # kinds, by the channel's id
