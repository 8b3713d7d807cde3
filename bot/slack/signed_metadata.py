"""What a form carries to its own submission, sealed: that nobody sends it about a channel they do not see.

Slack cannot be asked cheaply whether a person is in a channel; that the bot opened this form for them there says it.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256

_LETTERS = 32

Sign = Callable[[str, str], str]  # (person id, what is carried) → its seal


def signer(secret: str) -> Sign:
    """Seals that every replica with the same secret makes alike."""

    def seal(person_id: str, carried: str) -> str:
        return hmac.new(secret.encode(), f"form\n{person_id}\n{carried}".encode(), sha256).hexdigest()[:_LETTERS]

    return seal


def sign(seal: Sign, person_id: str, carried: str) -> str:
    """What is carried, behind its seal."""
    return seal(person_id, carried) + carried


def verify(seal: Sign, person_id: str, given: str) -> str | None:
    """What was carried; None where the bot did not write it for this person."""
    mark, carried = given[:_LETTERS], given[_LETTERS:]
    return carried if hmac.compare_digest(mark.encode(), seal(person_id, carried).encode()) else None
