"""The usual week of an organization, robustly: Monday to Sunday, and how far days lie from it. Pure.

In tasks and not in their logarithms: a month's total is a sum, and for uneven days the mean of logarithms lies far
below the logarithm of the mean. Why so, and on what it was judged: docs/forecast.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from math import sqrt
from statistics import fmean, median

ROUNDS = 3  # of week and spread in turns; more hardly move the answer
CLIP_SPREADS = 1.8  # so far from the usual a day counts, and no farther (winsorised)
TAIL_SHARE = 0.2  # of the spread that far-off days make, which the median of deviations leaves out
MOST_DEVIATION = 2.0  # of one day, and so of the spread: three times the usual counts like a hundred times
BELIEVED_VARIANCE = 0.009  # of one day, that is shared by all: few days that are alike may be so by chance
LEAST_SAME_WEEKDAYS = 3  # that tell a weekday from its kind before anything is fitted
LEAST_USUAL = 0.1  # of a mean day: deviations of emptier weekdays are measured by that
MAD_TO_SIGMA = 1.4826  # the median absolute deviation of a normal distribution times this is its spread
WEEKEND = 5

Days = Mapping[date, float]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Usual tasks of each weekday, of a workday and of a day of rest. `spread`: of a day, as a share of the usual."""

    week: tuple[float, ...]
    workday: float
    rest: float
    spread: float

    def usual(self, day: date) -> float:
        return self.week[day.weekday()]

    def measure(self, day: date, mean: float) -> float:
        """The tasks by which a deviation of the day is measured; `mean`: of all usual days."""
        usual, least = self.usual(day), LEAST_USUAL * mean
        return max(least, usual)

    def clipped(
        self, day: date, tasks: float, mean: float, *, spreads: float = CLIP_SPREADS, level: float = 1
    ) -> float:
        """The tasks, held within so many spreads of the usual at a level."""
        most = spreads * self.spread * self.measure(day, mean)
        return level * min(max(tasks / level, self.usual(day) - most), self.usual(day) + most)


def fit_week(days: Days) -> Rhythm:
    """The rhythm of these days, at least one of which has tasks."""
    week = _rough_week(days)
    rhythm = Rhythm(week, week[0], week[WEEKEND], 0.0)
    for _ in range(ROUNDS):
        rhythm = _refined(days, rhythm)
    return rhythm


def mean_usual(days: Days, rhythm: Rhythm) -> float:
    return fmean(map(rhythm.usual, days))


def _rough_week(days: Days) -> tuple[float, ...]:
    """Each weekday by its median, which no burst bends; by its kind's where there are few, or most are idle."""
    by_weekday = _by_weekday(days.items())
    workdays, weekend = list(chain(*by_weekday[:WEEKEND])), list(chain(*by_weekday[WEEKEND:]))
    workday = median(workdays or weekend) or fmean(workdays or weekend) or fmean(days.values())
    kinds = [workday] * 5 + [median(weekend) if weekend else workday] * 2
    return tuple(
        median(own) or kind if len(own) >= LEAST_SAME_WEEKDAYS else kind
        for kind, own in zip(kinds, by_weekday, strict=True)
    )


def _by_weekday(days: Iterable[tuple[date, float]]) -> list[list[float]]:
    by_weekday: list[list[float]] = [[] for _ in range(7)]
    for day, tasks in days:
        by_weekday[day.weekday()].append(tasks)
    return by_weekday


def _refined(days: Days, rough: Rhythm) -> Rhythm:
    mean = mean_usual(days, rough)
    spread = _spread([(tasks - rough.usual(day)) / rough.measure(day, mean) for day, tasks in days.items()])
    measured = Rhythm(rough.week, rough.workday, rough.rest, spread)
    return _week(_by_weekday((day, measured.clipped(day, tasks, mean)) for day, tasks in days.items()), spread)


def _spread(deviations: Sequence[float]) -> float:
    ordinary = MAD_TO_SIGMA * median(map(abs, deviations))
    with_tail = fmean(min(deviation**2, MOST_DEVIATION**2) for deviation in deviations)
    variance = TAIL_SHARE * with_tail + (1 - TAIL_SHARE) * min(ordinary, MOST_DEVIATION) ** 2
    return sqrt(variance + BELIEVED_VARIANCE / len(deviations))


def _week(by_weekday: Sequence[Sequence[float]], spread: float) -> Rhythm:
    """Each weekday by its mean, drawn to its kind (workday, weekend) as far as chance may explain it."""
    workdays, weekend = list(chain(*by_weekday[:WEEKEND])), list(chain(*by_weekday[WEEKEND:]))
    mean = fmean([*workdays, *weekend])
    workday = fmean(workdays or weekend)
    rest = fmean(weekend or workdays)
    if workdays and weekend:
        rest = workday + _shrink(rest - workday, (spread * mean) ** 2 * (1 / len(workdays) + 1 / len(weekend)))
    week = (
        kind + _shrink(fmean(own) - kind, (spread * max(kind, LEAST_USUAL * mean)) ** 2 / len(own)) if own else kind
        for kind, own in zip([workday] * 5 + [rest] * 2, by_weekday, strict=True)
    )
    return Rhythm(tuple(week), workday, rest, spread)


def _shrink(difference: float, variance: float) -> float:
    """A difference far beyond what chance explains is believed, a small one hardly."""
    return difference * difference**2 / (difference**2 + variance) if difference else 0.0
