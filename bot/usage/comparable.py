"""Which days may be compared with which: the same weekday, and the same place in the month. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median

from bot.usage.period import last_day

MEMORY = timedelta(weeks=9)  # holds the same place of the two months before
LEAST_TASKS = 50  # a day: fewer make no news
NEAR = 2  # days: what is due on a weekend is done on a workday beside it
RECENT = 5  # days of the same weekday
LEAST_RECENT = 3
_WEEK = timedelta(weeks=1)


def usual_of(days: Mapping[date, int], day: date) -> float:
    """The median of the last days of that weekday; 0 where too few are known."""
    recent = [days[each] for n in range(1, 1 + MEMORY // _WEEK) if (each := day - n * _WEEK) in days][:RECENT]
    return median(recent) if len(recent) >= LEAST_RECENT else 0.0


def same_place(one: date, other: date) -> bool:
    """Whether two days of different months are about as far from their month's first day, or from its last."""
    if (one.year, one.month) == (other.year, other.month):
        return False
    from_end = (last_day(one) - one) - (last_day(other) - other)
    return abs(one.day - other.day) <= NEAR or abs(from_end.days) <= NEAR


def alike_days(one: date, other: date) -> bool:
    """Whether what is expected of one day may be expected of the other."""
    return one.weekday() == other.weekday() or same_place(one, other)
