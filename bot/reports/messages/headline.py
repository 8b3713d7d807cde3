"""The first line of a report, complete by itself."""

from datetime import date

from bot.blocks.phrases import about, share
from bot.i18n.translator import Translator
from bot.usage.forecast import Forecast
from bot.usage.period import Period
from bot.usage.report import Change, Report

_MOST_PERCENT = 999  # beyond, a percentage says less than the figure before


def headline(report: Report, translator: Translator) -> str:
    """Tasks, allowance and percentage where there is one, and where the period is heading or how it compares."""
    if report.total is None:
        return translator.say("Pipefy did not say how many tasks were used.")
    used = _used(report, report.total, translator)
    # Three months have no allowance: Pipefy's is of one month.
    if report.reading.period is Period.LAST_3_MONTHS:
        return used + _months(report, translator)
    if report.range is None:
        return used
    if report.closed:
        month = translator.say(" in {month}", month=translator.month(report.range.first))
        return used + month + _over(report, translator) + _compared(report.change, translator)
    return used + _over(report, translator) + _heading(report, report.total, report.range.last, translator)


def _used(report: Report, total: int, translator: Translator) -> str:
    if report.limit is None:
        return translator.count("{n} task", "{n} tasks", total)
    return translator.say(
        "{used} of {limit} tasks ({percent})",
        used=translator.number(total),
        limit=translator.number(report.limit),
        percent=share(total, report.limit, translator),
    )


def _over(report: Report, translator: Translator) -> str:
    match report.over:
        case None:
            return ""
        case 0:
            return translator.say(", the allowance is used up")
        case excess:
            return translator.say(", {n} over the allowance", n=translator.number(excess))


def _heading(report: Report, total: int, end: date, translator: Translator) -> str:
    outlook, day = report.outlook, translator.day(end)
    if not isinstance(outlook, Forecast):
        return translator.say("; the month ends on {day}, no forecast yet", day=day)
    expected = translator.number(about(outlook.expected, total))
    pace = translator.say(", on pace for about {expected} by {day}", expected=expected, day=day)
    if report.reached_on is None:
        return pace
    return pace + translator.say("; the allowance is reached around {day}", day=translator.day(report.reached_on))


def _compared(change: Change | None, translator: Translator) -> str:
    if change is None:
        return ""
    before = translator.say(
        "{tasks} in {month}", tasks=translator.number(change.total), month=translator.month(change.month)
    )
    if change.percent is None or change.percent > _MOST_PERCENT:
        return translator.say(", after {before}", before=before)
    # Rounded to 0: "+0 %" would claim an equality that the figures do not have.
    if change.percent == 0:
        return translator.say(", about as many as {before}", before=before)
    # No colour and no "good" or "bad": more tasks may be what was wanted.
    arrow = "▲" if change.percent > 0 else "▼"
    return translator.say(
        ", {arrow} {percent} on {before}", arrow=arrow, percent=translator.percent(abs(change.percent)), before=before
    )


def _months(report: Report, translator: Translator) -> str:
    if report.range is None:
        return ""
    first, last = translator.short_month(report.range.first), translator.short_month(report.range.last)
    if first == last:
        return translator.say(" in {month}", month=translator.month(report.range.first))
    return translator.say(" from {first} to {last}", first=first, last=last)
