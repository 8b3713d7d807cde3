"""The three periods that Pipefy knows, and the calendar of its months, weeks and days in UTC."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

# Pipefy's reference names no time zone; every boundary it shows is midnight Z on the 1st.
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


class Period(StrEnum):
    """Pipefy's `PeriodFilter`, value by value; there is no range of one's own for integrations."""

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


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday, in the UTC days that Pipefy counts."""

    first: date
    last: date

    def before(self) -> "Week":
        """The week before."""
        return Week(self.first - _WEEK, self.last - _WEEK)


def week_at(instant: datetime) -> Week:
    """The last week that is complete, in UTC, at that instant."""
    return week_before(instant.astimezone(UTC).date())


def week_before(day: date) -> Week:
    """The week before the one that `day` lies in."""
    monday = day - timedelta(days=day.weekday())
    return Week(monday - _WEEK, monday - _DAY)


def iso_week(year: int, number: int) -> Week | None:
    """The week of that number by ISO 8601; None where that year has none of it."""
    try:
        monday = date.fromisocalendar(year, number, 1)
        return Week(monday, monday + timedelta(days=6))
    except (ValueError, OverflowError):
        return None


def months_until(month: date, count: int) -> tuple[date, ...]:
    """The first days of so many months, oldest first, the one in which `month` lies last."""
    months = [month.replace(day=1)]
    while len(months) < count:
        months.append(month_before(months[-1]))
    return tuple(reversed(months))


def iso_name(week: Week) -> str:
    """`2026-W41`, by ISO 8601."""
    year, number, _ = week.first.isocalendar()
    return f"{year:04}-W{number:02}"
