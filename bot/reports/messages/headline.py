"""The first line of a report, complete by itself: figures first, then where the month is heading or how it compares."""

from bot.blocks.phrases import about, left_or_over, share
from bot.i18n.translator import Translator, noop
from bot.usage.forecast import Forecast
from bot.usage.period import Period
from bot.usage.report import Change, Report

_MOST_PERCENT = 999  # beyond, a percentage says less than the figure before

# A phone's notification ends after 100 characters, so the figures and the percentage come before everything else.
_OF_LIMIT = {
    Period.CURRENT_MONTH: noop("{used} of {limit} tasks ({percent}) used this month, {left}."),
    Period.LAST_MONTH: noop("{used} of {limit} tasks ({percent}) used in {month}, {left}."),
}
_MORE, _LESS = noop("{percent} more than in {month} ({tasks})."), noop("{percent} less than in {month} ({tasks}).")


def headline(report: Report, translator: Translator) -> str:
    """Tasks, allowance, percentage and what is left, where there is an allowance; then the outlook or a comparison."""
    if report.total is None:
        return translator.say("Pipefy didn't say how many tasks were used.")
    further = _compared(report.change, translator) if report.closed else _outlook(report, report.total, translator)
    sentences = [_used(report, report.total, translator), further]
    return " ".join(sentence for sentence in sentences if sentence)


def _used(report: Report, total: int, translator: Translator) -> str:
    # Three months have no allowance: Pipefy's is of one month.
    if report.reading.period is Period.LAST_3_MONTHS:
        return _used_in_months(report, total, translator)
    if report.closed and report.range:
        month = translator.month(report.range.first)
        if report.limit is None:
            return translator.count("{n} task used in {month}.", "{n} tasks used in {month}.", total, month=month)
        return _of_limit(Period.LAST_MONTH, report, total, report.limit, translator)
    if total == 0:
        return _nothing_yet(report, translator)
    if report.limit is None:
        return translator.count("{n} task used this month.", "{n} tasks used this month.", total)
    return _of_limit(Period.CURRENT_MONTH, report, total, report.limit, translator)


def _of_limit(sentence: Period, report: Report, total: int, limit: int, translator: Translator) -> str:
    return translator.say(
        _OF_LIMIT[sentence],
        used=translator.number(total),
        limit=translator.number(limit),
        percent=share(total, limit, translator),
        month=translator.month(report.range.first) if report.range else "",
        left=left_or_over(total, limit, translator),
    )


def _nothing_yet(report: Report, translator: Translator) -> str:
    if report.limit is None:
        return translator.say("nothing used yet this month.")
    return translator.say(
        "nothing used yet this month ({percent} of {limit} tasks).",
        percent=translator.percent(0),
        limit=translator.number(report.limit),
    )


def _outlook(report: Report, total: int, translator: Translator) -> str:
    """A forecast, worded as one: `On track to …`."""
    if not isinstance(report.outlook, Forecast) or report.range is None:
        return ""
    expected = {
        "expected": translator.number(about(report.outlook.expected, total)),
        "day": translator.day(report.range.last),
    }
    if report.reached_on is None:
        return translator.say("On track for about {expected} tasks by {day}.", **expected)
    if report.reached_on == report.range.last:
        return translator.say("On track to exceed the allowance: about {expected} tasks by {day}.", **expected)
    return translator.say(
        "On track to exceed the allowance around {reached}, with about {expected} tasks by {day}.",
        reached=translator.day(report.reached_on),
        **expected,
    )


def _compared(change: Change | None, translator: Translator) -> str:
    if change is None:
        return ""
    before = {
        "tasks": translator.count("{n} task", "{n} tasks", change.total),
        "month": translator.month(change.month),
    }
    if change.percent is None or change.percent > _MOST_PERCENT:
        return translator.say("The month before, {month}, had {tasks}.", **before)
    # Rounded to 0: "0 % more" would claim an equality that the figures do not have.
    if change.percent == 0:
        return translator.say("About as many as in {month} ({tasks}).", **before)
    # No colour and no "good" or "bad": more tasks may be what was wanted.
    sentence = _MORE if change.percent > 0 else _LESS
    return translator.say(sentence, percent=translator.percent(abs(change.percent)), **before)


def _used_in_months(report: Report, total: int, translator: Translator) -> str:
    if report.range is None:
        return translator.count("{n} task used in 3 months.", "{n} tasks used in 3 months.", total)
    first, last = translator.short_month(report.range.first), translator.short_month(report.range.last)
    if first == last:
        month = translator.month(report.range.first)
        return translator.count("{n} task used in {month}.", "{n} tasks used in {month}.", total, month=month)
    return translator.count(
        "{n} task used from {first} to {last}.", "{n} tasks used from {first} to {last}.", total, first=first, last=last
    )
