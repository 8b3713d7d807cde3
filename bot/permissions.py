"""Who a person is and what they may do. Pure: the table of rights and nothing else.

Checked at every command, button and submission, since what comes back from a client can be forged.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.errors import NotAllowed, Refusal


class Standing(StrEnum):
    """What a person is in the workspace where the bot lives."""

    STRANGER = "stranger"  # of another company, in a shared channel
    GUEST = "guest"  # single- or multi-channel guest
    MEMBER = "member"
    ADMIN = "admin"  # workspace admin or owner, or named in ADMINS


@dataclass(frozen=True, slots=True)
class Person:
    """A person as Slack describes them. `locale` is Slack's (`pt-BR`, `es-LA`), `zone` an IANA name."""

    workspace_id: str
    id: str
    standing: Standing
    locale: str
    zone: str


LinkBy = Literal["admins", "members"]


def must_read(person: Person, *, named_elsewhere: bool) -> None:
    """Raise `NotAllowed` unless the person may read.

    `named_elsewhere`: the organization is neither the one linked in this channel nor the default one.
    """
    if person.standing is Standing.STRANGER:
        raise NotAllowed(Refusal.STRANGER)
    if person.standing is Standing.GUEST:
        raise NotAllowed(Refusal.GUEST)
    if named_elsewhere and person.standing is not Standing.ADMIN:
        raise NotAllowed(Refusal.OTHER_ORGANIZATION)


def must_link(person: Person, link_by: LinkBy) -> None:
    """Raise `NotAllowed` unless the person may link or unlink this channel's organization."""
    must_read(person, named_elsewhere=False)
    if link_by == "admins" and person.standing is not Standing.ADMIN:
        raise NotAllowed(Refusal.LINK)


def may_read_any(person: Person) -> bool:
    """Whether the person may read every organization of the account."""
    return person.standing is Standing.ADMIN
