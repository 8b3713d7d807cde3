"""The first line of a report, complete by itself."""

from datetime import date

from bot.blocks.phrases import about, share
from bot.i18n.translator import Words
from bot.usage.forecast import Forecast
from bot.usage.period import Period
from bot.usage.report import Change, Report

_MOST_PERCENT = 999  # beyond, a percentage says less than the figure before


def headline(report: Report, words: Words) -> str:
    """Tasks, allowance and percentage where there is one, and where the period is heading or how it compares."""
    if report.total is None:
        return words.say("Pipefy did not say how many tasks were used.")
    used = _used(report, report.total, words)
    if report.reading.period is Period.LAST_3_MONTHS:
        return used + _months(report, words)
    if report.range is None:
        return used
    if report.closed:
        month = words.say(" in {month}", month=words.month(report.range.first))
        return used + month + _over(report, words) + _compared(report.change, words)
    return used + _over(report, words) + _heading(report, report.total, report.range.last, words)


def _used(report: Report, total: int, words: Words) -> str:
    if report.limit is None:
        return words.count("{n} task", "{n} tasks", total)
    return words.say(
        "{used} of {limit} tasks ({percent})",
        used=words.number(total),
        limit=words.number(report.limit),
        percent=share(total, report.limit, words),
    )


def _over(report: Report, words: Words) -> str:
    match report.over:
        case None:
            return ""
        case 0:
            return words.say(", the allowance is used up")
        case over:
            return words.say(", {n} over the allowance", n=words.number(over))


def _heading(report: Report, total: int, end: date, words: Words) -> str:
    outlook, day = report.outlook, words.day(end)
    if not isinstance(outlook, Forecast):
        return words.say("; the month ends on {day}, no forecast yet", day=day)
    expected = words.number(about(outlook.expected, total))
    pace = words.say(", on pace for about {expected} by {day}", expected=expected, day=day)
    if report.reached_on is None:
        return pace
    return pace + words.say("; the allowance is reached around {day}", day=words.day(report.reached_on))


def _compared(change: Change | None, words: Words) -> str:
    if change is None:
        return ""
    before = words.say("{tasks} in {month}", tasks=words.number(change.total), month=words.month(change.month))
    if change.percent is None or change.percent > _MOST_PERCENT:
        return words.say(", after {before}", before=before)
    if change.percent == 0:
        return words.say(", about as many as {before}", before=before)
    arrow = "▲" if change.percent > 0 else "▼"
    return words.say(
        ", {arrow} {percent} on {before}", arrow=arrow, percent=words.percent(abs(change.percent)), before=before
    )


def _months(report: Report, words: Words) -> str:
    if report.range is None:
        return ""
    first, last = words.short_month(report.range.first), words.short_month(report.range.last)
    if first == last:
        return words.say(" in {month}", month=words.month(report.range.first))
    return words.say(" from {first} to {last}", first=first, last=last)
