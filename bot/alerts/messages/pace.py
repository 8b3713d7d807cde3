"""Where a month is heading, as an alert says it: when 100 % are reached, and what is expected by its end."""

from bot.alerts.model import AlertFacts, Reach
from bot.blocks.phrases import about
from bot.blocks.rich_text import Line, Voice
from bot.i18n.translator import Words
from bot.usage.forecast import LEAST_DAYS, LEAST_TASKS, Forecast, TooEarly
from bot.usage.period import last_day


def pace_line(reach: Reach | None, used: int, base: int, voice: Voice) -> Line | None:
    """When 100 % are reached; None where they are reached already or nothing is known."""
    if reach is None or used >= base:
        return None
    whole = voice.words.percent(100)
    if reach.expected is not None:
        when = Line((voice.words.day(reach.expected), _between(reach, voice.words)))
        return voice.say("At this pace it reaches {percent} on {day}.", percent=whole, day=when)
    if reach.early is not None:
        day = voice.words.day(reach.early)
        return voice.say(
            "At this pace it stays below {percent}, but may reach it from {day} on.", percent=whole, day=day
        )
    return voice.say("At this pace it stays below {percent} this month.", percent=whole)


def month_end_line(facts: AlertFacts, used: int, voice: Voice) -> Line | None:
    """What is expected by the end of the month, with its range."""
    words = voice.words
    match facts.outlook:
        case Forecast() as outlook:
            low, high = expected_range(outlook, used, words)
            return voice.say(
                "Expected by {day}: about {expected} tasks, likely between {low} and {high}.",
                day=words.day(last_day(facts.month)),
                expected=words.number(about(outlook.expected, used)),
                low=low,
                high=high,
            )
        case TooEarly():
            days, tasks = words.number(LEAST_DAYS), words.number(LEAST_TASKS)
            return voice.say("A forecast needs {days} days and {tasks} tasks.", days=days, tasks=tasks)
        case None:
            return None


def expected_range(outlook: Forecast, least: int, words: Words) -> tuple[str, str]:
    """Both ends of the range, with as many digits as they deserve; exact below `least`."""
    return words.number(about(outlook.low, least)), words.number(about(outlook.high, least))


def _between(reach: Reach, words: Words) -> str:
    early = words.day(reach.early) if reach.early else None
    late = words.day(reach.late) if reach.late else None
    match early, late:
        case str(), str() if early == late:
            return ""
        case str(), str():
            return words.say(" (between {early} and {late})", early=early, late=late)
        case str(), None:
            return words.say(" (on {early} at the earliest, perhaps not this month)", early=early)
        case None, str():
            return words.say(" (on {late} at the latest)", late=late)
        case _:
            return ""
