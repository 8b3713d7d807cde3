"""Alert settings and snoozes of a channel in words."""

from datetime import datetime

from babel.lists import format_list

from bot.alerts.model import FULL_USE, AlertSettings, ReminderInterval
from bot.blocks.phrases import COMMAND
from bot.blocks.rich_text import Code, Localizer, RichText
from bot.i18n.translator import Translator


def when_line(settings: AlertSettings, localizer: Localizer) -> RichText:
    """`They come at 50%, 80% and 100% of the allowance; when the forecast passes 100%.`"""
    translator = localizer.translator
    parts = [_at_thresholds(settings, translator)] if settings.marks else []
    if settings.forecast:
        parts.append(translator.say("when the forecast passes {percent}", percent=translator.percent(FULL_USE)))
    if settings.spikes:
        parts.append(translator.say("after an unusual day"))
    if not parts:
        return localizer.say("They come never: nothing is chosen.")
    return localizer.say("They come {when}.", when="; ".join(parts))


def extra_lines(settings: AlertSettings, localizer: Localizer) -> list[RichText]:
    """Sentences on the budget, the reminder and the resolved notice."""
    lines = []
    # A budget above the allowance has no effect, and its owner would wait for alerts that come at other figures.
    if settings.budget is not None:
        lines.append(localizer.say("Where Pipefy's allowance is less than the budget, the allowance counts."))
    match settings.reminder:
        case ReminderInterval.DAILY:
            lines.append(localizer.say("While a mark stays passed, it is said again every day."))
        case ReminderInterval.WEEKLY:
            lines.append(localizer.say("While a mark stays passed, it is said again every week."))
        case ReminderInterval.OFF:
            pass
    if settings.resolved:
        lines.append(localizer.say("It is also said when use is below a mark again."))
    return lines


def snooze_line(until: datetime | None, localizer: Localizer) -> RichText:
    """End of a snooze. `until` None: until the month is over."""
    if until is None:
        return localizer.say("Snoozed until the month is over")
    return localizer.say("Snoozed until {instant}", instant=localizer.instant(until))


def asleep_line(localizer: Localizer) -> RichText:
    """The alerts sleep: why, and what wakes them."""
    return localizer.say(
        "Asleep: Pipefy tells no allowance, and you have set no budget. Type {command} to set one and wake them.",
        command=Code(f"{COMMAND} alerts budget 20000"),
    )


def _at_thresholds(settings: AlertSettings, translator: Translator) -> str:
    thresholds = [translator.percent(threshold) for threshold in settings.marks]
    listed = format_list(thresholds, locale=translator.locale)
    if settings.budget is None:
        return translator.say("at {marks} of the allowance", marks=listed)
    return translator.say(
        "at {marks} of a budget of {tasks} tasks", marks=listed, tasks=translator.number(settings.budget)
    )
