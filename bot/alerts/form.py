"""The modal in which a channel sets its alerts, and what is read out of it when it comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.alerts.messages import buttons
from bot.alerts.messages.preview import Preview, preview_lines
from bot.alerts.model import HIGHEST_MARK, MOST_MARKS, AlertSettings, Reminder
from bot.alerts.settings_words import read_marks, read_tasks
from bot.blocks.kit import actions, rich
from bot.blocks.message import Block
from bot.blocks.modal import field, line_of_text, menu, modal, plain, ticks
from bot.blocks.rich_text import Channel, Line, Outside, Voice, joined, name_of
from bot.digests.form import (
    LANGUAGE,
    ORGANIZATION,
    Target,
    carried_target,
    failed_view,
    organization_field,
    saying_view,
)
from bot.i18n.languages import LANGUAGES, offered_language
from bot.i18n.translator import Words
from bot.onboarding.messages import choose
from bot.usage.model import Organization
from bot.usage.period import Period

ALERTS = "alerts"  # the form's callback id
MARKS, BUDGET, ALSO, REMINDER = "marks", "budget", "also", "reminder"
FORECAST, SPIKES, RESOLVED = "forecast", "spikes", "resolved"  # what may be ticked
_MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class AlertsForm:
    """What a form offers, and what stands in it at first. `organizations`: those that the person may read.

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
    """What a form says. `organization` is empty where the form did not ask: one that edits keeps its own."""

    organization: str
    settings: AlertSettings
    locale: str


def alerts_view(form: AlertsForm, words: Words) -> dict[str, Any]:
    """The form. Slack keeps what was filled in when the same form is shown again with another preview."""
    if not form.organizations:
        return failed_view(choose((), words, Period.CURRENT_MONTH), words)
    editing = bool(form.target.subscription_id)
    view = modal(words.say("Usage alerts"), _blocks(form, words), close=words.say("Cancel"))
    return {
        **view,
        "callback_id": ALERTS,
        "submit": plain(words.say("Save") if editing else words.say("Switch on"), 24),
        "private_metadata": carried_target(form.target),
    }


def alerts_loading_view(words: Words) -> dict[str, Any]:
    """Shown at once, while the bot finds out what it can offer."""
    return saying_view(words.say("Usage alerts"), words.say("Loading…"), words)


def alerts_working_view(words: Words) -> dict[str, Any]:
    """Shown while a submission is worked on."""
    return saying_view(words.say("Usage alerts"), words.say("Working…"), words)


def read_submission(values: Mapping[str, str], words: Words) -> ChosenAlerts | dict[str, str]:
    """The choice, or a sentence for each input that holds none. What is submitted may be forged."""
    marks, budget = _marks(values.get(MARKS, "")), _budget(values.get(BUDGET, ""))
    ticked = set(values.get(ALSO, "").split(","))
    wrong = _wrong(values, words)
    if marks is None:
        wrong[MARKS] = _wrong_marks(words)
    elif not marks and not ticked & {FORECAST, SPIKES}:
        wrong[MARKS] = words.say("Please name a mark, or tick the forecast or unusual days.")
    if budget == 0:
        wrong[BUDGET] = words.say("Please write a number of tasks, such as 20000, or nothing.")
    if wrong or marks is None:
        return wrong
    settings = AlertSettings(
        marks, budget, FORECAST in ticked, SPIKES in ticked, Reminder(values[REMINDER]), RESOLVED in ticked
    )
    return ChosenAlerts(values.get(ORGANIZATION, ""), settings, values[LANGUAGE])


def _wrong(values: Mapping[str, str], words: Words) -> dict[str, str]:
    """Menus in which nothing that was offered is chosen."""
    wrong: dict[str, str] = {}
    if ORGANIZATION in values and not values[ORGANIZATION]:
        wrong[ORGANIZATION] = words.say("Please choose an organization.")
    if values.get(REMINDER) not in set(Reminder):
        wrong[REMINDER] = words.say("Please choose how often to remind.")
    if values.get(LANGUAGE) not in LANGUAGES:
        wrong[LANGUAGE] = words.say("Please choose a language.")
    return wrong


def _blocks(form: AlertsForm, words: Words) -> list[Block]:
    settings = form.settings
    marks = line_of_text(" ".join(map(str, settings.marks)), _MOST_LETTERS)
    budget = line_of_text("" if settings.budget is None else str(settings.budget), _MOST_LETTERS)
    also = {
        FORECAST: words.say("When the forecast passes 100 percent"),
        SPIKES: words.say("After an unusual day, of the whole or of a flow"),
        RESOLVED: words.say("When use is below a mark again"),
    }
    on = {FORECAST: settings.forecast, SPIKES: settings.spikes, RESOLVED: settings.resolved}
    reminders: dict[str, str] = {
        Reminder.OFF: words.say("Never"),
        Reminder.DAILY: words.say("Every day"),
        Reminder.WEEKLY: words.say("Every week"),
    }
    budget_hint = words.say("Tasks a month. The marks then go by it, or by the allowance where that is less.")
    return [
        *_about(form, words),
        field(MARKS, words.say("Marks in percent"), marks, hint=_about_marks(words), optional=True),
        field(BUDGET, words.say("Own budget"), budget, hint=budget_hint, optional=True),
        field(ALSO, words.say("Also say it"), ticks(also, {name for name in on if on[name]}), optional=True),
        field(REMINDER, words.say("Remind while a mark stays passed"), menu(reminders, settings.reminder)),
        field(LANGUAGE, words.say("Language"), menu(LANGUAGES, offered_language(form.locale))),
        actions([buttons.preview(words)]),
        *_preview(form, words),
    ]


def _about(form: AlertsForm, words: Words) -> list[Block]:
    """Where the alerts go, and about which organization. Edited ones keep their organization."""
    voice, channel = Voice(words, "UTC"), Channel(form.target.channel_id)
    if form.target.subscription_id:
        names = {one.uuid: name_of(one) for one in form.organizations}
        name = names.get(form.organization, Outside(form.organization[:8]))
        line = voice.say("{organization}, posted into {channel}.", organization=name, channel=channel)
        return [rich(*line.elements())]
    line = voice.say("{channel} reads it once when use passes a mark, and what is behind it.", channel=channel)
    return [rich(*line.elements()), *organization_field(form.organizations, form.organization, "alerts", words)]


def _preview(form: AlertsForm, words: Words) -> list[Block]:
    lines = [Line((trouble,)) for trouble in form.troubles]
    if form.preview and not lines:
        lines = preview_lines(form.preview, Voice(words, "UTC"))
    return [rich(*joined(lines, "\n").elements())] if lines else []


def _about_marks(words: Words) -> str:
    return words.say(
        "Up to {most} whole numbers from 1 to {highest}, such as 50 80 90 100.",
        most=words.number(MOST_MARKS),
        highest=words.number(HIGHEST_MARK),
    )


def _wrong_marks(words: Words) -> str:
    return words.say(
        "Please write at most {most} whole numbers from 1 to {highest} as marks, with spaces between them.",
        most=words.number(MOST_MARKS),
        highest=words.number(HIGHEST_MARK),
    )


def _marks(written: str) -> tuple[int, ...] | None:
    """As in the command; empty for nothing, None where something else stands there."""
    return read_marks(written) if written.strip() else ()


def _budget(written: str) -> int | None:
    """As in the command; None for nothing, 0 where something else stands there."""
    return (read_tasks(written) or 0) if written.strip() else None
