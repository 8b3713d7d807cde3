"""The figures of a report, decided once from a reading, for cards, terminals and digests alike. Pure.

Unknown stays unknown: a missing day is 0 only where Pipefy's buckets add up to its total, a null or zero
limit has no percentage, and `last_3_months` is never divided by one month's allowance.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.usage.consistency import Contradiction, contradictions, month_of, shown_total
from bot.usage.day_share import PartOfDay
from bot.usage.forecast import Forecast, TooEarly, forecast, reaches
from bot.usage.model import Bucket, Flow, Reading, Usage
from bot.usage.period import Period, days_between, last_day, month_before
from bot.usage.public_holidays import holidays_between
from bot.usage.weekly_rhythm import WEEKEND

TOP_FLOWS = 10  # that a report asks Pipefy for
# Of these a forecast would be one of a month that nothing is known of.
_NOTHING_TO_GO_BY = frozenset(
    {Contradiction.UNCONFIRMED, Contradiction.STALE, Contradiction.MONTH, Contradiction.BUCKETS}
)


@dataclass(frozen=True, slots=True)
class Range:
    """The days a report covers, both included, as Pipefy resolved them where it said so."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Change:
    """A closed month against the one before. `percent` is None when that one had no task."""

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
    """Everything that a picture of a reading shows.

    `limit` is None unless it is a positive number. `flows`: the top ones, most tasks first, unknown ones last.
    `of_days`: the total is the sum of Pipefy's days or months, which its own total contradicts.
    """

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
    flows: tuple[Flow, ...]
    contradictions: tuple[Contradiction, ...] = ()
    of_days: bool = False
    country: str | None = None  # whose public holidays count
    holidays: tuple[date, ...] = ()  # of the days covered, where they are workdays and there is a forecast

    @property
    def reached_on(self) -> date | None:
        """The day on which the expected path passes an allowance that is not passed yet."""
        if not isinstance(self.outlook, Forecast) or self.limit is None or self.over is not None:
            return None
        return reaches(self.outlook, self.limit, self.days[0].day)

    @property
    def over(self) -> int | None:
        """Tasks beyond the allowance: 0 when it is just used up, None before that."""
        if self.total is None or self.limit is None or self.total < self.limit:
            return None
        return self.total - self.limit


def build_report(reading: Reading, country: str | None = None, day_before: Reading | None = None) -> Report:
    """The report as of the moment at which the reading was taken. `country`: whose public holidays count.

    `day_before`: a reading of the current month, taken a day before at this hour or a little later.
    """
    today, total = reading.taken_at.date(), shown_total(reading.usage, reading.taken_at.date())
    against = contradictions(reading.usage, today, reading.beside)
    covered = _range(reading)
    closed = covered is not None and covered.last < today
    # The allowance is of one month: three months of use against it would read as an excess.
    limit = None if reading.period is Period.LAST_3_MONTHS else positive(reading.usage.limit)
    days = () if covered is None or reading.period is Period.LAST_3_MONTHS else _days(reading, covered)
    foreseeable = days and not closed and _NOTHING_TO_GO_BY.isdisjoint(against)
    holidays = _holidays(country, covered) if covered and foreseeable else frozenset()
    return Report(
        reading=reading,
        range=covered,
        closed=closed,
        total=total.tasks,
        limit=limit,
        percent=percent(total.tasks, limit),
        change=_change(reading, covered, total.tasks) if closed else None,
        outlook=_outlook(reading, days, total.tasks, holidays, day_before) if foreseeable else None,
        days=days,
        months=_months(reading) if reading.period is Period.LAST_3_MONTHS else (),
        flows=by_tasks(reading.top.flows) if reading.top else (),
        contradictions=against,
        of_days=total.of_days,
        country=country,
        holidays=tuple(day for day in sorted(holidays) if covered and day >= covered.first and day.weekday() < WEEKEND),
    )


def positive(limit: int | None) -> int | None:
    """The limit, or None where there is none to speak of: null and 0 have no percentage and no alert."""
    return limit if limit is not None and limit > 0 else None


def percent(part: int | None, whole: int | None) -> int | None:
    """`part` of `whole` in whole percent, half up, 100 only once it is reached; None where it means nothing."""
    if part is None or whole is None or whole <= 0:
        return None
    rounded = (200 * part + whole) // (2 * whole)  # integers: no float rounds 99.5 % down one day and up the next
    return min(rounded, 99) if part < whole else max(rounded, 100)


def flows_missing(report: Report) -> int:
    """The number of top flows that Pipefy counts and does not list."""
    top = report.reading.top
    if top is None:
        return 0
    return max(top.holes, min(top.total_flows or 0, TOP_FLOWS) - len(top.flows), 0)


def by_tasks(flows: Sequence[Flow]) -> tuple[Flow, ...]:
    """Most tasks first, unknown ones last. Pipefy sorts like this, but documents it for the default order only."""
    return tuple(sorted(flows, key=lambda flow: -1 if flow.tasks is None else flow.tasks, reverse=True))


def known_days(usage: Usage, first: date, last: date) -> dict[date, int]:
    """Days `first` to `last` with their tasks; one that Pipefy left out is 0 only if the rest adds up."""
    figures = {b.starts: b.usage for b in usage.buckets if first <= b.starts <= last}
    tasks = {day: figure for day, figure in figures.items() if figure is not None}
    if usage.total is not None and len(tasks) == len(figures) and sum(tasks.values()) == usage.total:
        return {day: tasks.get(day, 0) for day in days_between(first, last)}
    return tasks


def _range(reading: Reading) -> Range | None:
    """Pipefy's boundaries, but a month is the calendar's: `filterDate.to` may be the moment of asking."""
    usage, today = reading.usage, reading.taken_at.date()
    if reading.period is Period.LAST_3_MONTHS:
        return _range_of_months(usage)
    first = month_of(usage, today)
    return Range(first, last_day(first))


def _range_of_months(usage: Usage) -> Range | None:
    starts = [b.starts for b in usage.buckets]
    first = usage.starts.date() if usage.starts else min(starts, default=None)
    last = _last(usage.ends) if usage.ends else (last_day(max(starts)) if starts else None)
    return Range(first, last) if first and last and first <= last else None


def _last(ends: datetime) -> date:
    """The last day before an end: midnight on the first of a month ends the month before."""
    midnight = ends.day == 1 and ends.time() == time.min
    return ends.date() - timedelta(days=1) if midnight else ends.date()


def _days(reading: Reading, covered: Range) -> tuple[Day, ...]:
    until = min(covered.last, reading.taken_at.date())
    tasks_of = known_days(reading.usage, covered.first, until)
    return tuple(Day(day, tasks_of.get(day)) for day in days_between(covered.first, until))


def _holidays(country: str | None, covered: Range) -> frozenset[date]:
    """Those of the month, and of the one before, whose days the forecast goes by."""
    return holidays_between(country, month_before(covered.first), covered.last)


def _outlook(
    reading: Reading, days: tuple[Day, ...], used: int | None, holidays: Collection[date], day_before: Reading | None
) -> Forecast | TooEarly | None:
    if used is None:
        return None
    tasks: dict[date, int] = {d.day: d.tasks for d in days if d.tasks is not None}
    known = {**_days_before(reading.beside, days[0].day), **tasks}
    yesterday = _part_of_day(day_before) if day_before else None
    return forecast(known, now=reading.taken_at, used=used, holidays=holidays, yesterday=yesterday)


def _part_of_day(reading: Reading) -> PartOfDay | None:
    day = reading.taken_at.date()
    tasks = known_days(reading.usage, day, day).get(day)
    return None if tasks is None else PartOfDay(reading.taken_at, tasks)


def _days_before(beside: Usage | None, first: date) -> Mapping[date, int]:
    if beside is None or beside.period is not Period.LAST_MONTH:  # months are no days
        return {}
    start = month_before(first)
    return known_days(beside, start, last_day(start))


def _change(reading: Reading, covered: Range | None, total: int | None) -> Change | None:
    """Against the month before, found among the three months that Pipefy gave beside it."""
    beside = reading.beside
    if not covered or not beside or beside.period is not Period.LAST_3_MONTHS or total is None:
        return None
    month = month_before(covered.first)
    before = _bucket(beside, month)
    if before is None or before.usage is None:
        return None
    change = _rounded_change(total, before.usage) if before.usage > 0 else None
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
        for b in sorted(reading.usage.buckets, key=lambda b: b.starts)
    )
