"""The chart of a report: a month in progress, a closed month, or three months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.blocks.data import MOST_POINTS, ChartSeries, chart
from bot.blocks.message import Block
from bot.blocks.phrases import month_name
from bot.i18n.translator import Translator
from bot.usage.forecast import Forecast, TooEarly
from bot.usage.period import days_between, last_day
from bot.usage.report import Day, Month, Report
from bot.usage.running_total import reached_on, running_total

_YEAR = 365  # days


@dataclass(frozen=True, slots=True)
class RunningMonth:
    """A month up to its last day, or to the reading. `limit_name`: what the line beside its use is called."""

    days: tuple[Day, ...]
    used: int | None
    limit: int | None
    outlook: Forecast | TooEarly | None
    reached_on: date | None  # the day on which the expected path passes the limit
    limit_name: str


def report_chart(report: Report, translator: Translator) -> Block | None:
    """The chart, or None where there are too few figures for one, or nothing but zeros."""
    if report.months:
        return months_chart(report.months, translator)
    allowance = translator.say("Allowance")
    month = RunningMonth(report.days, report.total, report.limit, report.outlook, report.reached_on, allowance)
    return running_chart(month, translator)


def running_chart(month: RunningMonth, translator: Translator) -> Block | None:
    """*Used* so far, and *Expected* beside it up to the end of a month that is in progress."""
    used = running_total(month.days, month.used)
    if not any(used.values()):
        return None
    today = month.days[-1].day
    ahead = _ahead(month, today)
    days = _drawn_days(month, used, ahead)
    if len(days) < 2:  # a line of one point is no line
        return None
    # Slack draws no line with gaps, so each goes on: *Used* level from its last day, *Expected* as *Used* up to today.
    lines = [ChartSeries(translator.say("Used"), tuple(used[min(day, max(used))] for day in days))]
    if ahead:
        lines.append(
            ChartSeries(translator.say("Expected"), tuple(ahead[day] if day in ahead else used[day] for day in days))
        )
    if month.limit:
        lines.append(ChartSeries(month.limit_name, (month.limit,) * len(days)))
    title = translator.say("Tasks in {month}", month=translator.month(today))
    # The title names the month: twenty labels with it would run into each other.
    return chart("line", title, [str(day.day) for day in days], lines, y_label=translator.say("Tasks"))


def _ahead(month: RunningMonth, today: date) -> Mapping[date, int]:
    """The days to come with the tasks that are expected by then; none where there is no forecast."""
    if not isinstance(month.outlook, Forecast):
        return {}
    days = days_between(today.replace(day=1), last_day(today))
    return {day: tasks for day, tasks in zip(days, month.outlook.path, strict=False) if day > today}


def _drawn_days(month: RunningMonth, used: Mapping[date, int], ahead: Mapping[date, int]) -> list[date]:
    """Every second day, today, the last day, and the one on which the limit is reached: at most 19 of Slack's 20.

    Days on which the total is not known are left out, as a level line would read as a stop.
    """
    known = {*used, *ahead}
    marked = {month.days[-1].day, max(known), month.reached_on, reached_on(used, month.limit)}
    return sorted(day for day in known if day.day % 2 or day in marked)


def months_chart(months: Sequence[Month], translator: Translator) -> Block | None:
    """A bar a month, unknown ones left out, each beside its own allowance where every month has one."""
    drawn = [month for month in months if month.usage is not None][-MOST_POINTS:]
    if not any(month.usage for month in drawn):
        return None
    # Slack wants each label once: within a year no month's name comes twice.
    with_year = (drawn[-1].starts - drawn[0].starts).days >= _YEAR
    labels = [month_name(month, translator, with_year=with_year) for month in drawn]
    series = [ChartSeries(translator.say("Tasks"), tuple(m.usage or 0 for m in drawn))]
    if all(m.limit for m in drawn):
        series.append(ChartSeries(translator.say("Allowance"), tuple(m.limit or 0 for m in drawn)))
    return chart("bar", translator.say("Tasks by month"), labels, series, y_label=translator.say("Tasks"))
