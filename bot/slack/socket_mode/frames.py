"""Frames of Slack as values. Pure.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LARGEST_ENVELOPE = 2_000_000  # bytes; a tree of JSON takes thirty times as much memory
_EDGE = 1_000  # bytes at either end of an envelope that is not read; its id is the first or the last field
_ID = re.compile(rb'"envelope_id"\s*:\s*"([0-9A-Za-z._:-]{1,100})"')


@dataclass(frozen=True, slots=True)
class Hello:
    """From now on envelopes may come."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """This connection will end. `warning` and `refresh_requested`: in a few seconds, so there is time for the next."""

    reason: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One request. `payload` is None where it is nothing that the bot understands."""

    id: str
    payload: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Oversized:
    """An envelope that is too large to be read. `id` is empty where it was not seen."""

    id: str
    size: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing that Slack documents."""


Frame = Hello | Disconnect | Envelope | Oversized | Unreadable


def parse_frame(body: bytes) -> Frame:
    """Whatever the bytes are, a value: nothing that one message holds may end the connection."""
    if len(body) > LARGEST_ENVELOPE:
        edges = body[:_EDGE], body[-_EDGE:]
        ids = [match[1].decode() for edge in edges if (match := _ID.search(edge))]
        return Oversized(ids[0] if ids else "", len(body))
    try:
        parsed = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return Unreadable()
    return _frame(parsed) if isinstance(parsed, dict) else Unreadable()


def _frame(parsed: Mapping[str, Any]) -> Frame:
    match parsed:
        case {"type": "hello"}:
            return Hello()
        case {"type": "disconnect"}:
            reason = parsed.get("reason")
            return Disconnect(reason if isinstance(reason, str) and reason else "unknown")
        case {"envelope_id": str(envelope_id)} if envelope_id:
            payload = parsed.get("payload")
            return Envelope(envelope_id, payload if isinstance(payload, dict) else None)
        case _:
            return Unreadable()
