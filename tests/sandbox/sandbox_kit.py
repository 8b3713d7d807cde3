"""What tests of modals and files share: a modal, and words for what Slack sends."""

import json
from typing import Any
from urllib.parse import parse_qsl

import httpx

from sandbox.block_kit.checks import Json


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(name: str) -> dict[str, Any]:
    return {"text": words(name), "value": name}


def asked(block_id: str, element: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": words(block_id), "element": element, **more}


DAY = {"type": "static_select", "action_id": "day", "options": [option("mon"), option("tue")]}
MODAL: dict[str, Any] = {
    "type": "modal",
    "title": words("Weekly digest"),
    "submit": words("Save"),
    "close": words("Cancel"),
    "callback_id": "subscribe",
    "private_metadata": "C0OPS",
    "notify_on_close": True,
    "blocks": [
        asked("day", {**DAY, "initial_option": option("mon")}),
        asked("at", {"type": "timepicker", "action_id": "at", "initial_time": "09:00", "timezone": "Europe/Madrid"}),
        asked("note", {"type": "plain_text_input", "action_id": "note"}, optional=True),
        asked("what", {"type": "checkboxes", "action_id": "what", "options": [option("chart")]}, optional=True),
        asked("how", {"type": "radio_buttons", "action_id": "how", "options": [option("short")]}, optional=True),
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{"type": "button", "action_id": "test", "text": words("Test"), "value": "t"}],
        },
    ],
}
LOADING = {"type": "modal", "title": words("Working…"), "blocks": [{"type": "section", "text": words("Working…")}]}


def payload(request: httpx.Request) -> Json:
    """What an interaction carries."""
    return json.loads(dict(parse_qsl(request.content.decode()))["payload"])


def event(request: httpx.Request) -> Json:
    """What an event carries."""
    return json.loads(request.content)["event"]
