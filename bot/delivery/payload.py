"""The content of a delivery, kept on its row so that every attempt posts the same."""

import json
from dataclasses import dataclass

from bot.blocks.message import Message


@dataclass(frozen=True, slots=True)
class Payload:
    """The message, what follows it in its thread, and a file for the thread (UTF-8)."""

    message: Message
    details: Message | None = None
    csv: str | None = None
    csv_name: str = ""
    thread_ts: str | None = None  # of the message that this one answers


def asked_by(person_id: str, click: str) -> str:
    """The slot of a digest that somebody sent now: who, and by which press."""
    return f"{person_id}:{click}"


def asker(slot: str) -> str:
    """The person of such a slot."""
    return slot.partition(":")[0]


def to_json(payload: Payload) -> str:
    """The payload as text for the row."""
    return json.dumps(
        {
            "v": 1,
            "message": _written(payload.message),
            "details": _written(payload.details) if payload.details else None,
            "csv": payload.csv,
            "csv_name": payload.csv_name,
            "thread_ts": payload.thread_ts,
        },
        ensure_ascii=False,  # an escaped letter takes six bytes
    )


def from_json(text: str) -> Payload:
    """The payload of a row; the text is our own, so a wrong one is a bug and raises ValueError or KeyError."""
    read = json.loads(text)
    details = read["details"]
    return Payload(
        message=_read(read["message"]),
        details=_read(details) if details else None,
        csv=read["csv"],
        csv_name=read["csv_name"],
        thread_ts=read["thread_ts"],
    )


def _written(message: Message) -> dict[str, object]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _read(written: dict[str, object]) -> Message:
    blocks = written["blocks"]
    return Message(str(written["text"]), tuple(blocks) if isinstance(blocks, list) else ())
