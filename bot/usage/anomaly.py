"""Days out of the ordinary, of an organization and of its flows. Pure.

A day is held against the rhythm of the nine weeks before it: level, growth and weekdays. It stands out when it lies
farther above than such days usually do, and neither a habit nor the same place in an earlier month nor what somebody
called expected explains it. What has stopped is found in `bot.usage.stops`. How good both are:
tests/benchmarks/alert_quality.py.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import dropwhile
from math import log, sqrt
from statistics import NormalDist, median

from bot.usage.alert import Direction, Expected, Spike
from bot.usage.comparable import LEAST_TASKS, MEMORY, alike_days, same_place, usual_of
from bot.usage.flow_spans import Key
from bot.usage.rhythm import learn
from bot.usage.stops import organization_stopped, stopped_flows

LEARNING = timedelta(weeks=4)
LEAST_DAYS = 24  # of these four weeks
LEAST_RISE, LEAST_FLOW_RISE = log(1.5), log(2)  # less is no news, however even the days are
CHANCE = 0.005  # of a day to stand out by mere chance, shared by all flows that are looked at
LEAST_SPREAD = 0.08
HABIT = 3  # what happened so often in the nine weeks is how things are
ALIKE = 0.7  # of a rise, on the logarithm: so much is the same again
ABOUT = 1.25  # times what somebody called expected
WORTH_A_LOOK = 1.3  # times the usual
LEAST_COMPANY = 3


@dataclass(frozen=True, slots=True)
class _Past:
    """What the weeks before say of a day. Rises are logarithms of a day's tasks by its usual ones."""

    usual: float
    spread: float  # of the rises of ordinary days
    rise: float
    rises: Mapping[date, float]  # of the days before


def judged_from(first_day: date) -> date:
    """The first day that can be judged when the days are known from `first_day` on."""
    return first_day + LEARNING


def organization_spike(days: Mapping[date, int], day: date, expected: Collection[Expected]) -> Spike | None:
    """Whether a day that is over is out of the ordinary.

    `days`: the history with that day; a missing one is unknown. `expected`: what the organization was said to do.
    """
    of_it = [each for each in expected if each.flow is None]
    rise = _rise(days, day, of_it, least=LEAST_RISE, looked_at=1)
    if rise is not None:
        return Spike(None, day, days[day], rise, Direction.UP)
    usual = organization_stopped(days, day, of_it)
    return None if usual is None else Spike(None, day, days[day], usual, Direction.DOWN)


def flow_spikes(days: Mapping[Key, Mapping[date, int]], day: date, expected: Collection[Expected]) -> tuple[Spike, ...]:
    """The flows for which a day that is over is out of the ordinary, those farthest from their usual tasks first."""
    known = {key: own for key, own in days.items() if day in own}
    together = _together(known, day)
    looked_at = sum(own[day] >= LEAST_TASKS for own in known.values())
    found = []
    for key, own in known.items():
        if own[day] < LEAST_TASKS or own[day] < WORTH_A_LOOK * usual_of(own, day):
            continue  # spares most flows the learning
        of_it = [each for each in expected if each.flow == key]
        usual = _rise(own, day, of_it, least=LEAST_FLOW_RISE + together, looked_at=looked_at)
        if usual is not None:
            found.append(Spike(key, day, own[day], usual, Direction.UP))
    stopped = stopped_flows(known, day, expected)
    found += [Spike(key, day, known[key][day], usual, Direction.DOWN) for key, usual in stopped.items()]
    return tuple(sorted(found, key=lambda spike: (-abs(spike.tasks - spike.usual), str(spike.flow))))


def _rise(
    days: Mapping[date, int], day: date, expected: Collection[Expected], *, least: float, looked_at: int
) -> int | None:
    """The usual tasks of a day that rose far above them without an explanation."""
    past = _past(days, day)
    if past is None or days[day] - past.usual < LEAST_TASKS:
        return None
    spreads = NormalDist().inv_cdf(1 - CHANCE / max(1, looked_at))
    if past.rise < max(least, spreads * past.spread) or _known_rise(past, day):
        return None
    explained = any(alike_days(each.day, day) and days[day] <= ABOUT * each.tasks for each in expected)
    return None if explained else round(past.usual)


def _known_rise(past: _Past, day: date) -> bool:
    """Whether the same happened often, or at the same place of an earlier month."""
    again = [other for other, rise in past.rises.items() if rise >= ALIKE * past.rise]
    return len(again) >= HABIT or any(same_place(other, day) for other in again)


def _past(days: Mapping[date, int], day: date) -> _Past | None:
    """None where too little is known."""
    before = sorted((each, tasks) for each, tasks in days.items() if day - MEMORY <= each < day)
    known = dict(dropwhile(lambda each: each[1] == 0, before))  # before the first task there was nothing to learn
    if day not in days or len(known) < LEAST_DAYS:
        return None
    rhythm = learn(known)
    smallest = max(1.0, rhythm.smallest)

    def rise(each: date, tasks: int) -> float:
        return log((tasks + smallest) / (rhythm.expected(each) + smallest))

    rises = {each: rise(each, tasks) for each, tasks in known.items()}
    spread = max(LEAST_SPREAD, 1.4826 * median(abs(each) for each in rises.values()))
    usual = rhythm.expected(day)
    return _Past(usual, sqrt(spread**2 + 1 / max(1.0, usual)), rise(day, days[day]), rises)


def _together(days: Mapping[Key, Mapping[date, int]], day: date) -> float:
    """How far all flows rose on the day: that is the organization's news, not theirs."""
    usual = {key: usual_of(own, day) for key, own in days.items()}
    rises = [log(max(1, days[key][day]) / tasks) for key, tasks in usual.items() if tasks >= LEAST_TASKS]
    return max(0.0, median(rises)) if len(rises) >= LEAST_COMPANY else 0.0
