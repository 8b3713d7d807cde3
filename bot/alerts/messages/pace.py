"""Pace of a month: the day on which it reaches 100 %, and the tasks expected by its end."""

from bot.alerts.model import AlertFacts
from bot.blocks.phrases import about
from bot.blocks.rich_text import Localizer, RichText
from bot.i18n.translator import Translator
from bot.usage.forecast import LEAST_DAYS, LEAST_TASKS, Forecast, LimitDates, TooEarly
from bot.usage.period import last_day


def pace_line(dates: LimitDates | None, used: int, limit: int, localizer: Localizer) -> RichText | None:
    """The day on which 100 % are reached; None where they are reached already or nothing is known."""
    if dates is None or used >= limit:
        return None
    whole = localizer.translator.percent(100)
    if dates.expected is not None:
        when = RichText((localizer.translator.day(dates.expected), _between(dates, localizer.translator)))
        return localizer.say("At this pace it reaches {percent} on {day}.", percent=whole, day=when)
    if dates.early is not None:
        day = localizer.translator.day(dates.early)
        return localizer.say(
            "At this pace it stays below {percent}, but may reach it from {day} on.", percent=whole, day=day
        )
    return localizer.say("At this pace it stays below {percent} this month.", percent=whole)


def month_end_line(facts: AlertFacts, used: int, localizer: Localizer) -> RichText | None:
    """The tasks expected by the end of the month, with their range."""
    translator = localizer.translator
    match facts.outlook:
        case Forecast() as outlook:
            low, high = expected_range(outlook, used, translator)
            return localizer.say(
                "Expected by {day}: about {expected} tasks, likely between {low} and {high}.",
                day=translator.day(last_day(facts.month)),
                expected=translator.number(about(outlook.expected, used)),
                low=low,
                high=high,
            )
        # It says what is missing rather than nothing: else the reader takes the silence for "all is well".
        case TooEarly():
            days, tasks = translator.number(LEAST_DAYS), translator.number(LEAST_TASKS)
            return localizer.say("A forecast needs {days} days and {tasks} tasks.", days=days, tasks=tasks)
        case None:
            return None


def expected_range(outlook: Forecast, least: int, translator: Translator) -> tuple[str, str]:
    """Both ends of the range, with as many digits as they deserve; exact below `least`."""
    # Rounded below what is used already, a range would contradict the figure beside it.
    return translator.number(about(outlook.low, least)), translator.number(about(outlook.high, least))


def _between(dates: LimitDates, translator: Translator) -> str:
    early = translator.day(dates.early) if dates.early else None
    late = translator.day(dates.late) if dates.late else None
    match early, late:
        case str(), str() if early == late:
            return ""
        case str(), str():
            return translator.say(" (between {early} and {late})", early=early, late=late)
        case str(), None:
            return translator.say(" (on {early} at the earliest, perhaps not this month)", early=early)
        case None, str():
            return translator.say(" (on {late} at the latest)", late=late)
        case _:
            return ""
