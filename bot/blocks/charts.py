"""The chart of a report: a month in progress, a closed month, or three months."""

from itertools import accumulate

from bot.blocks.figures import Series, chart, sampled
from bot.blocks.message import Block
from bot.blocks.phrases import month_name
from bot.blocks.words import Words
from bot.usage.forecast import Forecast
from bot.usage.period import days_between
from bot.usage.report import Day, Month, Report


def report_chart(report: Report, words: Words) -> Block | None:
    """The chart, or None where there are too few figures for one, or nothing but zeros."""
    if report.months:
        return _months(report.months, words)
    known = [day for day in report.days if day.tasks is not None]
    if not any(day.tasks for day in known):
        return None
    if report.closed or len(known) < len(report.days):
        return _days(known, words)
    return _cumulative(report, words)


def _cumulative(report: Report, words: Words) -> Block | None:
    """One line, used until today and expected from then on, beside the allowance."""
    used = _used(report)
    expected = report.outlook.path[len(used) :] if isinstance(report.outlook, Forecast) else ()
    line = used + expected
    if len(line) < 2:
        return None
    first, today = report.days[0].day, len(used) - 1
    days = days_between(first, first.replace(day=len(line)))
    picked = sampled(len(line), today, *(days.index(day) for day in (report.reached_on,) if day))
    labels = [words.day(days[n]) if n != today else words.say("{day} (now)", day=words.day(days[n])) for n in picked]
    name = words.say("Used, then expected") if expected else words.say("Used")
    series = [Series(name, tuple(line[n] for n in picked))]
    if report.limit:
        series.append(Series(words.say("Allowance"), (report.limit,) * len(picked)))
    title = words.say("Tasks in {month}", month=words.month(first))
    return chart("line", title, labels, series, y_label=words.say("Tasks"))


def _used(report: Report) -> tuple[int, ...]:
    """Sums day by day, ending at Pipefy's total even where the days say otherwise."""
    sums = tuple(accumulate(day.tasks or 0 for day in report.days))
    total = sums[-1] if report.total is None else report.total
    return (*(min(tasks, total) for tasks in sums[:-1]), total)


def _days(known: list[Day], words: Words) -> Block:
    """A month's days in pairs; a day whose partner is unknown stands alone."""
    tasks = {day.day.day: day.tasks for day in known if day.tasks is not None}
    pairs = [[day for day in (first, first + 1) if day in tasks] for first in range(1, 32, 2)]
    bars = [("–".join(map(str, pair)), sum(tasks[day] for day in pair)) for pair in pairs if pair]
    title = words.say("Tasks in {month}, by two days", month=words.month(known[0].day))
    series = Series(words.say("Tasks"), tuple(figure for _, figure in bars))
    return chart("bar", title, [label for label, _ in bars], [series], y_label=words.say("Tasks"))


def _months(told: tuple[Month, ...], words: Words) -> Block | None:
    """A bar a month, each beside its own allowance where every month has one."""
    # Three months, they say; within a year no month's name comes twice.
    months = [month for month in told if month.usage is not None and (told[-1].starts - month.starts).days < 365]
    if not any(month.usage for month in months):
        return None
    labels = [month_name(month, words) for month in months]
    series = [Series(words.say("Tasks"), tuple(m.usage or 0 for m in months))]
    if all(m.limit for m in months):
        series.append(Series(words.say("Allowance"), tuple(m.limit or 0 for m in months)))
    return chart("bar", words.say("Tasks by month"), labels, series, y_label=words.say("Tasks"))
