"""Stretches of days without tasks that an organization's own habits do not explain: a closed week, an outage. Pure.

Such days say nothing of the days after them: kept in the fit, a restaurant that closed for a week would be foreseen
at nothing. The longer the last stretch lasts, the less likely is it that work goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import log
from statistics import median

IDLE_DIVISOR = 50  # the median of days with tasks by this: a task or two on a closed day are none
LEAST_WORKING_DAYS = 3  # in the stretch: fewer are a holiday or chance
RESTING_SHARE = 0.34  # idle share of the other such days: above, resting is usual then
MOST_CHANCE = 0.001  # that the stretch comes by chance, as often as the organization rests
SURE_RETURN, SURE_END = 9, 19  # days of silence up to which work surely goes on, and from which on it has stopped
LOWEST_END, HIGHEST_END = 14, 35  # days of silence at which the range reaches down to nothing, and has none above
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Closures:
    """The days of all such stretches. `silence`: days since the last one began, while it goes on; else 0."""

    days: frozenset[date]
    silence: int = 0

    @property
    def return_chance(self) -> float:
        """The chance that work goes on as before."""
        return _falling(self.silence, SURE_RETURN, SURE_END)

    @property
    def low_share(self) -> float:
        """The share of the low end that is left."""
        return _falling(self.silence, 0, LOWEST_END)

    @property
    def high_share(self) -> float:
        return _falling(self.silence, SURE_END, HIGHEST_END)


def closures(days: Mapping[date, float]) -> Closures:
    """The stretches among the days, oldest first."""
    active = [tasks for tasks in days.values() if tasks > 0]
    if not active or len(active) == len(days):
        return Closures(frozenset())
    idle_below = median(active) / IDLE_DIVISOR
    idle = {day for day, tasks in days.items() if tasks <= idle_below}
    runs = [run for run in _runs(days, idle) if _is_closure(run, days, idle)]
    last = max(days)
    open_run = next((run for run in runs if run[-1] == last), None)
    silence = (last - open_run[0]).days + 1 if open_run else 0
    return Closures(frozenset(day for run in runs for day in run), silence)


def _runs(days: Mapping[date, float], idle: set[date]) -> Iterator[list[date]]:
    for is_idle, run in groupby(days, key=idle.__contains__):
        if is_idle:
            yield list(run)


def _is_closure(run: list[date], days: Mapping[date, float], idle: set[date]) -> bool:
    shares = [_idle_share(run, days, idle, at_weekend=at_weekend) for at_weekend in (False, True)]
    chances = [shares[_is_weekend(day)] for day in run]
    working = sum(chance < RESTING_SHARE for chance in chances)
    return working >= LEAST_WORKING_DAYS and sum(map(log, chances)) < log(MOST_CHANCE)


def _idle_share(run: list[date], days: Mapping[date, float], idle: set[date], *, at_weekend: bool) -> float:
    """The share of idle days among those of this kind outside the stretch, by Laplace's rule."""
    own = set(run)
    others = [day in idle for day in days if _is_weekend(day) == at_weekend and day not in own]
    return (sum(others) + 1) / (len(others) + 2)


def _is_weekend(day: date) -> bool:
    return day.weekday() > 4


def _falling(length: int, whole_until: int, nothing_from: int) -> float:
    """1 up to one length, 0 from the other on, a straight line between."""
    return min(1.0, max(0.0, (nothing_from - length) / (nothing_from - whole_until)))
