"""What a channel wants to hear, and when it wants silence, in words."""

from datetime import datetime

from babel.lists import format_list

from bot.alerts.model import AlertSettings, Reminder
from bot.blocks.rich_text import Line, Voice
from bot.i18n.translator import Words

_WHOLE = 100  # percent


def when_line(settings: AlertSettings, voice: Voice) -> Line:
    """`They come at 50%, 80% and 100% of the allowance; when the forecast passes 100%.`"""
    words = voice.words
    parts = [_at_marks(settings, words)] if settings.marks else []
    if settings.forecast:
        parts.append(words.say("when the forecast passes {percent}", percent=words.percent(_WHOLE)))
    if settings.spikes:
        parts.append(words.say("after an unusual day"))
    if not parts:
        return voice.say("They come never: nothing is chosen.")
    return voice.say("They come {when}.", when="; ".join(parts))


def extra_lines(settings: AlertSettings, voice: Voice) -> list[Line]:
    """What the budget means, and what is said beside the alerts."""
    lines = []
    if settings.budget is not None:
        lines.append(voice.say("Where Pipefy's allowance is less than the budget, the allowance counts."))
    match settings.reminder:
        case Reminder.DAILY:
            lines.append(voice.say("While a mark stays passed, it is said again every day."))
        case Reminder.WEEKLY:
            lines.append(voice.say("While a mark stays passed, it is said again every week."))
        case Reminder.OFF:
            pass
    if settings.resolved:
        lines.append(voice.say("It is also said when use is below a mark again."))
    return lines


def snooze_line(until: datetime | None, voice: Voice) -> Line:
    """`until` None: until the month is over."""
    if until is None:
        return voice.say("Snoozed until the month is over")
    return voice.say("Snoozed until {instant}", instant=voice.instant(until))


def _at_marks(settings: AlertSettings, words: Words) -> str:
    marks = format_list([words.percent(mark) for mark in settings.marks], locale=words.locale)
    if settings.budget is None:
        return words.say("at {marks} of the allowance", marks=marks)
    return words.say("at {marks} of a budget of {tasks} tasks", marks=marks, tasks=words.number(settings.budget))
