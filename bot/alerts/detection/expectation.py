"""Tell how far a day lies from what was expected of it, by a seasonal model of the nine weeks before. Pure.

Distances are logarithms of a day's tasks by the expected ones, measured in spreads of ordinary days.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt
from statistics import median

from bot.alerts.detection.baseline import MIN_TASKS, WEEKEND, Baseline
from bot.usage.seasonality import SeasonalModel, fit
from bot.usage.weekly_rhythm import MAD_TO_SIGMA

LEAST_SPREAD = 0.08  # of the log distances: a history without any may be chance
MODEL_UNCERTAINTY_DAYS = 3.5  # by this share of the history the spread is wider, since the fit itself may be off
BUSY_SHARE = 0.3  # of what is expected of the day judged: an emptier weekday neither ends an event nor continues it
NEARLY = 0.85  # of the threshold: the model of today sees the first day of an event a little nearer than it did then
SAME_EVENT = 0.4  # of the threshold: a day that far off on the same side belongs to the event before it
EVENT_MEMORY = timedelta(days=7)
RESTING_SHARE = 0.5  # of what a holiday has: a neighbour of it with less is explained by no holiday
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A seasonal model, and the busy days it was fitted to with their distances."""

    days: Mapping[date, int]
    model: SeasonalModel
    distances: Mapping[date, float]
    spread: float  # of the distances of ordinary days
    chance: float  # the part of its square that single tasks make

    def expected(self, day: date) -> float:
        return self.model.expected(day)

    def distance(self, day: date, tasks: int) -> float:
        return log((tasks + 1) / (self.model.expected(day) + 1))

    def spread_of(self, day: date) -> float:
        """The spread, a little wider for a small day: the fewer tasks, the more chance (1 / n, as of a count)."""
        chance = 1 / max(1.0, self.model.expected(day))
        return sqrt(self.spread**2 + max(0.0, chance - self.chance))

    def explained_by_holiday(self, day: date, tasks: int) -> bool:
        """True on a holiday, and on a bridge beside it for an organization that rests on holidays as much."""
        if day in self.model.holidays:
            return True
        # One that works on holidays does not take the day before off, either.
        if tasks < RESTING_SHARE * self.model.holiday_share * self.model.expected(day):
            return False
        return any(_next_workday(day, step, self.model.holidays) in self.model.holidays for step in (_DAY, -_DAY))


def expectation_of(baseline: Baseline, holidays: Collection[date]) -> Expectation:
    """The expectation after the days of a baseline, at least one of which has tasks."""
    model = fit(baseline.days, holidays)
    # Weekends with a task or two have the widest logarithms: they would hide a spike of the workdays.
    busy = {
        day: tasks
        for day, tasks in baseline.days.items()
        if day not in holidays and baseline.usual(day) >= MIN_TASKS
    } or baseline.days  # fmt: skip
    distances = {day: log((tasks + 1) / (model.expected(day) + 1)) for day, tasks in busy.items()}
    # About their own middle: after a shift of level the days before it all lie on one side.
    middle = median(distances.values())
    robust = MAD_TO_SIGMA * median(abs(distance - middle) for distance in distances.values())
    spread = max(LEAST_SPREAD, robust) * (1 + MODEL_UNCERTAINTY_DAYS / len(baseline.days))
    return Expectation(baseline.days, model, distances, spread, 1 / max(1.0, median(busy.values())))


def goes_on(expectation: Expectation, day: date, side: int, threshold: float) -> bool:
    """True where the days just before lie far off on the same side too, and one of them was announced.

    `side`: 1 above the expected, -1 below.
    """
    for past in _busy_days_before(expectation, day):
        distance = side * expectation.distances[past]
        if distance >= NEARLY * threshold:
            return True
        if distance < SAME_EVENT * threshold:
            return False
    return False


def _busy_days_before(expectation: Expectation, day: date) -> Iterator[date]:
    """Newest first. A holiday and what it explains neither ends an event nor belongs to it."""
    least = BUSY_SHARE * expectation.expected(day)
    for past in sorted(expectation.distances, reverse=True):
        if day - past > EVENT_MEMORY:
            return
        tasks = expectation.days[past]
        is_low = expectation.distances[past] < 0
        if expectation.expected(past) >= least and not (is_low and expectation.explained_by_holiday(past, tasks)):
            yield past


def _next_workday(day: date, step: timedelta, holidays: Collection[date]) -> date:
    """The next day in a direction that is a holiday, or no day of a weekend."""
    day += step
    while day.weekday() >= WEEKEND and day not in holidays:
        day += step
    return day
