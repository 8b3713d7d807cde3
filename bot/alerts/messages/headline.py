"""The first line of an alert, complete by itself, and the caveats beside it."""

from collections.abc import Sequence
from datetime import UTC

from bot.alerts.messages.pace import expected_range, month_end_line, pace_line
from bot.alerts.messages.spikes import unusual_day
from bot.alerts.model import FULL_USE, AlertFacts, Cause, LimitForecast, SpikesSeen, ThresholdCrossed
from bot.blocks.phrases import about
from bot.blocks.rich_text import Localizer, RichText, name_of
from bot.i18n.translator import Translator, noop
from bot.usage.period import last_day

_SNOOZED = noop("It was passed while the alerts of this channel were snoozed.")
# Whose 100 %: Pipefy's allowance, or the channel's own budget.
_ALL_USED = (
    noop("{organization} has used all its tasks: {used} of {base}, {day}."),
    noop("{organization} has used its whole budget: {used} of {base}, {day}."),
)
_IS_PAST = (
    noop("{organization} is past {mark} of its tasks: {used} of {base}, {day}."),
    noop("{organization} is past {mark} of its budget: {used} of {base}, {day}."),
)
_PASSED = (
    noop("{organization} passed {mark} of its tasks: {used} of {base}, {day}."),
    noop("{organization} passed {mark} of its budget: {used} of {base}, {day}."),
)
_HEADING = (
    noop("{organization} is heading past its allowance: about {expected} of {base} expected by {day} ({low}–{high})."),
    noop("{organization} is heading past its budget: about {expected} of {base} expected by {day} ({low}–{high})."),
)
_NO_USE = (
    noop("It is no sudden use: the allowance or the marks changed, and the allowance is now {base}."),
    noop("It is no sudden use: the budget or the marks changed, and the budget is now {base}."),
)
_BEYOND = (noop("That is {tasks} beyond the allowance."), noop("That is {tasks} beyond the budget."))


def alert_headline(facts: AlertFacts, localizer: Localizer, *, month_over: bool = False) -> RichText:
    """`Acme passed 80 % of its tasks: 40,120 of 50,000, day 19 of 30. At this pace it reaches 100 % on 24 Nov …`

    `month_over`: no pace is told. A card that is edited on the 1st would foresee what is over, as of "this month".
    """
    reach = None if month_over else facts.reach
    match facts.event:
        case ThresholdCrossed() as event:
            pace = pace_line(reach, event.used, event.base, localizer)
            return _passed(facts, event, localizer).then(*([pace] if pace else []))
        case LimitForecast() as event:
            pace = pace_line(reach, event.used, event.base, localizer)
            return _forecast(facts, event, localizer).then(*([pace] if pace else []))
        case SpikesSeen() as event:
            return unusual_day(facts.organization, event, localizer)


def alert_caveats(facts: AlertFacts, localizer: Localizer) -> list[RichText]:
    """Cause, lower thresholds passed in the same moment, and the expected end of the month."""
    match facts.event:
        case ThresholdCrossed() as event:
            end = month_end_line(facts, event.used, localizer)
            return [*_cause(facts, event, localizer), *_lower(event.lower, localizer), *([end] if end else [])]
        case LimitForecast() as event:
            used, limit = localizer.translator.number(event.used), localizer.translator.number(event.base)
            day = _day_of_month(facts, localizer.translator)
            return [localizer.say("Used so far: {used} of {base}, {day}.", used=used, base=limit, day=day)]
        case SpikesSeen():
            return _month_so_far(facts, localizer)


def _passed(facts: AlertFacts, event: ThresholdCrossed, localizer: Localizer) -> RichText:
    translator = localizer.translator
    sentences = _ALL_USED if event.mark == FULL_USE else _IS_PAST if event.cause is Cause.BASE else _PASSED
    return localizer.say(
        sentences[facts.own_budget],
        organization=name_of(facts.organization),
        mark=translator.percent(event.mark),
        used=translator.number(event.used),
        base=translator.number(event.base),
        day=_day_of_month(facts, translator),
    )


def _forecast(facts: AlertFacts, event: LimitForecast, localizer: Localizer) -> RichText:
    translator = localizer.translator
    # The low end passes the limit. Rounded down to it, the sentence would say "10,000 of 10,000", which is no news.
    low, high = expected_range(event.outlook, max(event.used, event.base + 1), translator)
    return localizer.say(
        _HEADING[facts.own_budget],
        organization=name_of(facts.organization),
        expected=translator.number(about(event.outlook.expected, max(event.used, event.base + 1))),
        base=translator.number(event.base),
        day=translator.day(last_day(facts.month)),
        low=low,
        high=high,
    )


def _cause(facts: AlertFacts, event: ThresholdCrossed, localizer: Localizer) -> list[RichText]:
    translator, lines = localizer.translator, []
    # Without the cause a lowered allowance, or the end of a snooze, reads as a sudden rise of use.
    match event.cause:
        case Cause.BASE:
            lines.append(localizer.say(_NO_USE[facts.own_budget], base=translator.number(event.base)))
        case Cause.SNOOZE:
            lines.append(localizer.say(_SNOOZED))
        case Cause.USE:
            pass
    if event.used > event.base:
        beyond = translator.count("{n} task", "{n} tasks", event.used - event.base)
        lines.append(localizer.say(_BEYOND[facts.own_budget], tasks=beyond))
    return lines


def _lower(thresholds: Sequence[int], localizer: Localizer) -> list[RichText]:
    if not thresholds:
        return []
    named = ", ".join(map(localizer.translator.percent, sorted(thresholds)))
    return [localizer.say("Passed in the same moment: {marks}.", marks=named)]


def _month_so_far(facts: AlertFacts, localizer: Localizer) -> list[RichText]:
    if facts.used is None:
        return []
    translator, day = localizer.translator, _day_of_month(facts, localizer.translator)
    used = translator.number(facts.used)
    if facts.base is None:
        return [localizer.say("Used so far this month: {used}, {day}.", used=used, day=day)]
    limit = translator.number(facts.base)
    return [localizer.say("Used so far: {used} of {base}, {day}.", used=used, base=limit, day=day)]


def _day_of_month(facts: AlertFacts, translator: Translator) -> str:
    days = last_day(facts.month).day
    day = (facts.as_of.astimezone(UTC).date() - facts.month).days + 1
    # Held within the month: a reading just after midnight UTC may still be of the month that is over.
    return translator.say(
        "day {day} of {days}", day=translator.number(min(max(day, 1), days)), days=translator.number(days)
    )
