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
HANDLING = "alert_handling"
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
    remove_consequence=noop("We will no longer post when {organization} passes a threshold."),
    keep_label=noop("Keep them"),
    allow_question=noop("Post alerts where people from another company can read them?"),
    allow_consequence=noop("Everybody there will read them, including people from the other company."),
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


class HandlingChoice(StrEnum):
    """The choices of the menu of an alert that somebody is on."""

    TAKE_OVER = "take_over"
    HAND_ON = "hand_on"
    GIVE_BACK = "give_back"


@dataclass(frozen=True, slots=True)
class Handled:
    """A choice in that menu."""

    firing_id: str
    choice: HandlingChoice


@dataclass(frozen=True, slots=True)
class CalledExpected:
    """A press on Mark as expected. `place`: of the spike among those of the firing."""

    firing_id: str
    place: int


def acknowledge(firing_id: str, translator: Translator) -> dict[str, Any]:
    return button(translator.say("I'm on it"), ACKNOWLEDGE, firing_id, primary=True)


def handling(firing_id: str, translator: Translator) -> dict[str, Any]:
    """A menu in place of *I'm on it*, once somebody is."""
    offered = {
        HandlingChoice.TAKE_OVER: translator.say("Take over"),
        HandlingChoice.HAND_ON: translator.say("Hand off to…"),
        HandlingChoice.GIVE_BACK: translator.say("Give back"),
    }
    return select(
        translator.say("Who's on it"), HANDLING, {f"{firing_id}:{choice}": name for choice, name in offered.items()}
    )


def parse_handling(value: str) -> Handled | None:
    """The choice in the menu's value; None for a value that no menu of the bot has."""
    firing_id, _, choice = value.rpartition(":")
    return Handled(firing_id, HandlingChoice(choice)) if firing_id and choice in set(HandlingChoice) else None


def snooze(firing_id: str, translator: Translator, *, snoozed: bool) -> dict[str, Any]:
    """A menu; that of a snoozed alert ends the snooze first of all."""
    offered = {f"{firing_id}:{how_long}": name for how_long, name in _lengths(translator).items()}
    if not snoozed:
        return select(translator.say("Snooze"), SNOOZE, offered)
    end = {f"{firing_id}:{SnoozeFor.OVER}": translator.say("End snooze")}
    return select(translator.say("Snoozed"), SNOOZE, {**end, **offered})


def parse_snooze(value: str) -> Snoozed | None:
    """The choice in the menu's value; None for a value that no menu of the bot has."""
    firing_id, _, how_long = value.rpartition(":")
    return Snoozed(firing_id, SnoozeFor(how_long)) if firing_id and how_long in set(SnoozeFor) else None


def expected(
    firing_id: str, place: int, name: str, translator: Translator, *, action_place: int | None = None
) -> dict[str, Any]:
    """`name`: of the flow, where there are several; else empty. `action_place`: in its row, where that is another."""
    # Slack refuses a row in which two buttons have the same action id, so it ends in the place.
    shown = clean(name, _MOST_NAME)
    label = translator.say("Mark as expected: {name}", name=shown) if shown else translator.say("Mark as expected")
    return button(label, f"{EXPECTED}:{place if action_place is None else action_place}", f"{firing_id}:{place}")


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
        SnoozeFor.RESET: translator.say("Until the end of the month"),
    }
