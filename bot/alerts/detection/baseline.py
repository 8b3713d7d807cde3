"""Which days a day is compared with: the weeks before it, the same weekday, the same place in the month. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import dropwhile
from statistics import median

from bot.usage.period import days_between, last_day

MEMORY = timedelta(weeks=9)  # holds the same place of the two months before
LEAST_DAYS = 24  # of four weeks
MIN_COMPARABLE_DAYS = 3  # days of the same weekday
LATE = 5  # of them: what is usual of late
MIN_TASKS = 10  # tasks: of fewer, chance is most
MONDAY, FRIDAY, WEEKEND = 0, 4, 5


@dataclass(frozen=True, slots=True)
class Baseline:
    """The weeks before a day. Medians are not bent by an outlier, a holiday or a stop."""

    days: Mapping[date, int]  # oldest first, the first one with tasks
    week: tuple[float, ...]  # Monday to Sunday: the median of late

    def usual(self, day: date) -> float:
        return self.week[day.weekday()]


def baseline_of(days: Mapping[date, int], day: date) -> Baseline | None:
    """None where too little is known to judge the day, or the day itself is not."""
    before = sorted((each, tasks) for each, tasks in days.items() if day - MEMORY <= each < day)
    known = dict(dropwhile(lambda each: each[1] == 0, before))  # before the first task there was nothing to learn
    by_weekday: list[list[int]] = [[] for _ in range(7)]
    for each, tasks in known.items():
        by_weekday[each.weekday()].append(tasks)
    if day not in days or len(known) < LEAST_DAYS or len(by_weekday[day.weekday()]) < MIN_COMPARABLE_DAYS:
        return None
    return Baseline(known, tuple(float(median(tasks[-LATE:])) if tasks else 0.0 for tasks in by_weekday))


def same_position_in_month(one: date, other: date) -> bool:
    """Whether two days of different months have the same place: the date, or the workday from the first or last."""
    if (one.year, one.month) == (other.year, other.month):
        return False
    if _dates(one) & _dates(other) or last_day(one) - one == last_day(other) - other:
        return True
    return all(day.weekday() < WEEKEND for day in (one, other)) and any(
        _workdays(*first) == _workdays(*second)
        for first, second in (
            ((one.replace(day=1), one), (other.replace(day=1), other)),
            ((one, last_day(one)), (other, last_day(other))),
        )
    )


def _dates(day: date) -> set[int]:
    """The dates of which a day is the workday: what is due at a weekend is done before or after it."""
    beside = {MONDAY: (0, -1, -2), FRIDAY: (0, 1, 2)}.get(day.weekday(), (0,))
    return {day.day + n for n in beside}


def _workdays(first: date, last: date) -> int:
    return sum(day.weekday() < WEEKEND for day in days_between(first, last))


def comparable_days(one: date, other: date) -> bool:
    """Whether what is expected of one day may be expected of the other."""
    return one.weekday() == other.weekday() or same_position_in_month(one, other)
