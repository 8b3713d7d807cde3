"""The line in front of one Pipefy account: few questions at a time, those that a person or an alert waits for first."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import IntEnum

from bot.errors import PipefyBusy

_ONE_BACKGROUND_IN = 5  # questions, however many urgent ones wait


class Urgency(IntEnum):
    """URGENT: a person or an alert waits for the answer. BACKGROUND: a digest or the day's reading does."""

    URGENT = 0
    BACKGROUND = 1


class Line:
    """Places for `in_flight` questions, and one that is never a background one's: those may take half a minute."""

    def __init__(self, *, in_flight: int, waiting: int, longest: timedelta) -> None:
        self._places = in_flight
        self._most_waiting = waiting  # of each urgency
        self._longest = longest
        self._under_way: Counter[Urgency] = Counter()
        self._waiting: dict[Urgency, deque[asyncio.Future[None]]] = {urgency: deque() for urgency in Urgency}
        self._urgent_in_a_row = 0

    @asynccontextmanager
    async def place(self, urgency: Urgency) -> AsyncIterator[None]:
        """Hold a place. Raises PipefyBusy where the line is full, or moves too slowly."""
        if not self._has_place(urgency) and len(self._waiting[urgency]) >= self._most_waiting:
            raise PipefyBusy
        await self._wait(urgency)
        try:
            yield
        finally:
            self._leave(urgency)

    async def _wait(self, urgency: Urgency) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting[urgency].append(turn)
        self._admit()
        let_in = False
        try:
            async with asyncio.timeout(self._longest.total_seconds()):
                await turn
                let_in = True
        except TimeoutError:
            raise PipefyBusy from None
        finally:
            if not let_in:
                self._give_up(urgency, turn)

    def _give_up(self, urgency: Urgency, turn: asyncio.Future[None]) -> None:
        if turn.done() and not turn.cancelled():
            self._leave(urgency)  # let in at that very moment: else the place would be lost for good
        elif turn in self._waiting[urgency]:
            self._waiting[urgency].remove(turn)

    def _leave(self, urgency: Urgency) -> None:
        self._under_way[urgency] -= 1
        self._admit()

    def _admit(self) -> None:
        while (urgency := self._next()) is not None:
            turn = self._waiting[urgency].popleft()
            if turn.cancelled():
                continue
            turn.set_result(None)
            self._under_way[urgency] += 1
            self._urgent_in_a_row = self._urgent_in_a_row + 1 if urgency is Urgency.URGENT else 0

    def _next(self) -> Urgency | None:
        shared = self._urgent_in_a_row >= _ONE_BACKGROUND_IN - 1
        order = reversed(Urgency) if shared else iter(Urgency)
        return next((urgency for urgency in order if self._waiting[urgency] and self._has_place(urgency)), None)

    def _has_place(self, urgency: Urgency) -> bool:
        kept = urgency is Urgency.URGENT and not self._under_way[Urgency.URGENT]
        return kept or self._under_way.total() < self._places
