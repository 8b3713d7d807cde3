"""What a reading means: the figures of a report, decided once and drawn by whoever asks. Pure.

Unknown stays unknown: a missing day is 0 only where Pipefy's buckets add up to its total, a null or zero
limit has no percentage, and `last_3_months` is never divided by one month's allowance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.usage.forecast import Forecast, TooEarly, forecast
from bot.usage.model import Bucket, Flow, Reading, Usage
from bot.usage.period import Period, days_between, last_day, month_before


@dataclass(frozen=True, slots=True)
class Range:
    """The days a report covers, both included, as Pipefy resolved them where it said so."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Change:
    """How a closed month compares with the one before. `percent` is None when that one had no task."""

    month: date
    total: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of `last_3_months`. `unfinished`: it was still running when the reading was taken."""

    starts: date
    usage: int | None
    limit: int | None
    unfinished: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month with its tasks; None is unknown."""

    day: date
    tasks: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a picture of a reading shows. `limit` is None unless it is a positive number."""

    reading: Reading
    range: Range | None
    closed: bool
    total: int | None
    limit: int | None
    percent: int | None
    change: Change | None
    outlook: Forecast | TooEarly | None
    days: tuple[Day, ...]
    months: tuple[Month, ...]

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The top flows, most tasks first; empty when Pipefy named none."""
        return self.reading.top.flows if self.reading.top else ()


def build_report(reading: Reading) -> Report:
    """Decide what a reading means as of the moment at which it was taken."""
    covered = _range(reading)
    closed = covered is not None and covered.last < reading.taken_at.date()
    limit = None if reading.period is Period.LAST_3_MONTHS else positive(reading.usage.limit)
    days = () if covered is None or reading.period is Period.LAST_3_MONTHS else _days(reading, covered)
    return Report(
        reading=reading,
        range=covered,
        closed=closed,
        total=reading.usage.total,
        limit=limit,
        percent=percent(reading.usage.total, limit),
        change=_change(reading, covered) if closed else None,
        outlook=None if closed or not days else _outlook(reading, days),
        days=days,
        months=_months(reading) if reading.period is Period.LAST_3_MONTHS else (),
    )


def positive(limit: int | None) -> int | None:
    """The limit, or None where there is none to speak of: null and 0 have no percentage and no alert."""
    return limit if limit is not None and limit > 0 else None


def percent(part: int | None, whole: int | None) -> int | None:
    """`part` of `whole` in whole percent, half up, 100 only once it is reached; None where it means nothing."""
    if part is None or whole is None or whole <= 0:
        return None
    rounded = (200 * part + whole) // (2 * whole)
    return min(rounded, 99) if part < whole else max(rounded, 100)


def known_days(usage: Usage, first: date, last: date) -> dict[date, int]:
    """Days `first` to `last` with their tasks; one that Pipefy left out is 0 only if the rest adds up."""
    tasks = {b.starts: b.usage for b in usage.buckets if b.usage is not None and first <= b.starts <= last}
    unknown = any(b.usage is None for b in usage.buckets)
    if usage.total is not None and not unknown and sum(tasks.values()) == usage.total:
        return {day: tasks.get(day, 0) for day in days_between(first, last)}
    return tasks


def _range(reading: Reading) -> Range | None:
    """Pipefy's boundaries, but a month ends as the calendar says: `filterDate.to` may be the moment of asking."""
    usage, today = reading.usage, reading.taken_at.date()
    if reading.period is Period.LAST_3_MONTHS:
        return _range_of_months(usage)
    usual = month_before(today) if reading.period is Period.LAST_MONTH else today.replace(day=1)
    first = usage.starts.date() if usage.starts else usual
    return Range(first, last_day(first))


def _range_of_months(usage: Usage) -> Range | None:
    starts = [b.starts for b in usage.buckets]
    first = usage.starts.date() if usage.starts else min(starts, default=None)
    last = usage.ends.date() if usage.ends else (last_day(max(starts)) if starts else None)
    return Range(first, last) if first and last and first <= last else None


def _days(reading: Reading, covered: Range) -> tuple[Day, ...]:
    until = min(covered.last, reading.taken_at.date())
    known = known_days(reading.usage, covered.first, until)
    return tuple(Day(day, known.get(day)) for day in days_between(covered.first, until))


def _outlook(reading: Reading, days: tuple[Day, ...]) -> Forecast | TooEarly | None:
    if reading.usage.total is None:
        return None
    tasks: dict[date, int] = {d.day: d.tasks for d in days if d.tasks is not None}
    return forecast(
        {**_days_before(reading.beside, days[0].day), **tasks}, now=reading.taken_at, used=reading.usage.total
    )


def _days_before(beside: Usage | None, first: date) -> Mapping[date, int]:
    if beside is None:
        return {}
    start = month_before(first)
    return known_days(beside, start, last_day(start))


def _change(reading: Reading, covered: Range | None) -> Change | None:
    """Against the month before, found among the three months that Pipefy gave beside it."""
    if reading.period is not Period.LAST_MONTH or not reading.beside or not covered or reading.usage.total is None:
        return None
    month = month_before(covered.first)
    before = _bucket(reading.beside, month)
    if before is None or before.usage is None:
        return None
    change = _rounded_change(reading.usage.total, before.usage) if before.usage > 0 else None
    return Change(month, before.usage, change)


def _rounded_change(now: int, before: int) -> int:
    """The change in whole percent, half away from zero."""
    difference = now - before
    size = (200 * abs(difference) + before) // (2 * before)
    return size if difference >= 0 else -size


def _bucket(usage: Usage, starts: date) -> Bucket | None:
    return next((b for b in usage.buckets if b.starts == starts), None)


def _months(reading: Reading) -> tuple[Month, ...]:
    today = reading.taken_at.date()
    return tuple(
        Month(b.starts, b.usage, positive(b.limit), unfinished=last_day(b.starts) >= today)
        for b in reading.usage.buckets
    )
