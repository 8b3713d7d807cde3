"""Find the days that a day is compared with: the weeks before it, its weekday, its position in the month. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import dropwhile
from statistics import median

from bot.usage.period import days_between, last_day

MEMORY = timedelta(weeks=9)  # holds the same position of the two months before
LEAST_DAYS = 24  # of the 28 of four weeks: a few readings may be missing
MIN_COMPARABLE_DAYS = 3  # days of the same weekday
RECENT_WEEKDAYS = 5  # of them: older ones would hold back a flow that has grown since
MIN_TASKS = 10  # tasks: below, chance makes most of a day's difference
MONDAY, FRIDAY, WEEKEND = 0, 4, 5


@dataclass(frozen=True, slots=True)
class Baseline:
    """The weeks before a day. Medians are not bent by an outlier, a holiday or a stop."""

    days: Mapping[date, int]  # oldest first, the first one with tasks
    week: tuple[float, ...]  # Monday to Sunday: the recent median

    def usual(self, day: date) -> float:
        return self.week[day.weekday()]


def baseline_of(days: Mapping[date, int], day: date) -> Baseline | None:
    """The baseline of a day; None where the day is unknown, or too few days before it are known."""
    before = sorted((past, tasks) for past, tasks in days.items() if day - MEMORY <= past < day)
    # Before its first task a flow did not exist: those zeros would make its first real weeks a spike.
    history = dict(dropwhile(lambda entry: entry[1] == 0, before))
    by_weekday: list[list[int]] = [[] for _ in range(7)]
    for past, tasks in history.items():
        by_weekday[past.weekday()].append(tasks)
    if day not in days or len(history) < LEAST_DAYS or len(by_weekday[day.weekday()]) < MIN_COMPARABLE_DAYS:
        return None
    week = tuple(float(median(tasks[-RECENT_WEEKDAYS:])) if tasks else 0.0 for tasks in by_weekday)
    return Baseline(history, week)


def same_position_in_month(day: date, other: date) -> bool:
    """True for days of different months with the same date, or as many workdays from the first or to the last."""
    # Invoices, payrolls and month-ends: without this the first of each month would be news twelve times a year.
    if (day.year, day.month) == (other.year, other.month):
        return False
    if _dates(day) & _dates(other) or last_day(day) - day == last_day(other) - other:
        return True
    return _is_workday(day) and _is_workday(other) and _same_workday_of_month(day, other)


def comparable_days(day: date, other: date) -> bool:
    """True where what is expected of one day may be expected of the other."""
    return day.weekday() == other.weekday() or same_position_in_month(day, other)


def _same_workday_of_month(day: date, other: date) -> bool:
    from_first = _workdays(day.replace(day=1), day) == _workdays(other.replace(day=1), other)
    return from_first or _workdays(day, last_day(day)) == _workdays(other, last_day(other))


def _dates(day: date) -> set[int]:
    """The dates of which a day is the workday: what is due at a weekend is done before or after it."""
    offsets = {MONDAY: (0, -1, -2), FRIDAY: (0, 1, 2)}.get(day.weekday(), (0,))
    return {day.day + offset for offset in offsets}


def _workdays(first: date, last: date) -> int:
    return sum(map(_is_workday, days_between(first, last)))


def _is_workday(day: date) -> bool:
    return day.weekday() < WEEKEND
