"""The way back from a change: what stood before it, carried by a button of the person who made it. Pure.

The version is the one that the change left: whatever was changed since then stays as it is.
"""

import json
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.db.json_codec import JsonCodec
from bot.permissions import Person
from bot.slack.signed_metadata import Sign, sign, verify
from bot.subscriptions.model import Subscription

S = TypeVar("S")
_MARK = "undo:"  # a form's signed text never begins so


@dataclass(frozen=True, slots=True)
class Undo(Generic[S]):
    """The settings to go back to. `version`: of the subscription after the change."""

    subscription_id: str
    version: int
    settings: S
    locale: str
    skipped_slot: str = ""  # of digests


def undo_of(before: Subscription[S], version: int) -> Undo[S]:
    """The way back to `before`, from the change that left this version."""
    return Undo(before.id, version, before.settings, before.locale)


def write_undo(signature: Sign, person: Person, undo: Undo[S], codec: JsonCodec[S]) -> str:
    """The button's value, signed: a client may send anything, and nobody else may press it."""
    parts = [undo.subscription_id, undo.version, undo.locale, undo.skipped_slot, codec.to_json(undo.settings)]
    return sign(signature, person.id, _MARK + json.dumps(parts))


def read_undo(signature: Sign, person: Person, value: str, codec: JsonCodec[S]) -> Undo[S] | None:
    """The way back in the value; None where the bot did not write it for this person, or an earlier release did."""
    carried = verify(signature, person.id, value)
    if carried is None or not carried.startswith(_MARK):
        return None
    subscription_id, version, locale, skipped_slot, written = json.loads(carried.removeprefix(_MARK))
    settings = codec.from_json(written)
    return None if settings is None else Undo(subscription_id, version, settings, locale, skipped_slot)
