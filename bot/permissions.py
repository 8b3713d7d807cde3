"""Rights of people: roles, and what each may do. Pure: the table of rights and nothing else.

Checked at every command, button and submission, since what comes back from a client can be forged.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.errors import NotAllowed, Refusal


class Role(StrEnum):
    """The role of a person in the workspace of the bot."""

    EXTERNAL = "stranger"  # of another company, in a shared channel
    GUEST = "guest"  # single- or multi-channel guest
    MEMBER = "member"
    ADMIN = "admin"  # workspace admin or owner, or named in ADMINS


@dataclass(frozen=True, slots=True)
class Person:
    """A person as Slack describes them. `locale` is Slack's (`pt-BR`, `es-LA`), `time_zone` an IANA name that exists.

    `unknown_time_zone`: the name that Slack has in place of one, empty where it has none; None where all is well.
    """

    workspace_id: str
    id: str
    role: Role
    locale: str
    time_zone: str
    unknown_time_zone: str | None = None


LinkBy = Literal["admins", "members"]


def require_reader(person: Person, *, other_organization: bool) -> None:
    """Raise `NotAllowed` unless the person may read.

    `other_organization`: it is neither the one linked in this channel nor the default one.
    """
    if person.role is Role.EXTERNAL:
        raise NotAllowed(Refusal.EXTERNAL)
    # Guests see single channels by invitation; usage is the organization's own business.
    if person.role is Role.GUEST:
        raise NotAllowed(Refusal.GUEST)
    if other_organization and person.role is not Role.ADMIN:
        raise NotAllowed(Refusal.OTHER_ORGANIZATION)


def require_linker(person: Person, link_by: LinkBy) -> None:
    """Raise `NotAllowed` unless the person may link or unlink this channel's organization."""
    require_reader(person, other_organization=False)
    if link_by == "admins" and person.role is not Role.ADMIN:
        raise NotAllowed(Refusal.LINK)


def is_member(person: Person) -> bool:
    """True for people who may read at all: neither guests nor people of another company."""
    return person.role in (Role.MEMBER, Role.ADMIN)


def require_country_setter(person: Person) -> None:
    """Raise `NotAllowed` unless the person may set the country of an organization: it counts for every channel."""
    require_reader(person, other_organization=False)
    if person.role is not Role.ADMIN:
        raise NotAllowed(Refusal.COUNTRY)


def require_rule_setter(person: Person) -> None:
    """Raise `NotAllowed` unless the person may see and set the rules of an organization: they hold in every channel."""
    require_reader(person, other_organization=False)
    if person.role is not Role.ADMIN:
        raise NotAllowed(Refusal.RULES)


def is_admin(person: Person) -> bool:
    """True for people who may read every organization of the account, and change all subscriptions."""
    return person.role is Role.ADMIN
