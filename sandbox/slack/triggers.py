"""A `trigger_id` opens one modal, within three seconds of what the person did."""

import itertools
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.slack.errors import Refusal
from sandbox.slack.workspace import TEAM_ID

LIFE = timedelta(seconds=3)


class Triggers:
    """The trigger ids handed out, and which of them are used up."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._numbers = itertools.count(1)
        self._handed_out: dict[str, tuple[str, datetime]] = {}
        self._used: set[str] = set()

    def hand_out(self, person: str) -> str:
        """A new one, for what a person did."""
        trigger = f"{next(self._numbers)}.{TEAM_ID}.{secrets.token_hex(16)}"
        self._handed_out[trigger] = (person, self._now() + LIFE)
        return trigger

    def exchange(self, trigger: str) -> str:
        """Use it up; the person whom it was for. Raises `Refusal` with Slack's code where that cannot be."""
        if trigger not in self._handed_out:
            raise Refusal("invalid_trigger_id")
        if trigger in self._used:
            raise Refusal("exchanged_trigger_id")
        person, expiry = self._handed_out[trigger]
        if self._now() >= expiry:
            raise Refusal("expired_trigger_id")
        self._used.add(trigger)
        return person
