"""The modal in which a channel sets its alerts, and what is read out of it when it comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.alerts.messages import buttons
from bot.alerts.messages.preview import Preview, preview_lines
from bot.alerts.model import HIGHEST_THRESHOLD, MOST_THRESHOLDS, AlertSettings, ReminderInterval
from bot.alerts.settings_words import read_tasks, read_thresholds
from bot.blocks.kit import actions, context, paragraph
from bot.blocks.message import Block
from bot.blocks.modal import alert, field, line_of_text, menu, message_view, ticks
from bot.blocks.rich_text import Channel, Localizer, RichText, join
from bot.i18n.translator import Translator, noop
from bot.organizations.messages import choose
from bot.subscriptions.form import (
    LANGUAGE,
    ORGANIZATION,
    Obstacle,
    Target,
    form_view,
    language_fault,
    language_field,
    meant_name,
    organization_fault,
    organization_field,
    warning_above,
)
from bot.usage.forecast import LEAST_DAYS, LEAST_TASKS
from bot.usage.model import Organization
from bot.usage.period import Period

ALERTS_FORM = "alerts"  # the form's callback id
TITLE = noop("Usage alerts")
MARKS, BUDGET, ALSO, MORE, REMINDER = "marks", "budget", "also", "more", "reminder"
FORECAST, SPIKES, RESOLVED = "forecast", "spikes", "resolved"  # what may be ticked
_MOST_LETTERS = 100
_MOST_NAME = 40  # a longer one would push the form below a phone's edge


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
    obstacle: Obstacle | None = None  # that does not keep the form from being saved
    shows_more: bool = False  # fields that few people change; shown at once where they are changed already


@dataclass(frozen=True, slots=True)
class MoreAlerts:
    """The choice in the fields that a form shows on demand."""

    spikes: bool
    resolved: bool
    reminder: ReminderInterval
    locale: str


@dataclass(frozen=True, slots=True)
class ChosenAlerts:
    """The choice in a submitted form. `organization` is empty where the form did not ask for it.

    `more` None: those fields were not shown, and stay as they are.
    """

    organization: str
    marks: tuple[int, ...]
    budget: int | None
    forecast: bool
    more: MoreAlerts | None = None

    def settings(self, current: AlertSettings) -> AlertSettings:
        """The current settings with the choice in their place."""
        chosen = replace(current, marks=self.marks, budget=self.budget, forecast=self.forecast)
        if self.more is None:
            return chosen
        more = self.more
        return replace(chosen, spikes=more.spikes, resolved=more.resolved, reminder=more.reminder)


def alerts_view(form: AlertsForm, translator: Translator) -> dict[str, Any]:
    """The form. Slack keeps what was filled in when the same inputs are shown again."""
    if not form.organizations:
        return message_view(translator.say(TITLE), choose((), translator, Period.CURRENT_MONTH), translator)
    return form_view(
        translator.say(TITLE),
        _blocks(form, translator),
        callback_id=ALERTS_FORM,
        submit=translator.say("Save"),
        target=form.target,
        translator=translator,
    )


def read_submission(values: Mapping[str, str], translator: Translator) -> ChosenAlerts | dict[str, str]:
    """The choice, or a sentence for each input that holds none. What is submitted may be forged."""
    marks, budget = _marks(values.get(MARKS, "")), _budget(values.get(BUDGET, ""))
    ticked = {name for block in (ALSO, MORE) for name in values.get(block, "").split(",")}
    wrong = organization_fault(values, translator) | _wrong_more(values, translator)
    if marks is None:
        wrong[MARKS] = _wrong_marks(translator)
    elif not marks and not ticked & {FORECAST, SPIKES}:
        wrong[MARKS] = translator.say("Enter a threshold, or tick the forecast or unusual days.")
    if budget == 0:
        wrong[BUDGET] = translator.say("Enter a number of tasks, such as 20000, or leave it empty.")
    if wrong or marks is None:
        return wrong
    more = (
        MoreAlerts(SPIKES in ticked, RESOLVED in ticked, ReminderInterval(values[REMINDER]), values[LANGUAGE])
        if shows_more(values)
        else None
    )
    return ChosenAlerts(values.get(ORGANIZATION, ""), marks, budget, FORECAST in ticked, more)


def shows_more(values: Mapping[str, str]) -> bool:
    """True where a form came back with the fields that it shows on demand."""
    return bool({MORE, REMINDER, LANGUAGE} & values.keys())


def _wrong_more(values: Mapping[str, str], translator: Translator) -> dict[str, str]:
    """Menus in which nothing that was offered is chosen."""
    if not shows_more(values):
        return {}
    wrong = {}
    if values.get(REMINDER) not in set(ReminderInterval):
        wrong[REMINDER] = translator.say("Choose how often to repeat an alert.")
    return wrong | language_fault(values, translator)


def _blocks(form: AlertsForm, translator: Translator) -> list[Block]:
    localizer = Localizer(translator, "UTC")  # no instant stands in this form
    warning = [warning_above(form.obstacle, form.target.channel_id, localizer)] if form.obstacle else []
    row = [buttons.preview(translator), *([] if form.shows_more else [buttons.more(translator)])]
    return [
        *warning,
        *_asleep(form, localizer),
        paragraph(*_introduction(form, localizer).elements()),
        *_first_fields(form.settings, translator),
        *(_more_fields(form, translator) if form.shows_more else []),
        *_preview(form, localizer),
        actions(row),
    ]


def _first_fields(settings: AlertSettings, translator: Translator) -> list[Block]:
    marks = line_of_text(" ".join(map(str, settings.marks)), _MOST_LETTERS)
    budget = line_of_text("" if settings.budget is None else str(settings.budget), _MOST_LETTERS)
    forecast = {FORECAST: translator.say("If the forecast exceeds {percent}", percent=translator.percent(100))}
    on = {FORECAST} if settings.forecast else set()
    budget_hint = translator.say("Tasks a month, for example 20000.")
    forecast_hint = translator.say(
        "For example {percent}, after {days} full days and {tasks} tasks.",
        percent=translator.percent(110),
        days=translator.number(LEAST_DAYS),
        tasks=translator.number(LEAST_TASKS),
    )
    return [
        field(MARKS, translator.say("Thresholds in percent"), marks, hint=_about_marks(translator), optional=True),
        field(BUDGET, translator.say("Budget"), budget, hint=budget_hint, optional=True),
        field(ALSO, translator.say("Forecast"), ticks(forecast, on), hint=forecast_hint, optional=True),
    ]


def _more_fields(form: AlertsForm, translator: Translator) -> list[Block]:
    settings = form.settings
    also = {
        SPIKES: translator.say("After an unusual day, in total or of one flow"),
        RESOLVED: translator.say("When usage is below a threshold again"),
    }
    on = {name for name, is_on in ((SPIKES, settings.spikes), (RESOLVED, settings.resolved)) if is_on}
    reminders: dict[str, str] = {
        ReminderInterval.OFF: translator.say("Never"),
        ReminderInterval.DAILY: translator.say("Every day"),
        ReminderInterval.WEEKLY: translator.say("Every week"),
    }
    also_hint = translator.say("For example a day with 900 tasks where 300 are usual.")
    reminder_hint = translator.say(
        "For example every week while usage stays above {percent}.", percent=translator.percent(80)
    )
    reminder = menu(reminders, settings.reminder)
    return [
        *_organization_menu(form, translator),
        field(MORE, translator.say("Also post"), ticks(also, on), hint=also_hint, optional=True),
        field(REMINDER, translator.say("Repeat an alert"), reminder, hint=reminder_hint),
        language_field(form.locale, translator),
    ]


def _organization_menu(form: AlertsForm, translator: Translator) -> list[Block]:
    """The choice of another organization, where there is one: alerts that are edited keep their own."""
    if form.target.subscription_id or len(form.organizations) == 1:
        return []
    return organization_field(form.organizations, form.organization, "alerts", translator)


def _introduction(form: AlertsForm, localizer: Localizer) -> RichText:
    return localizer.say(
        "We'll post in {channel} when usage of {organization} reaches one of these thresholds.",
        channel=Channel(form.target.channel_id),
        organization=replace(meant_name(form), most=_MOST_NAME),
    )


def _preview(form: AlertsForm, localizer: Localizer) -> list[Block]:
    if form.troubles:
        return [alert(trouble, "error") for trouble in form.troubles]
    if form.preview is None:
        return []
    lines = join(preview_lines(form.preview, localizer), " ")
    return [context(lines.shown)]


def _asleep(form: AlertsForm, localizer: Localizer) -> list[Block]:
    """Above the form: nothing could be saved without a limit, which is better said before."""
    if form.preview is None or not form.preview.asleep:
        return []
    sentence = localizer.say(
        "{organization} has no allowance in Pipefy. Enter a budget: it becomes the 100% of your thresholds.",
        organization=meant_name(form),
    )
    return [alert(sentence.shown, "warning")]


def _about_marks(translator: Translator) -> str:
    return translator.say("For example 50 80 90 100.")


def _wrong_marks(translator: Translator) -> str:
    return translator.say(
        "Enter up to {most} whole numbers from 1 to {highest}, with spaces between them, such as 50 80 100.",
        most=translator.number(MOST_THRESHOLDS),
        highest=translator.number(HIGHEST_THRESHOLD),
    )


def _marks(written: str) -> tuple[int, ...] | None:
    """The thresholds, read as in the command; empty for an empty field, None for anything else."""
    return read_thresholds(written) if written.strip() else ()


def _budget(written: str) -> int | None:
    """The budget, read as in the command; None for an empty field, 0 for anything else."""
    return (read_tasks(written) or 0) if written.strip() else None
