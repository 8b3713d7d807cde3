"""The buttons about alerts. What they carry comes back from a client: it names things and grants nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.blocks.kit import button, select
from bot.blocks.sanitize import clean
from bot.i18n.translator import Translator, noop
from bot.subscriptions.buttons import Buttons

ACKNOWLEDGE, SNOOZE, EXPECTED = "alert_acknowledge", "alert_snooze", "alert_expected"
DETAILS, SETTINGS = "alert_details", "alert_settings"
PREVIEW, MORE = "alerts_preview", "alerts_more"  # in the form
_MOST_NAME = 50  # of a flow on a button

BUTTONS = Buttons(
    pause_id="alerts_pause",
    resume_id="alerts_resume",
    remove_id="alerts_off",
    restore_id="alerts_restore",
    allow_id="alerts_allow_shared",
    undo_id="alerts_undo",
    ask_id="alerts_ask_owner",
    remove_label=noop("Switch off"),
    remove_question=noop("Switch these alerts off?"),
    remove_consequence=noop("Nothing will be said here any more when {organization} passes a mark."),
    keep_label=noop("Keep them"),
    allow_question=noop("Post alerts in a shared channel?"),
    allow_consequence=noop("Everybody in this channel will read them, also people of the other company."),
)


class SnoozeFor(StrEnum):
    """The choices of the menu below an alert."""

    HOUR = "1h"
    DAY = "1d"
    THREE_DAYS = "3d"
    RESET = "reset"  # until the month is over
    OVER = "over"  # no longer


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A choice in the menu."""

    firing_id: str
    how_long: SnoozeFor


@dataclass(frozen=True, slots=True)
class CalledExpected:
    """A press on Expected. `place`: of the spike among those of the firing."""

    firing_id: str
    place: int


def acknowledge(firing_id: str, translator: Translator) -> dict[str, Any]:
    return button(translator.say("I'm on it"), ACKNOWLEDGE, firing_id, primary=True)


def snooze(firing_id: str, translator: Translator, *, snoozed: bool) -> dict[str, Any]:
    """A menu; that of a snoozed alert can end the snooze, too."""
    offered = {f"{firing_id}:{how_long}": name for how_long, name in _lengths(translator).items()}
    if snoozed:
        offered[f"{firing_id}:{SnoozeFor.OVER}"] = translator.say("No longer")
    return select(translator.say("Snooze"), SNOOZE, offered)


def parse_snooze(value: str) -> Snoozed | None:
    """The choice in the menu's value; None for a value that no menu of the bot has."""
    firing_id, _, how_long = value.rpartition(":")
    return Snoozed(firing_id, SnoozeFor(how_long)) if firing_id and how_long in set(SnoozeFor) else None


def expected(firing_id: str, place: int, name: str, translator: Translator) -> dict[str, Any]:
    # Slack refuses a row in which two buttons have the same action id, so it ends in the place.
    label = translator.say("Expected: {name}", name=clean(name, _MOST_NAME))
    return button(label, f"{EXPECTED}:{place}", f"{firing_id}:{place}")


def parse_expected(value: str) -> CalledExpected | None:
    """The spike in the button's value; None for a value that no button of the bot has."""
    read = re.fullmatch("(.+):([0-9]{1,4})", value)
    return CalledExpected(read[1], int(read[2])) if read else None


def details(firing_id: str, translator: Translator) -> dict[str, Any]:
    return button(translator.say("Details"), DETAILS, firing_id)


def settings(subscription_id: str, translator: Translator) -> dict[str, Any]:
    return button(translator.say("Settings"), SETTINGS, subscription_id)


def preview(translator: Translator) -> dict[str, Any]:
    # It carries nothing: what is filled in comes with the form.
    return button(translator.say("Preview"), PREVIEW, "preview")


def more(translator: Translator) -> dict[str, Any]:
    return button(translator.say("More options"), MORE, "more")


def _lengths(translator: Translator) -> Mapping[SnoozeFor, str]:
    return {
        SnoozeFor.HOUR: translator.say("1 hour"),
        SnoozeFor.DAY: translator.say("1 day"),
        SnoozeFor.THREE_DAYS: translator.say("3 days"),
        SnoozeFor.RESET: translator.say("Until the month is over"),
    }
