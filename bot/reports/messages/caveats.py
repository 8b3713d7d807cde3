"""Caveats below the first line: how old the figures are, how sure, and what is missing."""

from datetime import datetime

from bot.blocks.contradictions import contradiction_lines
from bot.blocks.holidays import named_holidays
from bot.blocks.phrases import about, month_name, share
from bot.i18n.translator import Translator
from bot.usage.consistency import allowance_is_known, counts_agree
from bot.usage.forecast import LEAST_DAYS, LEAST_TASKS, Forecast, TooEarly
from bot.usage.model import Reading
from bot.usage.period import Period
from bot.usage.report import Month, Report, flows_missing
from bot.usage.running_total import allowance_reached_on


def caveats(report: Report, translator: Translator, *, stale_at: datetime | None, may_refresh: bool) -> list[str]:
    """Sentences, the most urgent first. `stale_at`: now, when the reading is an old one."""
    lines = [
        _age(report.reading, stale_at, translator),
        _reached(report, translator),
        _likely(report, translator),
        _holidays(report, translator),
        " · ".join(_month(month, translator) for month in report.months),
        *_unanswered(report.reading, translator, may_refresh=may_refresh),
        *contradiction_lines(report, translator),
        _days(report, translator),
        _allowance(report, translator),
        *_flows(report, translator),
    ]
    return [line for line in lines if line]


def _age(reading: Reading, stale_at: datetime | None, translator: Translator) -> str:
    if stale_at is None:
        return ""
    age = translator.age(stale_at - reading.taken_at)
    return translator.say("Pipefy isn't answering right now, so these figures are {age} old.", age=age)


def _reached(report: Report, translator: Translator) -> str:
    day = allowance_reached_on(report)
    return translator.say("The allowance was used up on {day} (UTC).", day=translator.day(day)) if day else ""


def _likely(report: Report, translator: Translator) -> str:
    match report.outlook:
        case Forecast(low=low, high=high):
            least = report.total or 0
            between = [translator.number(about(figure, least)) for figure in (low, high)]
            # Rounded to three digits both ends may be the same, late in the month.
            if between[0] == between[1]:
                return ""
            return translator.say(
                "Forecast: between {low} and {high} tasks, {percent} likely.",
                low=between[0],
                high=between[1],
                percent=translator.percent(80),
            )
        case TooEarly():
            return translator.say(
                "No forecast yet: it needs {days} full days and {tasks} tasks.", days=LEAST_DAYS, tasks=LEAST_TASKS
            )
        case None:
            return ""


def _holidays(report: Report, translator: Translator) -> str:
    # Else a dip of the line ahead looks like an error of the forecast.
    if not report.holidays:
        return ""
    days = named_holidays(report.holidays, report.country, translator)
    return translator.say("Public holidays this month, in the forecast: {days}.", days=days)


def _month(month: Month, translator: Translator) -> str:
    name = month_name(month, translator)
    if month.usage is None:
        return translator.say("{month}: unknown", month=name)
    if month.limit is None:
        return translator.say("{month}: {used}", month=name, used=translator.number(month.usage))
    return translator.say(
        "{month}: {used} of {limit} ({percent})",
        month=name,
        used=translator.number(month.usage),
        limit=translator.number(month.limit),
        percent=share(month.usage, month.limit, translator),
    )


def _unanswered(reading: Reading, translator: Translator, *, may_refresh: bool) -> list[str]:
    lines = []
    # The parts are named as in stored readings.
    if "top" in reading.unanswered:
        lines.append(translator.say("Pipefy didn't say which flows used the tasks."))
    if "beside" in reading.unanswered:
        lines.append(
            translator.say("Pipefy didn't send the month before, so there is no comparison.")
            if reading.period is Period.LAST_MONTH
            else translator.say("Pipefy didn't send last month's days, so the forecast uses this month alone.")
        )
    again = translator.say("Press Refresh to ask again.")
    return [f"{line} {again}" if may_refresh else line for line in lines]


def _days(report: Report, translator: Translator) -> str:
    # Without it a reader takes the days that the line leaves out for days without tasks.
    if report.total is None or report.of_days or all(day.tasks is not None for day in report.days):
        return ""
    return translator.say("Pipefy left out some days: the chart skips them, and the total is Pipefy's own.")


def _allowance(report: Report, translator: Translator) -> str:
    if report.reading.period is Period.LAST_3_MONTHS or report.total is None or report.limit is not None:
        return ""
    if report.reading.usage.unlimited:
        return translator.say("The allowance is unlimited, so there is no percentage.")
    if not allowance_is_known(report.reading.usage):
        return translator.say("Pipefy couldn't say what the allowance is right now, so there is no percentage.")
    return translator.say("Pipefy has no allowance for this organization, so there is no percentage.")


def _flows(report: Report, translator: Translator) -> list[str]:
    lines = []
    if missing := flows_missing(report):
        lines.append(
            translator.count(
                "Pipefy left out {n} of the flows with the most tasks.",
                "Pipefy left out {n} of the flows with the most tasks.",
                missing,
            )
        )
    # Without it a reader misses the shares, or adds the flows up and finds more than the first line says.
    used = sum(flow.tasks or 0 for flow in report.flows)
    if report.total is not None and used > report.total and not counts_agree(report.total, used):
        lines.append(translator.say("The flows add up to more than the total, so no % of total is shown."))
    return lines
