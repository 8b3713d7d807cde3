"""The modal in which a channel sets its alerts, and what is read out of it when it comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.alerts.messages import buttons
from bot.alerts.messages.preview import Preview, preview_lines
from bot.alerts.model import HIGHEST_THRESHOLD, MOST_THRESHOLDS, AlertSettings, ReminderInterval
from bot.alerts.settings_words import read_tasks, read_thresholds
from bot.blocks.kit import actions, paragraph
from bot.blocks.message import Block
from bot.blocks.modal import failed_view, field, line_of_text, menu, ticks
from bot.blocks.rich_text import Channel, Localizer, RichText, join
from bot.i18n.translator import Translator, noop
from bot.organizations.messages import choose
from bot.subscriptions.form import (
    LANGUAGE,
    ORGANIZATION,
    Target,
    about,
    form_view,
    language_fault,
    language_field,
    organization_fault,
)
from bot.usage.model import Organization
from bot.usage.period import Period

ALERTS_FORM = "alerts"  # the form's callback id
TITLE = noop("Usage alerts")
MARKS, BUDGET, ALSO, REMINDER = "marks", "budget", "also", "reminder"
FORECAST, SPIKES, RESOLVED = "forecast", "spikes", "resolved"  # what may be ticked
_MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class AlertsForm:
    """The content of a form. `organizations`: those that the person may read.

    `preview`: of what stands in it; `troubles`: why there is none of what was filled in meanwhile.
    """

    target: Target
    organizations: tuple[Organization, ...]
    organization: str  # uuid; one that is not offered chooses nothing
    settings: AlertSettings
    locale: str
    preview: Preview | None = None
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenAlerts:
    """The choice in a submitted form. `organization` is empty where the form did not ask for it."""

    organization: str
    settings: AlertSettings
    locale: str


def alerts_view(form: AlertsForm, translator: Translator) -> dict[str, Any]:
    """The form. Slack keeps what was filled in when the same form is shown again with another preview."""
    if not form.organizations:
        return failed_view(choose((), translator, Period.CURRENT_MONTH), translator)
    return form_view(
        translator.say(TITLE),
        _blocks(form, translator),
        callback_id=ALERTS_FORM,
        submit=translator.say("Switch on"),
        target=form.target,
        translator=translator,
    )


def read_submission(values: Mapping[str, str], translator: Translator) -> ChosenAlerts | dict[str, str]:
    """The choice, or a sentence for each input that holds none. What is submitted may be forged."""
    marks, budget = _marks(values.get(MARKS, "")), _budget(values.get(BUDGET, ""))
    ticked = set(values.get(ALSO, "").split(","))
    wrong = _wrong(values, translator)
    if marks is None:
        wrong[MARKS] = _wrong_marks(translator)
    elif not marks and not ticked & {FORECAST, SPIKES}:
        wrong[MARKS] = translator.say("Please name a mark, or tick the forecast or unusual days.")
    if budget == 0:
        wrong[BUDGET] = translator.say("Please write a number of tasks, such as 20000, or nothing.")
    if wrong or marks is None:
        return wrong
    settings = AlertSettings(
        marks, budget, FORECAST in ticked, SPIKES in ticked, ReminderInterval(values[REMINDER]), RESOLVED in ticked
    )
    return ChosenAlerts(values.get(ORGANIZATION, ""), settings, values[LANGUAGE])


def _wrong(values: Mapping[str, str], translator: Translator) -> dict[str, str]:
    """Menus in which nothing that was offered is chosen."""
    wrong = organization_fault(values, translator)
    if values.get(REMINDER) not in set(ReminderInterval):
        wrong[REMINDER] = translator.say("Please choose how often to remind.")
    return wrong | language_fault(values, translator)


def _blocks(form: AlertsForm, translator: Translator) -> list[Block]:
    settings = form.settings
    marks = line_of_text(" ".join(map(str, settings.marks)), _MOST_LETTERS)
    budget = line_of_text("" if settings.budget is None else str(settings.budget), _MOST_LETTERS)
    also = {
        FORECAST: translator.say("When the forecast passes 100 percent"),
        SPIKES: translator.say("After an unusual day, of the whole or of a flow"),
        RESOLVED: translator.say("When use is below a mark again"),
    }
    on = {FORECAST: settings.forecast, SPIKES: settings.spikes, RESOLVED: settings.resolved}
    reminders: dict[str, str] = {
        ReminderInterval.OFF: translator.say("Never"),
        ReminderInterval.DAILY: translator.say("Every day"),
        ReminderInterval.WEEKLY: translator.say("Every week"),
    }
    budget_hint = translator.say("Tasks a month. The marks then go by it, or by the allowance where that is less.")
    localizer = Localizer(translator, "UTC")  # no instant stands in this form
    return [
        *about(form, _introduction(form, localizer), "alerts", localizer),
        field(MARKS, translator.say("Marks in percent"), marks, hint=_about_marks(translator), optional=True),
        field(BUDGET, translator.say("Own budget"), budget, hint=budget_hint, optional=True),
        field(ALSO, translator.say("Also say it"), ticks(also, {name for name in on if on[name]}), optional=True),
        field(REMINDER, translator.say("Remind while a mark stays passed"), menu(reminders, settings.reminder)),
        language_field(form.locale, translator),
        actions([buttons.preview(translator)]),
        *_preview(form, translator),
    ]


def _introduction(form: AlertsForm, localizer: Localizer) -> RichText:
    channel = Channel(form.target.channel_id)
    return localizer.say("{channel} reads it once when use passes a mark, and what is behind it.", channel=channel)


def _preview(form: AlertsForm, translator: Translator) -> list[Block]:
    lines = [RichText((trouble,)) for trouble in form.troubles]
    if form.preview and not lines:
        lines = preview_lines(form.preview, Localizer(translator, "UTC"))
    return [paragraph(*join(lines, "\n").elements())] if lines else []


def _about_marks(translator: Translator) -> str:
    return translator.say(
        "Up to {most} whole numbers from 1 to {highest}, such as 50 80 90 100.",
        most=translator.number(MOST_THRESHOLDS),
        highest=translator.number(HIGHEST_THRESHOLD),
    )


def _wrong_marks(translator: Translator) -> str:
    return translator.say(
        "Please write at most {most} whole numbers from 1 to {highest} as marks, with spaces between them.",
        most=translator.number(MOST_THRESHOLDS),
        highest=translator.number(HIGHEST_THRESHOLD),
    )


def _marks(written: str) -> tuple[int, ...] | None:
    """The thresholds, read as in the command; empty for an empty field, None for anything else."""
    return read_thresholds(written) if written.strip() else ()


def _budget(written: str) -> int | None:
    """The budget, read as in the command; None for an empty field, 0 for anything else."""
    return (read_tasks(written) or 0) if written.strip() else None
