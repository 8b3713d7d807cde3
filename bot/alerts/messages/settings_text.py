"""Alert settings and snoozes of a channel in words."""

from datetime import datetime

from babel.lists import format_list

from bot.alerts.model import FULL_USE, AlertSettings, FlowBudget, ReminderInterval
from bot.blocks.rich_text import Localizer, RichText, Untrusted, join
from bot.i18n.translator import Translator, noop


def when_line(settings: AlertSettings, localizer: Localizer) -> RichText:
    """`Alerts at 50% and 80% of the allowance, and when the forecast exceeds 100%.`"""
    when = _when(settings, localizer.translator)
    if not when:
        return localizer.say("No alerts: no threshold, forecast or unusual day is chosen.")
    return localizer.say("Alerts {when}.", when=when)


def before_line(settings: AlertSettings, localizer: Localizer) -> RichText:
    """The same of settings that were replaced."""
    when = _when(settings, localizer.translator)
    if not when:
        return localizer.say("Before: no alerts, as no threshold, forecast or unusual day was chosen.")
    return localizer.say("Before: alerts {when}.", when=when)


def _when(settings: AlertSettings, translator: Translator) -> str:
    """Conditions of the alerts in one list; empty where there are none."""
    parts = [_at_thresholds(settings, translator)] if settings.marks else []
    if settings.forecast:
        parts.append(translator.say("when the forecast exceeds {percent}", percent=translator.percent(FULL_USE)))
    if settings.spikes:
        parts.append(translator.say("after an unusual day"))
    return _listed(parts, translator) if parts else ""


def extra_lines(settings: AlertSettings, localizer: Localizer) -> list[RichText]:
    """Sentences on the budgets, the reminder and the resolved notice."""
    lines = _budget_lines(settings.flow_budgets, localizer)
    # A budget above the allowance has no effect, and its owner would wait for alerts that come at other figures.
    if settings.budget is not None:
        lines.append(localizer.say("If Pipefy's allowance is less than this budget, we go by the allowance."))
    match settings.reminder:
        case ReminderInterval.DAILY:
            lines.append(localizer.say("We repeat them every day while usage stays above a threshold."))
        case ReminderInterval.WEEKLY:
            lines.append(localizer.say("We repeat them every week while usage stays above a threshold."))
        case ReminderInterval.OFF:
            pass
    if settings.resolved:
        lines.append(localizer.say("We also post when usage is below a threshold again."))
    return lines


def snooze_line(until: datetime | None, localizer: Localizer) -> RichText:
    """End of a snooze. `until` None: until the month is over."""
    if until is None:
        return localizer.say("Snoozed until the end of the month")
    return localizer.say("Snoozed until {instant}", instant=localizer.instant(until))


def asleep_line(localizer: Localizer) -> RichText:
    """The alerts sleep: why, and what wakes them."""
    return localizer.say(
        "Inactive: Pipefy shows no allowance, and no budget is set here. "
        "Type {command} to set one and start them again.",
        command=localizer.command("alerts budget 20000"),
    )


def _listed(parts: list[str], translator: Translator) -> str:
    """`a`, `a, and b` or `a, b, and c`: the parts hold an "and" of their own, so a comma stands before the last."""
    if len(parts) == 1:
        return parts[0]
    return translator.say("{parts}, and {last}", parts=", ".join(parts[:-1]), last=parts[-1])


def _at_thresholds(settings: AlertSettings, translator: Translator) -> str:
    thresholds = [translator.percent(threshold) for threshold in settings.marks]
    listed = format_list(thresholds, locale=translator.locale)
    if settings.budget is None:
        return translator.say("at {thresholds} of the allowance", thresholds=listed)
    return translator.say(
        "at {thresholds} of a budget of {tasks} tasks", thresholds=listed, tasks=translator.number(settings.budget)
    )


def _budget_lines(budgets: tuple[FlowBudget, ...], localizer: Localizer) -> list[RichText]:
    """`Budgets of flows: Sync orders: 5,000 tasks; pipe Sales: 20,000 tasks.`; empty where there are none."""
    if not budgets:
        return []
    return [
        localizer.say(
            "Budgets of flows: {budgets}.", budgets=join([_named(budget, localizer) for budget in budgets], "; ")
        )
    ]


def _named(budget: FlowBudget, localizer: Localizer) -> RichText:
    tasks = localizer.translator.count("{n} task", "{n} tasks", budget.tasks)
    sentence = noop("pipe {name}: {tasks}") if budget.is_pipe else noop("{name}: {tasks}")
    return localizer.say(sentence, name=Untrusted(budget.name), tasks=tasks)
