"""Daily counts of real organizations, and their months as a forecast sees them. Nothing of the bot but its calendar."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.usage.period import days_between, last_day, month_before
from bot.usage.public_holidays import holidays_between

MONTHS_AROUND = timedelta(days=70)
MOST_UNKNOWN = 2  # days of a month that is judged, or of the one before


@dataclass(frozen=True, slots=True)
class Series:
    """An organization: its days, a missing one unknown, and the holidays that rule them."""

    source: str
    name: str
    days: Mapping[date, int]
    holidays: frozenset[date]


@dataclass(frozen=True, slots=True)
class Case:
    """An organization at midnight UTC after a day of a month."""

    series: Series
    first: date  # of the month
    day: int  # that is over

    @property
    def now(self) -> datetime:
        return datetime.combine(self.first + timedelta(days=self.day), time(), UTC)

    @property
    def known(self) -> dict[date, int]:
        past = days_between(month_before(self.first), self.first + timedelta(days=self.day - 1))
        return {day: self.series.days[day] for day in past if day in self.series.days}

    @property
    def month(self) -> tuple[date, ...]:
        return days_between(self.first, last_day(self.first))

    @property
    def used(self) -> int:
        return sum(self.series.days.get(day, 0) for day in self.month[: self.day])

    @property
    def truth(self) -> int:
        return sum(self.series.days.get(day, 0) for day in self.month)


def load(path: Path) -> list[Series]:
    """Every series of the file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [_series(row) for row in json.load(file)]


def months(series: Series) -> Iterator[date]:
    """The first days of the months that can be judged, with the month before them."""
    first, last = min(series.days).replace(day=1), max(series.days)
    while last_day(first) <= last:
        if all(_unknown(series, month) <= MOST_UNKNOWN for month in (first, month_before(first))):
            yield first
        first = last_day(first) + timedelta(days=1)


def cases(series: Sequence[Series], day: int) -> list[Case]:
    """All months at the end of a day, but those without a task before or after it."""
    made = (Case(own, first, day) for own in series for first in months(own))
    return [case for case in made if case.used and case.truth > case.used]


def _series(row: Mapping[str, object]) -> Series:
    counts = row["days"]
    assert isinstance(counts, dict)
    days = {date.fromisoformat(day): int(count) for day, count in counts.items()}
    around = holidays_between(str(row["country"]), min(days) - MONTHS_AROUND, max(days) + MONTHS_AROUND)
    return Series(str(row["source"]), str(row["org"]), days, around)


def _unknown(series: Series, first: date) -> int:
    return sum(day not in series.days for day in days_between(first, last_day(first)))
