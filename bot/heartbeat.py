"""The heartbeat of a process that ticks: it beats with each step that ends, and stops where one hangs.

A tick may take minutes, as on a Monday with a thousand digests. So its end is no beat; each of its steps is: a claim,
a delivery, a check, a card. Asks no clock but the one it is given.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

LONGEST_STEP = timedelta(seconds=60)  # one that asks the database alone
LONGEST_OUTSIDE = timedelta(seconds=180)  # three questions to Pipefy of 35 s, 55 s for a turn, a post of 15 s


class Heartbeat:
    """Steps that are under way, each with the time by which it has to end, and when the last one ended well."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._last = monotonic()
        self._numbers = count()
        self._ends_by: dict[int, float] = {}

    @contextmanager
    def step(self, longest: timedelta = LONGEST_STEP) -> Iterator[None]:
        """Hold for one step. One that raises is over, and is no beat."""
        number = next(self._numbers)
        self._ends_by[number] = self._monotonic() + longest.total_seconds()
        try:
            yield
            self._last = self._monotonic()
        finally:
            del self._ends_by[number]

    def beats(self, interval: timedelta) -> bool:
        """False where a step hangs, or where none has ended well for so long."""
        now = self._monotonic()
        hangs = any(now >= ends_by for ends_by in self._ends_by.values())
        return not hangs and now - self._last < interval.total_seconds()
