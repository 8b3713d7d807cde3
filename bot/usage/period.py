"""The three periods that Pipefy knows, and the calendar of its months. Pipefy counts days in UTC."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """Pipefy's `PeriodFilter`: the value is what goes over the wire."""

    CURRENT_MONTH = "current_month"
    LAST_MONTH = "last_month"
    LAST_3_MONTHS = "last_3_months"


def last_day(day: date) -> date:
    """The last day of the month that `day` lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_before(day: date) -> date:
    """The first day of the month before the one that `day` lies in."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every day from `first` to `last`, both included; empty when `last` is earlier."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
