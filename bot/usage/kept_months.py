"""Months from the days that were kept, beyond what Pipefy tells. Pure. A day that was not kept is unknown, never 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.usage.model import Days, Flow
from bot.usage.period import days_between, last_day
from bot.usage.report import Day, Month, percent, positive


@dataclass(frozen=True, slots=True)
class KeptMonth:
    """A month, or the part of it that is over.

    `total`: Pipefy's own where it still tells it, else the sum of the days; None where one of these is unknown.
    `limit`: the allowance of the month's last day that is known, None unless it is a positive number.
    """

    first: date
    days: tuple[Day, ...]
    total: int | None
    limit: int | None
    unfinished: bool = False

    @property
    def least(self) -> int | None:
        """Tasks of the days that are known; None where none is."""
        figures = [day.tasks for day in self.days if day.tasks is not None]
        return sum(figures) if figures else None

    @property
    def unknown_days(self) -> tuple[date, ...]:
        """The days of it that are over and were not kept."""
        return tuple(day.day for day in self.days if day.tasks is None)

    @property
    def percent(self) -> int | None:
        """The total in whole percent of the allowance."""
        return percent(self.total, self.limit)


@dataclass(frozen=True, slots=True)
class KeptFlows:
    """The flows of a month, as Pipefy listed them last. `read_on`: the UTC day of it, None where none were kept."""

    flows: tuple[Flow, ...] = ()
    read_on: date | None = None


def build_months(
    months: Sequence[date], days: Days, listed: Mapping[date, Month], today: date
) -> tuple[KeptMonth, ...]:
    """One for each first of a month.

    `listed`: the months that Pipefy itself still tells, by their first day. `today`: the UTC day that is not over.
    """
    return tuple(_month(first, days, listed.get(first), today) for first in months)


def _month(first: date, days: Days, listed: Month | None, today: date) -> KeptMonth:
    last = last_day(first)
    unfinished = last >= today
    kept = {day: days[day] for day in days_between(first, last) if day in days and day < today}
    past = tuple(Day(day, kept[day][0] if day in kept else None) for day in days_between(first, last) if day < today)
    # Of the running month the kept days lack today: only Pipefy's own total has it.
    summed = None if unfinished or len(kept) < len(past) else sum(tasks for tasks, _ in kept.values())
    total = listed.usage if listed and listed.usage is not None else summed
    allowance = next((limit for _, limit in reversed(kept.values()) if limit is not None), None)
    limit = listed.limit if listed and listed.limit is not None else positive(allowance)
    return KeptMonth(first, past, total, limit, unfinished)


def spans(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """Days in a row as their first and last."""
    rows: list[tuple[date, date]] = []
    for day in sorted(days):
        if rows and (day - rows[-1][1]).days == 1:
            rows[-1] = (rows[-1][0], day)
        else:
            rows.append((day, day))
    return tuple(rows)
