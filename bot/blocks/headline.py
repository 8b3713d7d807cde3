"""The first line of a report, complete by itself."""

from bot.blocks.words import Words
from bot.usage.forecast import Forecast, TooEarly
from bot.usage.period import Period
from bot.usage.report import Report


def headline(report: Report, words: Words) -> str:
    """Tasks, allowance and percentage where there is one, and where the period is heading or how it compares."""
    if report.total is None:
        return words.say("Pipefy did not say how many tasks were used.")
    if report.reading.period is Period.LAST_3_MONTHS:
        return _three_months(report, report.total, words)
    used = _used(report, report.total, words)
    ending = _closed(report, words) if report.closed else _running(report, words)
    return f"{used}{ending}"


def _used(report: Report, total: int, words: Words) -> str:
    if report.limit is None or report.percent is None:
        return words.count("{n} task", "{n} tasks", total)
    return words.say(
        "{used} of {limit} tasks ({percent})",
        used=words.number(total),
        limit=words.number(report.limit),
        percent=words.percent(report.percent),
    )


def _running(report: Report, words: Words) -> str:
    if report.range is None:
        return ""
    end = words.day(report.range.last)
    match report.outlook:
        case Forecast(expected=expected):
            return words.say(
                ", on pace for about {expected} by {day}", expected=words.number(_about(expected)), day=end
            )
        case TooEarly():
            return words.say(
                ", until {day}; too early for a forecast (it needs {days} days and {tasks} tasks)",
                day=end,
                days=5,
                tasks=100,
            )
        case None:
            return words.say(", until {day}", day=end)


def _closed(report: Report, words: Words) -> str:
    month = words.say(" in {month}", month=words.month(report.range.first)) if report.range else ""
    change = report.change
    if change is None:
        return month
    before = words.say("{tasks} in {month}", tasks=words.number(change.total), month=words.month(change.month))
    if change.percent is None:
        return month + words.say(", after {before}", before=before)
    if change.percent == 0:
        return month + words.say(", about as many as {before}", before=before)
    arrow = "▲" if change.percent > 0 else "▼"
    return month + words.say(
        ", {arrow} {percent} on {before}",
        arrow=arrow,
        percent=words.percent(abs(change.percent)),
        before=before,
    )


def _three_months(report: Report, total: int, words: Words) -> str:
    used = words.count("{n} task", "{n} tasks", total)
    if report.range:
        first, last = words.short_month(report.range.first), words.short_month(report.range.last)
        used += words.say(" from {first} to {last}", first=first, last=last)
    months = [
        words.say("{month} {tasks}", month=words.bare_month(m.starts), tasks=words.number(m.usage))
        for m in report.months
        if m.usage is not None
    ]
    return f"{used} ({', '.join(months)})" if months else used


def _about(expected: int) -> int:
    """A forecast with no more digits than it deserves: three."""
    unit = int(10 ** max(0, len(str(expected)) - 3))
    return (expected + unit // 2) // unit * unit
