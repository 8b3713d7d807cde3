"""References to an organization: its number, its address in Pipefy, or its uuid."""

import re
from dataclasses import dataclass

from bot.i18n.spelling import unquote

# Slack sends a typed address as <https://…|…>: https://docs.slack.dev/messaging/formatting-message-text
_WRAPPED = re.compile(r"<([^<>|]*)(?:\|[^<>]*)?>")
# 18 digits fit into 64 bits; what is longer is no id, and may be a name.
_NUMBER = re.compile(r"[0-9]{1,18}")
_ADDRESS = re.compile(r"(?:https?://)?app\.pipefy\.com/organizations/([0-9]{1,18})(?:[/?#].*)?", re.IGNORECASE)
_ADDRESS_OF = "https://app.pipefy.com/organizations/{number}"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OrganizationNumber:
    """The number in `https://app.pipefy.com/organizations/<number>`."""

    value: str


@dataclass(frozen=True, slots=True)
class OrganizationUuid:
    """The id by which usage is asked for; lower case."""

    value: str


def address_of(number: str) -> str:
    """The organization's page in Pipefy."""
    return _ADDRESS_OF.format(number=number)


def parse_reference(text: str) -> OrganizationNumber | OrganizationUuid | None:
    """The organization that the text points at; None when it is a name, or nothing."""
    text = unquote(text)
    if wrapped := _WRAPPED.fullmatch(text):
        text = unquote(wrapped[1])
    # Checked before it is sent: Pipefy documents no answer for an id that is no uuid.
    if _UUID.fullmatch(text):
        return OrganizationUuid(text.lower())
    if _NUMBER.fullmatch(text):
        return OrganizationNumber(text)
    address = _ADDRESS.fullmatch(text)
    return OrganizationNumber(address[1]) if address else None
