"""The form in which a person hands an alert on to another. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks.kit import clip
from bot.blocks.message import Message
from bot.blocks.modal import VALUE, field, modal, plain
from bot.i18n.translator import Translator, noop

HAND_ON_FORM = "alert_hand_on"  # callback id
TITLE = noop("Hand off")
PERSON = "person"  # block id


@dataclass(frozen=True, slots=True)
class CarriedAlert:
    """The alert that the form is about, and Slack's locale of the reader. It comes back from a client, signed."""

    channel_id: str
    firing_id: str
    locale: str


def hand_on_view(alert: CarriedAlert, translator: Translator) -> dict[str, Any]:
    """A menu of the people of the workspace, which Slack fills."""
    label = translator.say("Who takes this alert?")
    hint = translator.say("We put their name on the alert and mention them in its thread.")
    people = {"type": "users_select", "action_id": VALUE, "placeholder": plain(translator.say("Choose a person"), 150)}
    view = modal(translator.say(TITLE), [field(PERSON, label, people, hint=hint)], close=translator.say("Cancel"))
    return {
        **view,
        "callback_id": HAND_ON_FORM,
        "submit": plain(translator.say("Hand off"), 24),
        "private_metadata": json.dumps([alert.channel_id, alert.firing_id, alert.locale]),
    }


def not_handed_on_view(message: Message, translator: Translator) -> dict[str, Any]:
    """The form, with the reason for which the alert stays with whoever had it."""
    title = clip(translator.say("Not handed off"), 24)
    return modal(title, message.blocks, close=translator.say("Close"))


def chosen_person(values: Mapping[str, str], translator: Translator) -> str | dict[str, str]:
    """The id of the person who was chosen, or a sentence for the empty menu."""
    return values.get(PERSON) or {PERSON: translator.say("Please choose a person.")}


def carried_alert(private_metadata: str) -> CarriedAlert | None:
    """The alert in the text; None where no form of ours carries such a text."""
    try:
        channel_id, firing_id, locale = json.loads(private_metadata)
    except (ValueError, TypeError, RecursionError):
        return None
    is_text = all(isinstance(part, str) for part in (channel_id, firing_id, locale))
    return CarriedAlert(channel_id, firing_id, locale) if is_text else None
