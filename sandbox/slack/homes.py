"""The Home tab of each person, and the method that publishes it. https://docs.slack.dev/surfaces/app-home"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.block_kit.views import home_refusals
from sandbox.slack.errors import Refusal
from sandbox.slack.inputs import State, state_of
from sandbox.slack.views import new_hash, parsed_view
from sandbox.slack.workspace import APP_ID, BOT_ID, TEAM_ID

PUBLISHES_A_MINUTE = 120  # tier 4 is "100+ per minute": https://docs.slack.dev/apis/web-api/rate-limits


@dataclass(frozen=True, slots=True)
class Home:
    """A Home as it was published last, at an instant of the workspace's clock."""

    id: str
    person: str
    body: dict[str, Any]
    hash: str
    at: datetime
    state: State


class Homes:
    """A person has one Home, whose id stays. `published` is every view that Slack took, in order."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._numbers = itertools.count(1)
        self._by_person: dict[str, Home] = {}
        self.published: list[Home] = []

    def publish(self, person: str, given: object, known_hash: object) -> Home:
        """Show a view in place of the one before; with a hash only where that one is still the last."""
        body, before = parsed_view(given, home_refusals), self.of(person)
        if known_hash and (before is None or known_hash != before.hash):
            raise Refusal("hash_conflict")
        identity = before.id if before else f"VH{next(self._numbers):06d}"
        now = self._now()
        home = Home(identity, person, body, new_hash(now), now, state_of(body["blocks"], {}, {}))
        self._by_person[person] = home
        self.published.append(home)
        return home

    def of(self, person: str) -> Home | None:
        """The Home of a person; None before the first one."""
        return self._by_person.get(person)


def as_slack_shows_home(home: Home) -> dict[str, Any]:
    """A Home as it stands in answers, events and payloads."""
    return {
        "id": home.id,
        "team_id": TEAM_ID,
        "type": "home",
        "blocks": home.body["blocks"],
        "private_metadata": home.body.get("private_metadata", ""),
        "callback_id": home.body.get("callback_id", ""),
        "state": {"values": home.state},
        "hash": home.hash,
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        "previous_view_id": None,
        "root_view_id": home.id,
        "app_id": APP_ID,
        "external_id": home.body.get("external_id", ""),
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }
