"""Find levels that shifted and stayed, by less than would make a single day unusual. Pure.

Announced once, on the day that confirms it. Days are compared with the median of their weekday, which the first days
of a shift do not move: a seasonal model already follows them.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from math import log
from statistics import fmean

from bot.alerts.detection.baseline import WEEKEND, Baseline
from bot.alerts.detection.expectation import Expectation

LEAST_SHIFT = log(1.3)
SHIFT_SPREADS = 2.0
DAYS = 5  # workdays that agree, the day judged among them
LEAST_TASKS = 50  # usually
AGREES = 0.5  # of the threshold, which the mean of these days has to pass
_DAY, _WEEKS = timedelta(days=1), timedelta(weeks=2)


def shift_since(
    expectation: Expectation, baseline: Baseline, day: date, tasks: int, holidays: Collection[date], unusual: float
) -> date | None:
    """The first day of a shift that this day confirms; None: it does not. `unusual`: the distance of a single day."""
    if day.weekday() >= WEEKEND or day in holidays or baseline.usual(day) < LEAST_TASKS:
        return None
    threshold = max(LEAST_SHIFT, SHIFT_SPREADS * expectation.spread)
    days = {**baseline.days, day: tasks}
    workdays = [past for past in _back(day) if _tells(past, baseline, days, holidays)][: DAYS + 1]
    distances = [log((days[past] + 1) / (baseline.usual(past) + 1)) for past in workdays]
    side = 1 if distances[0] > 0 else -1
    agree = [side * distance >= AGREES * threshold for distance in distances]
    stays = agree == [True] * DAYS + [False] and side * fmean(distances[:DAYS]) >= threshold
    if not stays or expectation.model.closed.silence:
        return None
    return None if any(abs(distance) >= unusual for distance in distances[:-1]) else workdays[DAYS - 1]


def _back(day: date) -> Iterator[date]:
    return (day - n * _DAY for n in range(_WEEKS.days))


def _tells(day: date, baseline: Baseline, days: dict[date, int], holidays: Collection[date]) -> bool:
    return day in days and day.weekday() < WEEKEND and day not in holidays and baseline.usual(day) >= LEAST_TASKS
