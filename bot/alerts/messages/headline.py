"""The first line of an alert: where usage stands and which thresholds were passed, complete by itself."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from babel.lists import format_list

from bot.alerts.detection.model import SpikesSeen
from bot.alerts.messages.spikes import unusual_day
from bot.alerts.messages.state import closed_with_month
from bot.alerts.model import FULL_USE, AlertFacts, CardState, Cause, LimitForecast, ThresholdCrossed
from bot.blocks.phrases import about, left_or_over, share
from bot.blocks.rich_text import Localizer, RichText, name_of
from bot.i18n.time_zones import known_zone
from bot.i18n.translator import Translator, noop
from bot.usage.period import last_day
from bot.usage.report import percent


class Sign(NamedTuple):
    """An emoji by Slack's name, and as a character for the text of notifications."""

    name: str
    character: str


# The percentage is of Pipefy's allowance, or of the channel's own budget.
_STANDS = (
    noop("{organization} is at {percent} of its allowance: {used} of {base} tasks, {left}."),
    noop("{organization} is at {percent} of its budget: {used} of {base} tasks, {left}."),
)
_STOOD = (  # on a card that is over, whose figures are those of then
    noop("{organization} was at {percent} of its allowance: {used} of {base} tasks, {left}."),
    noop("{organization} was at {percent} of its budget: {used} of {base} tasks, {left}."),
)
_ON_TRACK = (
    noop("{organization} is on track to exceed its allowance: about {expected} tasks by {day} (allowance {base})."),
    noop("{organization} is on track to exceed its budget: about {expected} tasks by {day} (budget {base})."),
)
_WAS_ON_TRACK = (
    noop("{organization} was on track to exceed its allowance: about {expected} tasks by {day} (allowance {base})."),
    noop("{organization} was on track to exceed its budget: about {expected} tasks by {day} (budget {base})."),
)
_HIGH_USE = 80  # percent

# One sign for each kind, so that an alert is told from a digest, and a grave one from a small one, before it is read.
_EXCEEDED, _CLOSE, _PASSED = (
    Sign("red_circle", "🔴"),
    Sign("large_orange_circle", "🟠"),
    Sign("large_yellow_circle", "🟡"),
)
_UNUSUAL, _RESOLVED, _OVER = (
    Sign("large_purple_circle", "🟣"),
    Sign("white_check_mark", "✅"),
    Sign("white_circle", "⚪"),
)


def alert_sign(facts: AlertFacts, card_state: CardState) -> Sign:
    """The sign before the headline: how grave the alert is, or that it is over. All of it is said in words, too."""
    if card_state.closed_at is not None:
        if isinstance(facts.event, SpikesSeen):
            return _RESOLVED if facts.event.silence and facts.event.silence.reported is not None else _OVER
        return _OVER if closed_with_month(facts, card_state) else _RESOLVED
    match facts.event:
        case ThresholdCrossed() as event:
            reached = percent(event.used, event.base) or 0
            return _EXCEEDED if reached >= FULL_USE else _CLOSE if reached >= _HIGH_USE else _PASSED
        case LimitForecast():
            return _CLOSE
        case SpikesSeen():
            return _UNUSUAL


def alert_headline(facts: AlertFacts, localizer: Localizer, *, is_over: bool = False) -> RichText:
    """`Acme is at 106% of its allowance: 52,907 of 50,000 tasks, 2,907 over.`"""
    match facts.event:
        case ThresholdCrossed() as event:
            values = figures(event.used, event.base, localizer.translator)
            return localizer.say(
                (_STOOD if is_over else _STANDS)[facts.own_budget], organization=name_of(facts.organization), **values
            )
        case LimitForecast() as event:
            sentences = _WAS_ON_TRACK if is_over else _ON_TRACK
            return _on_track(facts, event, sentences[facts.own_budget], localizer)
        case SpikesSeen() as event:
            return unusual_day(name_of(facts.organization), event, localizer)


def alert_remark(facts: AlertFacts, localizer: Localizer) -> RichText | None:
    """`(Thresholds 50% and 80% passed on Nov 19.)`, with the cause where it is not usage; None without a threshold."""
    event = facts.event
    if not isinstance(event, ThresholdCrossed):
        return None
    translator, passed = localizer.translator, (*event.lower, event.mark)
    values = {"thresholds": named_thresholds(passed, translator), "base": translator.number(event.base)}
    # Without the cause a lowered allowance, or the end of a snooze, reads as a sudden rise of usage.
    match event.cause:
        case Cause.BASE:
            remark = translator.count(
                "(Threshold {thresholds} passed because 100% is now {base} tasks, not because usage jumped.)",
                "(Thresholds {thresholds} passed because 100% is now {base} tasks, not because usage jumped.)",
                len(passed),
                **values,
            )
        case Cause.SNOOZE:
            remark = translator.count(
                "(Threshold {thresholds} passed while alerts were snoozed.)",
                "(Thresholds {thresholds} passed while alerts were snoozed.)",
                len(passed),
                **values,
            )
        case Cause.USE:
            remark = translator.count(
                "(Threshold {thresholds} passed on {day}.)",
                "(Thresholds {thresholds} passed on {day}.)",
                len(passed),
                **values,
                day=translator.day(_day_passed(facts, localizer)),
            )
    return RichText((remark,))


def figures(used: int, limit: int, translator: Translator) -> dict[str, str]:
    """Values of a sentence on usage: `used`, `base`, `percent`, and `left`: `9,880 left` or `2,907 over`."""
    return {
        "used": translator.number(used),
        "base": translator.number(limit),
        "percent": share(used, limit, translator),
        "left": left_or_over(used, limit, translator),
    }


def named_thresholds(thresholds: Sequence[int], translator: Translator) -> str:
    """`50%, 80%, and 90%`."""
    return str(format_list([translator.percent(mark) for mark in sorted(thresholds)], locale=translator.locale))


def _on_track(facts: AlertFacts, event: LimitForecast, sentence: str, localizer: Localizer) -> RichText:
    translator = localizer.translator
    # Rounded down to the limit, the sentence would say "exceed … about 10,000 tasks (allowance 10,000)".
    expected = about(event.outlook.expected, max(event.used, event.base + 1))
    return localizer.say(
        sentence,
        organization=name_of(facts.organization),
        expected=translator.number(expected),
        base=translator.number(event.base),
        day=translator.day(last_day(facts.month)),
    )


def _day_passed(facts: AlertFacts, localizer: Localizer) -> date:
    """The reader's day, as beside it stands when the data are of."""
    # In the evening of the 30th in New York it is the 1st in UTC: that month's threshold passed on no day of the last.
    return max(facts.month, facts.as_of.astimezone(known_zone(localizer.time_zone)).date())
