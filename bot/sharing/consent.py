"""Consent of an admin to usage being read by others: what it was given for, and what it covers. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import assert_never

from bot.sharing.audience import Audience, External, Internal, UnknownReaders

UNKNOWN = "unknown"  # in place of companies: given where Slack does not say who reads
# Codes of why a post is withheld, beside Slack's own. The second may be followed by a colon and the missing scopes.
BY_SHARING, BY_UNKNOWN, BY_RIGHTS = "shared", "readers_unknown", "not_a_reader"


@dataclass(frozen=True, slots=True)
class Consent:
    """Given for these companies (ids of teams), or for {UNKNOWN}; by that person, at that instant."""

    companies: frozenset[str]
    given_by: str
    given_at: datetime


def covered(audience: Audience, consents: Iterable[Consent]) -> bool:
    """True where usage may be read by those who read along."""
    needed = needed_for(audience)
    # By one consent as a whole: two that were each given for one company are none for both together.
    return not needed or any(needed <= consent.companies for consent in consents)


def needed_for(audience: Audience) -> frozenset[str]:
    """Names that a consent has to hold; empty where none is needed."""
    match audience:
        case Internal():
            return frozenset()
        case External(companies=companies):
            return companies
        case UnknownReaders():
            return frozenset({UNKNOWN})
        case _:
            assert_never(audience)


def code_of(audience: External | UnknownReaders) -> str:
    """The code of what is withheld because of them."""
    match audience:
        case External():
            return BY_SHARING
        case UnknownReaders(scope=""):
            return BY_UNKNOWN
        case UnknownReaders(scope=scope):
            return f"{BY_UNKNOWN}:{scope}"
        case _:
            assert_never(audience)


def is_withheld(code: str) -> bool:
    """True for codes by which the bot itself withholds a post."""
    return needs_consent(code) or code == BY_RIGHTS


def needs_consent(code: str | None) -> bool:
    """True for codes that an admin's consent ends."""
    return code == BY_SHARING or is_unknown(code)


def is_unknown(code: str | None) -> bool:
    """True where Slack did not say who reads."""
    return code is not None and code.partition(":")[0] == BY_UNKNOWN


@dataclass(frozen=True, slots=True)
class ShownReaders:
    """Those who read along, as a person is shown them before giving consent. `companies` are ids of teams.

    `fingerprint` stands in the value of the button, which is short where up to 250 companies take part: who presses it
    gives consent to those that were shown, and to nobody else.
    """

    companies: tuple[str, ...] = ()
    fingerprint: str = ""  # empty: nobody was shown


NOBODY_SHOWN = ShownReaders()


def shown(audience: Audience, *more: str) -> ShownReaders:
    """Those who read along. `more`: what else is agreed to with it."""
    needed = sorted(needed_for(audience))
    companies = tuple(needed) if isinstance(audience, External) else ()
    return ShownReaders(companies, sha256("\n".join([*needed, *more]).encode()).hexdigest()[:12])


SHOWN_UNKNOWN = shown(UnknownReaders())
