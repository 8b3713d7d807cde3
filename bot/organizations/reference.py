"""How people point at an organization: its number, its address in Pipefy, or its uuid."""

import re
from dataclasses import dataclass

_WRAPPED = re.compile(r"<([^<>|]*)(?:\|[^<>]*)?>")  # as Slack sends addresses
_NUMBER = re.compile(r"[0-9]{1,18}")
_ADDRESS = re.compile(r"(?:https?://)?app\.pipefy\.com/organizations/([0-9]{1,18})(?:[/?#].*)?", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """The number in `https://app.pipefy.com/organizations/<number>`."""

    value: str


@dataclass(frozen=True, slots=True)
class Uuid:
    """What usage is asked by; lower case."""

    value: str


def parse_reference(text: str) -> Number | Uuid | None:
    """The organization that the text points at; None when it is a name, or nothing."""
    text = text.strip()
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1].strip()
    if _UUID.fullmatch(text):
        return Uuid(text.lower())
    if _NUMBER.fullmatch(text):
        return Number(text)
    address = _ADDRESS.fullmatch(text)
    return Number(address[1]) if address else None
