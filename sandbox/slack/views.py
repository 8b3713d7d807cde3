"""Open modals, and the methods that open and change them. https://docs.slack.dev/surfaces/modals"""

import itertools
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.block_kit.views import MOST_LETTERS, view_refusals
from sandbox.slack.errors import Refusal, refused
from sandbox.slack.inputs import State, state_of
from sandbox.slack.messages import parse_json, with_ids
from sandbox.slack.workspace import APP_ID, BOT_ID, TEAM_ID


@dataclass(slots=True)
class View:
    """A modal before a person. `errors` stand at its inputs, `problem` above them; `waiting`: for the bot."""

    id: str
    person: str
    body: dict[str, Any]
    hash: str
    state: State = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str | None = None
    waiting: bool = False


class Views:
    """A person has one modal before them at most: the bot pushes none."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._numbers = itertools.count(1)
        self._open: dict[str, View] = {}

    def open(self, person: str, given: object) -> View:
        """Show a modal in place of any other."""
        body = parsed_view(given)
        before = self.before(person)
        if before:
            self.close(before.id)
        view = View(f"V{next(self._numbers):08d}", person, body, self._new_hash())
        view.state = state_of(body["blocks"], {}, {})
        self._open[view.id] = view
        return view

    def update(self, name: str, given: object, known_hash: str | None) -> View:
        """Show something else in an open modal; what was put into inputs that stay is kept."""
        view, body = self.find(name), parsed_view(given)
        if known_hash and known_hash != view.hash:
            raise Refusal("hash_conflict")
        view.body, view.hash = body, self._new_hash()
        view.state = state_of(body["blocks"], {}, view.state)
        view.errors, view.problem = {}, None
        return view

    def find(self, name: str) -> View:
        if name not in self._open:
            raise Refusal("not_found")
        return self._open[name]

    def before(self, person: str) -> View | None:
        """The view that is open before a person."""
        return next((view for view in self._open.values() if view.person == person), None)

    def close(self, name: str) -> None:
        self._open.pop(name, None)

    def _new_hash(self) -> str:
        return new_hash(self._now())


def new_hash(now: datetime) -> str:
    return f"{int(now.timestamp())}.{secrets.token_hex(4)}"


def parsed_view(given: object, refusals: Callable[[Any], list[str]] = view_refusals) -> dict[str, Any]:
    """A view as Slack takes it. Raises `Refusal`."""
    try:
        view: Any = parse_json(given) if isinstance(given, str) else given
    except ValueError as exc:
        raise Refusal("invalid_arguments") from exc
    if problems := refusals(view):
        raise refused("invalid_arguments", problems)
    if len(json.dumps(view)) > MOST_LETTERS:
        raise Refusal("view_too_large")
    return {**view, "blocks": with_ids(tuple(view["blocks"]))}


def as_slack_shows_view(view: View) -> dict[str, Any]:
    """A modal as it stands in answers and payloads."""
    texts = {name: view.body.get(name) for name in ("title", "close", "submit")}
    return {
        "id": view.id,
        "team_id": TEAM_ID,
        "type": "modal",
        "blocks": view.body["blocks"],
        "private_metadata": view.body.get("private_metadata", ""),
        "callback_id": view.body.get("callback_id", ""),
        "state": {"values": view.state},
        "hash": view.hash,
        **texts,
        "clear_on_close": view.body.get("clear_on_close", False),
        "notify_on_close": view.body.get("notify_on_close", False),
        "previous_view_id": None,
        "root_view_id": view.id,
        "app_id": APP_ID,
        "external_id": "",
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }
