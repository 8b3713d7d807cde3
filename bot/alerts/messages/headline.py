"""The first line of an alert, complete by itself, and what has to be known beside it."""

from collections.abc import Sequence
from datetime import UTC

from bot.alerts.messages.pace import expected_range, month_end_line, pace_line
from bot.alerts.messages.spikes import unusual_day
from bot.alerts.model import AlertFacts, Cause, Foreseen, MarkPassed, SpikesSeen
from bot.blocks.phrases import about
from bot.blocks.rich_text import Line, Voice, name_of
from bot.i18n.translator import Words
from bot.slack.error_messages import mark
from bot.usage.period import last_day

_WHOLE = 100
_SNOOZED = mark("It was passed while the alerts of this channel were snoozed.")
# Whose 100 %: Pipefy's allowance, or the channel's own budget.
_ALL_USED = (
    mark("{organization} has used all its tasks: {used} of {base}, {day}."),
    mark("{organization} has used its whole budget: {used} of {base}, {day}."),
)
_IS_PAST = (
    mark("{organization} is past {mark} of its tasks: {used} of {base}, {day}."),
    mark("{organization} is past {mark} of its budget: {used} of {base}, {day}."),
)
_PASSED = (
    mark("{organization} passed {mark} of its tasks: {used} of {base}, {day}."),
    mark("{organization} passed {mark} of its budget: {used} of {base}, {day}."),
)
_HEADING = (
    mark("{organization} is heading past its allowance: about {expected} of {base} expected by {day} ({low}–{high})."),
    mark("{organization} is heading past its budget: about {expected} of {base} expected by {day} ({low}–{high})."),
)
_NO_USE = (
    mark("It is no sudden use: the allowance or the marks changed, and the allowance is now {base}."),
    mark("It is no sudden use: the budget or the marks changed, and the budget is now {base}."),
)
_BEYOND = (mark("That is {tasks} beyond the allowance."), mark("That is {tasks} beyond the budget."))


def alert_headline(facts: AlertFacts, voice: Voice) -> Line:
    """`Acme passed 80 % of its tasks: 40,120 of 50,000, day 19 of 30. At this pace it reaches 100 % on 24 Nov …`"""
    match facts.event:
        case MarkPassed() as event:
            pace = pace_line(facts.reach, event.used, event.base, voice)
            return _passed(facts, event, voice).then(*([pace] if pace else []))
        case Foreseen() as event:
            pace = pace_line(facts.reach, event.used, event.base, voice)
            return _foreseen(facts, event, voice).then(*([pace] if pace else []))
        case SpikesSeen() as event:
            return unusual_day(facts.organization, event, voice)


def alert_remarks(facts: AlertFacts, voice: Voice) -> list[Line]:
    """Why now, which lower marks fell with it, and what is expected by the end of the month."""
    match facts.event:
        case MarkPassed() as event:
            end = month_end_line(facts, event.used, voice)
            return [*_cause(facts, event, voice), *_lower(event.lower, voice), *([end] if end else [])]
        case Foreseen() as event:
            used, base = voice.words.number(event.used), voice.words.number(event.base)
            day = _day_of_month(facts, voice.words)
            return [voice.say("Used so far: {used} of {base}, {day}.", used=used, base=base, day=day)]
        case SpikesSeen():
            return _month_so_far(facts, voice)


def _passed(facts: AlertFacts, event: MarkPassed, voice: Voice) -> Line:
    words = voice.words
    sentences = _ALL_USED if event.mark == _WHOLE else _IS_PAST if event.cause is Cause.BASE else _PASSED
    return voice.say(
        sentences[facts.own_budget],
        organization=name_of(facts.organization),
        mark=words.percent(event.mark),
        used=words.number(event.used),
        base=words.number(event.base),
        day=_day_of_month(facts, words),
    )


def _foreseen(facts: AlertFacts, event: Foreseen, voice: Voice) -> Line:
    words = voice.words
    # The lower end passes the base, so it may not be rounded down to it.
    low, high = expected_range(event.outlook, max(event.used, event.base + 1), words)
    return voice.say(
        _HEADING[facts.own_budget],
        organization=name_of(facts.organization),
        expected=words.number(about(event.outlook.expected, max(event.used, event.base + 1))),
        base=words.number(event.base),
        day=words.day(last_day(facts.month)),
        low=low,
        high=high,
    )


def _cause(facts: AlertFacts, event: MarkPassed, voice: Voice) -> list[Line]:
    words, lines = voice.words, []
    match event.cause:
        case Cause.BASE:
            lines.append(voice.say(_NO_USE[facts.own_budget], base=words.number(event.base)))
        case Cause.SNOOZE:
            lines.append(voice.say(_SNOOZED))
        case Cause.USE:
            pass
    if event.used > event.base:
        beyond = words.count("{n} task", "{n} tasks", event.used - event.base)
        lines.append(voice.say(_BEYOND[facts.own_budget], tasks=beyond))
    return lines


def _lower(marks: Sequence[int], voice: Voice) -> list[Line]:
    if not marks:
        return []
    named = ", ".join(map(voice.words.percent, sorted(marks)))
    return [voice.say("Passed in the same moment: {marks}.", marks=named)]


def _month_so_far(facts: AlertFacts, voice: Voice) -> list[Line]:
    if facts.used is None:
        return []
    words, day = voice.words, _day_of_month(facts, voice.words)
    used = words.number(facts.used)
    if facts.base is None:
        return [voice.say("Used so far this month: {used}, {day}.", used=used, day=day)]
    base = words.number(facts.base)
    return [voice.say("Used so far: {used} of {base}, {day}.", used=used, base=base, day=day)]


def _day_of_month(facts: AlertFacts, words: Words) -> str:
    days = last_day(facts.month).day
    day = (facts.as_of.astimezone(UTC).date() - facts.month).days + 1
    return words.say("day {day} of {days}", day=words.number(min(max(day, 1), days)), days=words.number(days))
