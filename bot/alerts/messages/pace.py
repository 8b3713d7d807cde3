"""Pace of a month: what is used so far, the day on which it reaches 100 %, and the tasks expected by its end."""

from bot.alerts.detection.model import SpikesSeen
from bot.alerts.messages.headline import figures
from bot.alerts.messages.silence import evidence
from bot.alerts.messages.spikes import holiday_line
from bot.alerts.model import AlertFacts, LimitForecast, ThresholdCrossed
from bot.blocks.phrases import about, span_of
from bot.blocks.rich_text import Localizer, RichText
from bot.i18n.translator import Translator
from bot.usage.forecast import LEAST_DAYS, LEAST_TASKS, Forecast, LimitDates, TooEarly
from bot.usage.period import last_day


def pace_lines(facts: AlertFacts, localizer: Localizer, *, is_over: bool = False) -> list[RichText]:
    """Sentences below the headline, without what it says itself.

    `is_over`: no pace is told. A card that is edited on the 1st, or once it is resolved, would foresee what is over.
    """
    match facts.event:
        case ThresholdCrossed() as event:
            lines = [
                pace_line(facts.reach, event.used, event.base, localizer),
                _month_end(facts, event.used, localizer),
            ]
            return [] if is_over else [line for line in lines if line]
        case LimitForecast() as event:
            likely = [] if is_over else _likely(facts, event, localizer)
            return [_used_so_far(event.used, event.base, localizer), *likely]
        case SpikesSeen() as event:
            tells = [] if is_over else evidence(event, localizer)
            return [*tells, *holiday_line(event, facts.country, localizer), *_month_so_far(facts, localizer)]


def pace_line(dates: LimitDates | None, used: int, limit: int, localizer: Localizer) -> RichText | None:
    """The day on which 100 % are reached; None where they are reached already or nothing is known."""
    if dates is None or used >= limit:
        return None
    whole = localizer.translator.percent(100)
    if dates.expected is not None:
        when = RichText((localizer.translator.day(dates.expected), _between(dates, localizer.translator)))
        return localizer.say("At this pace, usage reaches {percent} on {day}.", percent=whole, day=when)
    if dates.early is not None:
        day = localizer.translator.day(dates.early)
        return localizer.say(
            "At this pace, usage stays just below {percent} this month, but may reach it as early as {day}.",
            percent=whole,
            day=day,
        )
    return localizer.say("At this pace, usage stays below {percent} this month.", percent=whole)


def likely_range(outlook: Forecast, least: int, translator: Translator) -> str:
    """` (likely 58,400–68,700)`; nothing where both ends read alike."""
    # Rounded below `least`, what is used already, a range would contradict the figure beside it.
    low, high = (translator.number(about(end, least)) for end in (outlook.low, outlook.high))
    return translator.say(" (likely {range})", range=span_of(low, high)) if low != high else ""


def _month_end(facts: AlertFacts, used: int, localizer: Localizer) -> RichText | None:
    """The tasks expected by the end of the month, with their range."""
    translator = localizer.translator
    match facts.outlook:
        case Forecast() as outlook:
            return localizer.say(
                "On track for about {expected} tasks by {day}{range}.",
                expected=translator.number(about(outlook.expected, used)),
                day=translator.day(last_day(facts.month)),
                range=likely_range(outlook, used, translator),
            )
        # It says what is missing rather than nothing: else the reader takes the silence for "all is well".
        case TooEarly():
            days, tasks = translator.number(LEAST_DAYS), translator.number(LEAST_TASKS)
            return localizer.say(
                "No forecast yet: it starts after {days} days of usage and {tasks} tasks.", days=days, tasks=tasks
            )
        case None:
            return None


def _likely(facts: AlertFacts, event: LimitForecast, localizer: Localizer) -> list[RichText]:
    pace, translator = pace_line(facts.reach, event.used, event.base, localizer), localizer.translator
    # Rounded down to the limit, a range above it would begin where nothing is exceeded.
    least = max(event.used, event.base + 1) if event.outlook.low > event.base else event.used
    low, high = (translator.number(about(end, least)) for end in (event.outlook.low, event.outlook.high))
    end = translator.day(last_day(facts.month))
    likely = localizer.say("Likely range by {day}: {range} tasks.", day=end, range=span_of(low, high))
    return [*([pace] if pace else []), *([likely] if low != high else [])]


def _month_so_far(facts: AlertFacts, localizer: Localizer) -> list[RichText]:
    if facts.used is None:
        return []
    if facts.base is None:
        used = localizer.translator.count("{n} task", "{n} tasks", facts.used)
        return [localizer.say("Used so far this month: {tasks}.", tasks=used)]
    return [_used_so_far(facts.used, facts.base, localizer)]


def _used_so_far(used: int, limit: int, localizer: Localizer) -> RichText:
    values = figures(used, limit, localizer.translator)
    return localizer.say("Used so far: {used} of {base} tasks ({percent}), {left}.", **values)


def _between(dates: LimitDates, translator: Translator) -> str:
    early = translator.day(dates.early) if dates.early else None
    late = translator.day(dates.late) if dates.late else None
    match early, late:
        case str(), str() if early == late:
            return ""
        case str(), str():
            return translator.say(" (between {early} and {late})", early=early, late=late)
        case str(), None if dates.early == dates.expected:
            return translator.say(" (or not this month)")
        case str(), None:
            return translator.say(" (from {early}, or not this month)", early=early)
        case None, str():
            return translator.say(" (by {late} at the latest)", late=late)
        case _:
            return ""
