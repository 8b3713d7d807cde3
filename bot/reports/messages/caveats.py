"""What the reader must know beside the first line: how old the figures are, how sure, and what is missing."""

from datetime import datetime

from bot.blocks.phrases import about, month_name, share
from bot.i18n.translator import Words
from bot.usage.forecast import LEAST_DAYS, LEAST_TASKS, Forecast, TooEarly
from bot.usage.model import Reading
from bot.usage.period import Period
from bot.usage.report import Month, Report


def remarks(report: Report, words: Words, *, stale_at: datetime | None, may_refresh: bool) -> list[str]:
    """Sentences, the most urgent first. `stale_at`: now, when the reading is an old one."""
    said = [
        _age(report.reading, stale_at, words),
        _likely(report, words),
        " · ".join(_month(month, words) for month in report.months),
        *_unanswered(report.reading, words, may_refresh=may_refresh),
        _days(report, words),
        _allowance(report, words),
    ]
    return [line for line in said if line]


def _age(reading: Reading, stale_at: datetime | None, words: Words) -> str:
    if stale_at is None:
        return ""
    age = words.age(stale_at - reading.taken_at)
    return words.say("Pipefy does not answer right now. This is the last reading, {age} old.", age=age)


def _likely(report: Report, words: Words) -> str:
    match report.outlook:
        case Forecast(low=low, high=high):
            least = report.total or 0
            between = [words.number(about(figure, least)) for figure in (low, high)]
            if between[0] == between[1]:
                return ""
            return words.say(
                "Likely between {low} and {high} ({percent} range).",
                low=between[0],
                high=between[1],
                percent=words.percent(80),
            )
        case TooEarly():
            return words.say("A forecast needs {days} days and {tasks} tasks.", days=LEAST_DAYS, tasks=LEAST_TASKS)
        case None:
            return ""


def _month(month: Month, words: Words) -> str:
    name = month_name(month, words)
    if month.usage is None:
        return words.say("{month}: unknown", month=name)
    if month.limit is None:
        return words.say("{month}: {used}", month=name, used=words.number(month.usage))
    return words.say(
        "{month}: {used} of {limit} ({percent})",
        month=name,
        used=words.number(month.usage),
        limit=words.number(month.limit),
        percent=share(month.usage, month.limit, words),
    )


def _unanswered(reading: Reading, words: Words, *, may_refresh: bool) -> list[str]:
    lines = []
    if "top" in reading.unanswered:
        lines.append(words.say("Pipefy did not answer which flows used the tasks."))
    if "beside" in reading.unanswered:
        lines.append(
            words.say("Pipefy did not answer for the month before, so it is not compared.")
            if reading.period is Period.LAST_MONTH
            else words.say("Pipefy did not answer for the month before, so the forecast goes by this month alone.")
        )
    again = words.say("Refresh asks again.")
    return [f"{line} {again}" if may_refresh else line for line in lines]


def _days(report: Report, words: Words) -> str:
    if any(day.tasks is None for day in report.days):
        return words.say("Some days are missing in Pipefy's answer; the total is Pipefy's own.")
    if report.adds_up:
        return ""
    if report.months:
        return words.say("Pipefy's months do not add up to its total; the total is Pipefy's own.")
    return words.say("Pipefy's days do not add up to its total; the total is Pipefy's own.")


def _allowance(report: Report, words: Words) -> str:
    if report.reading.period is Period.LAST_3_MONTHS or report.total is None or report.limit is not None:
        return ""
    return words.say("Pipefy names no allowance for this organization, so there is no percentage.")
