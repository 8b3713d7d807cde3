"""Sentences on what in an answer of Pipefy contradicts itself: which figure is shown, and why."""

from bot.i18n.translator import Translator, noop
from bot.usage.consistency import Contradiction
from bot.usage.period import Period
from bot.usage.report import Report

# One of these says enough: the first that holds explains the others.
_SENTENCES = {
    Contradiction.MONTH: noop("Pipefy's answer is about another month than the one we asked for."),
    Contradiction.BUCKETS: noop("The days that Pipefy lists lie outside the month, so nothing confirms this total."),
    Contradiction.STALE: noop("This is exactly last month's total, and this month's days do not confirm it."),
    Contradiction.UNCONFIRMED: noop("Pipefy's days do not confirm this total."),
}


def contradiction_lines(report: Report, translator: Translator) -> list[str]:
    """Sentences, empty where the answer agrees with itself."""
    doubts = [translator.say(_SENTENCES[c]) for c in _SENTENCES if c in report.contradictions][:1]
    lines = [line for line in (*doubts, _total(report, translator)) if line]
    if lines and report.reading.period is Period.CURRENT_MONTH:
        lines[-1] += " " + translator.say("Alerts wait until Pipefy's figures agree.")
    return lines


def _total(report: Report, translator: Translator) -> str:
    if not report.of_days or report.total is None or report.reading.usage.total is None:
        return ""
    sentence = (
        noop("Pipefy's total is {total}, but its months add up to another figure. We show their sum: {sum}.")
        if report.months
        else noop("Pipefy's total is {total}, but its days add up to another figure. We show their sum: {sum}.")
    )
    return translator.say(
        sentence, total=translator.number(report.reading.usage.total), sum=translator.number(report.total)
    )
