"""The figures of a daily digest: yesterday, or all since the last workday, against the usual such days. Pure.

Unknown is None, never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from bot.digests.model import ComparedFlow, MonthSoFar, change_percent, month_so_far, most_changed_first
from bot.digests.schedule import DailySchedule, Schedule, day_of_last_run
from bot.i18n.time_zones import known_zone
from bot.usage.flow_days import flow_days
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Days
from bot.usage.period import days_between
from bot.usage.public_holidays import holidays_between
from bot.usage.report import Report
from bot.usage.seasonality import fit

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
LOOKS_BACK = 8 * _WEEK  # for the usual level, as a forecast does
_LEAST_KNOWN = 14  # days, before there is a usual level: every weekday twice
_FLOW_WEEKS = 4  # that tell the usual level of a flow on a weekday
_LEAST_FLOW_WEEKS = 2
_CHART_DAYS = 14


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days that a daily digest is about: one, or a weekend and what is between two workdays."""

    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        return days_between(self.first, self.last)


@dataclass(frozen=True, slots=True)
class DailyDigest:
    """Everything that a daily digest shows."""

    span: DaySpan
    tasks: int | None
    usual: int | None  # the usual level of such days
    percent: int | None  # the difference between the two
    unknown_days: tuple[date, ...]
    recent: tuple[tuple[date, int], ...]  # known days for the chart, oldest first
    holidays: tuple[date, ...]  # workdays among the days, on which the country rests
    country: str | None
    month: MonthSoFar | None
    flows: tuple[ComparedFlow, ...]  # all that are known, those that changed most first


def span_at(schedule: Schedule | None, due_at: datetime, country: str | None) -> DaySpan:
    """The days that a digest reports that is due then: those since the run before, at least the last that is over."""
    last = due_at.astimezone(UTC).date() - _DAY
    if not isinstance(schedule, DailySchedule):
        return DaySpan(last, last)
    run_day = due_at.astimezone(known_zone(schedule.time_zone)).date()
    days = (run_day - day_of_last_run(schedule, run_day, country)).days
    return DaySpan(last - (days - 1) * _DAY, last)


def flow_reading_days(span: DaySpan) -> frozenset[date]:
    """The days whose readings of flows tell those days, and the same weekdays of the weeks before."""
    weeks = range(_FLOW_WEEKS + 1)
    # The lists around each midnight; those of the 1st hold the last month's totals too, as do a week's after it.
    edges = days_between(span.first, span.last + _DAY)
    return frozenset(edge - week * _WEEK for edge in edges for week in weeks)


def build_daily(span: DaySpan, days: Days, report: Report | None, readings: FlowReadings) -> DailyDigest:
    """Compute the digest. `days`: Pipefy's days as they were read once they were over."""
    tasks_of = {day: tasks for day, (tasks, _) in days.items()}
    country = report.country if report else None
    unknown = tuple(day for day in span.days if day not in tasks_of)
    tasks = None if unknown else sum(tasks_of[day] for day in span.days)
    usual = _usual(span, tasks_of, country)
    first_shown = span.last - (_CHART_DAYS - 1) * _DAY
    return DailyDigest(
        span=span,
        tasks=tasks,
        usual=usual,
        percent=change_percent(tasks, usual),
        unknown_days=unknown,
        recent=tuple((day, tasks_of[day]) for day in days_between(first_shown, span.last) if day in tasks_of),
        holidays=_holidays(span, country),
        country=country,
        month=month_so_far(report) if report else None,
        flows=_flows(span, readings),
    )


def _usual(span: DaySpan, tasks_of: Mapping[date, int], country: str | None) -> int | None:
    before = {day: tasks for day, tasks in sorted(tasks_of.items()) if day < span.first}
    if len(before) < _LEAST_KNOWN or not any(before.values()):
        return None
    model = fit(before, holidays_between(country, min(before), span.last))
    return round(sum(model.expected(day) for day in span.days))


def _holidays(span: DaySpan, country: str | None) -> tuple[date, ...]:
    return tuple(day for day in sorted(holidays_between(country, span.first, span.last)) if day.weekday() < 5)


def _flows(span: DaySpan, readings: FlowReadings) -> tuple[ComparedFlow, ...]:
    by_flow = flow_days(readings, span.first - _FLOW_WEEKS * _WEEK, span.last)
    flows = [
        ComparedFlow(key, sum(tasks[day] for day in span.days), _usual_of_flow(span, tasks))
        for key, tasks in by_flow.items()
        if all(day in tasks for day in span.days)
    ]
    return tuple(sorted((flow for flow in flows if flow.tasks or flow.reference), key=most_changed_first))


def _usual_of_flow(span: DaySpan, tasks: Mapping[date, int]) -> int | None:
    """The median of the same weekdays of the weeks before, added up; None where too few of them are known."""
    levels = []
    for day in span.days:
        such_days = [day - week * _WEEK for week in range(1, _FLOW_WEEKS + 1)]
        figures = [tasks[such] for such in such_days if such in tasks]
        if len(figures) < _LEAST_FLOW_WEEKS:
            return None
        levels.append(median(figures))
    return round(sum(levels))
