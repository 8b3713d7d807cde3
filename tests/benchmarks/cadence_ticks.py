"""Made-up lives of a tick: downtime, and a wall clock that is set two hours forward and back.

Replays the rule alone: a run is due when its instant has passed by the clock that the bot sees.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from bot.digests.schedule import Occurrence, RunOutcome, Schedule, decide, next_occurrence

CATCH_UP = timedelta(hours=24)
CLOCK_OFF = (timedelta(hours=-2), timedelta(0), timedelta(hours=2))
STEPS, DOWNTIMES = 0.01, 0.0003  # a tick: chance that the clock is set before it, that the bot was down before it
LONGEST_DOWNTIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the slots. All but `sent` and `slept_through` are to be 0."""

    sent: int = 0
    slept_through: int = 0  # nobody looked within the window
    double: int = 0
    missed: int = 0  # somebody looked within the window, and it was not sent
    stale: int = 0  # sent although nobody looked within the window

    def __add__(self, other: "Tally") -> "Tally":
        pairs = zip(self._figures(), other._figures(), strict=True)
        return Tally(*(one + another for one, another in pairs))

    def _figures(self) -> tuple[int, ...]:
        return (self.sent, self.slept_through, self.double, self.missed, self.stale)


def ticks(random: Random, start: datetime, end: datetime) -> list[datetime]:
    """What the wall clock showed at each tick."""
    shown, true, off = [], start, timedelta(0)
    while true < end:
        true += timedelta(seconds=random.uniform(15, 900))
        true += random.random() ** 5 * LONGEST_DOWNTIME if random.random() < DOWNTIMES else timedelta(0)
        off = random.choice(CLOCK_OFF) if random.random() < STEPS else off
        shown.append(true + off)
    return shown


def replay(schedule: Schedule, shown: Sequence[datetime], catch_up: timedelta = CATCH_UP) -> Tally:
    """Live through the ticks, and compare with what should have happened."""
    first = next_occurrence(schedule, after=shown[0], used=None)
    sent = _sent(schedule, first, shown, catch_up)
    awaited = _awaited(schedule, first, shown, catch_up)
    return Tally(
        sent=len(sent),
        slept_through=sum(not seen for seen in awaited.values()),
        double=sum(count - 1 for count in sent.values()),
        missed=sum(seen and slot not in sent for slot, seen in awaited.items()),
        stale=sum(not awaited.get(slot, False) for slot in sent),
    )


def _sent(schedule: Schedule, run: Occurrence, shown: Sequence[datetime], catch_up: timedelta) -> Counter[str]:
    sent = Counter[str]()
    for now in shown:
        while run.at <= now:
            done = decide(schedule, run, now, catch_up)
            sent.update([run.slot] if done.outcome is not RunOutcome.MISSED else [])
            run = done.next_run
    return sent


def _awaited(schedule: Schedule, run: Occurrence, shown: Sequence[datetime], catch_up: timedelta) -> dict[str, bool]:
    """Each slot that came, and whether the first look at or after its instant was within the window."""
    latest = list(accumulate(shown, max))
    awaited = {}
    while run.at <= latest[-1]:
        looked_at = latest[bisect_left(latest, run.at)]
        coming = next_occurrence(schedule, after=run.at, used=run.slot)
        # Of several days that were slept through, the newest is sent.
        awaited[run.slot] = looked_at - run.at <= catch_up and looked_at < coming.at
        run = coming
    return awaited
