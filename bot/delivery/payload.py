"""The content of a delivery, kept on its row so that every attempt posts the same."""

from dataclasses import dataclass

from bot.blocks.message import Message
from bot.db.json_codec import JsonCodec


@dataclass(frozen=True, slots=True)
class Payload:
    """The message, what follows it in its thread, and a file for the thread (UTF-8)."""

    message: Message
    details: Message | None = None
    csv: str | None = None
    csv_name: str = ""
    thread_ts: str | None = None  # of the message that this one answers


# The fields lie flat beside the version, as every release has written them.
_PAYLOAD = JsonCodec(Payload, key=None)


def to_json(payload: Payload) -> str:
    """The payload as text for the row."""
    return _PAYLOAD.to_json(payload)


def from_json(text: str) -> Payload:
    """The payload of a row; the text is our own, so a wrong one is a bug and raises ValueError."""
    payload = _PAYLOAD.from_json(text)
    if payload is None:
        raise ValueError("the payload of a delivery cannot be read")
    return payload
