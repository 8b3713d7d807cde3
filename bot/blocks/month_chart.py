"""The chart of a report: a month in progress, a closed month, or three months."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from bot.blocks.data import ChartSeries, chart, sampled
from bot.blocks.message import Block
from bot.blocks.phrases import month_name
from bot.i18n.translator import Translator
from bot.usage.forecast import Forecast, TooEarly
from bot.usage.period import days_between
from bot.usage.report import Day, Month, Report


@dataclass(frozen=True, slots=True)
class RunningMonth:
    """A month in progress, up to the reading. `limit_name`: what the line beside its use is called."""

    days: tuple[Day, ...]
    used: int | None
    limit: int | None
    outlook: Forecast | TooEarly | None
    reached_on: date | None
    limit_name: str


def report_chart(report: Report, translator: Translator) -> Block | None:
    """The chart, or None where there are too few figures for one, or nothing but zeros."""
    if report.months:
        return _months(report.months, translator)
    if report.closed:
        days = _days_with_figures(report.days)
        return _days(days, translator) if any(day.tasks for day in days) else None
    allowance = translator.say("Allowance")
    running = RunningMonth(report.days, report.total, report.limit, report.outlook, report.reached_on, allowance)
    return running_chart(running, translator)


def running_chart(month: RunningMonth, translator: Translator) -> Block | None:
    """One line, used until today and expected from then on; the days alone where some of them are unknown."""
    days = _days_with_figures(month.days)
    if not any(day.tasks for day in days):
        return None
    return _days(days, translator) if len(days) < len(month.days) else _cumulative(month, translator)


def _days_with_figures(days: tuple[Day, ...]) -> list[Day]:
    return [day for day in days if day.tasks is not None]


def _cumulative(month: RunningMonth, translator: Translator) -> Block | None:
    # One series for both parts: a line may have no gaps, so a second one would have to begin at zero.
    used = _used(month)
    expected = month.outlook.path[len(used) :] if isinstance(month.outlook, Forecast) else ()
    line = used + expected
    if len(line) < 2:  # a line of one point is no line
        return None
    first, today = month.days[0].day, len(used) - 1
    days = days_between(first, first.replace(day=len(line)))
    picked = sampled(len(line), today, *(days.index(day) for day in (month.reached_on,) if day in days))
    # The title names the month: twenty labels with it would run into each other.
    labels = [translator.say("{day} (now)", day=n + 1) if n == today else str(n + 1) for n in picked]
    name = translator.say("Used, then expected") if expected else translator.say("Used")
    series = [ChartSeries(name, tuple(line[n] for n in picked))]
    if month.limit:
        series.append(ChartSeries(month.limit_name, (month.limit,) * len(picked)))
    title = translator.say("Tasks in {month}", month=translator.month(first))
    return chart("line", title, labels, series, y_label=translator.say("Tasks"))


def _used(month: RunningMonth) -> tuple[int, ...]:
    """Sums day by day, ending at Pipefy's total even where the days say otherwise."""
    sums = tuple(accumulate(day.tasks or 0 for day in month.days))
    total = sums[-1] if month.used is None else month.used
    return (*(min(tasks, total) for tasks in sums[:-1]), total)


def _days(days: list[Day], translator: Translator) -> Block:
    """A month's days in pairs; a day whose partner is unknown stands alone."""
    tasks = {day.day.day: day.tasks for day in days if day.tasks is not None}
    pairs = [[day for day in (first, first + 1) if day in tasks] for first in range(1, 32, 2)]
    bars = [("–".join(map(str, pair)), sum(tasks[day] for day in pair)) for pair in pairs if pair]
    title = translator.say("Tasks in {month}, by two days", month=translator.month(days[0].day))
    series = ChartSeries(translator.say("Tasks"), tuple(figure for _, figure in bars))
    return chart("bar", title, [label for label, _ in bars], [series], y_label=translator.say("Tasks"))


def _months(months: tuple[Month, ...], translator: Translator) -> Block | None:
    """A bar a month, each beside its own allowance where every month has one."""
    # Three months, they say; within a year no month's name comes twice.
    drawn = [month for month in months if month.usage is not None and (months[-1].starts - month.starts).days < 365]
    if not any(month.usage for month in drawn):
        return None
    labels = [month_name(month, translator) for month in drawn]
    series = [ChartSeries(translator.say("Tasks"), tuple(m.usage or 0 for m in drawn))]
    if all(m.limit for m in drawn):
        series.append(ChartSeries(translator.say("Allowance"), tuple(m.limit or 0 for m in drawn)))
    return chart("bar", translator.say("Tasks by month"), labels, series, y_label=translator.say("Tasks"))
