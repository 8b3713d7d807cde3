"""`private_metadata` that a modal carries to its own submission, signed for one person.

A submission may be forged for a channel that the person does not see. Slack cannot be asked cheaply who is in a
channel; the signature proves that the bot opened this form for this person there.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256

_LETTERS = 32

Sign = Callable[[str, str], str]  # (person id, metadata) → signature


def signer(secret: str) -> Sign:
    """Signatures that every replica with the same secret makes alike."""

    def signature(person_id: str, metadata: str) -> str:
        return hmac.new(secret.encode(), f"form\n{person_id}\n{metadata}".encode(), sha256).hexdigest()[:_LETTERS]

    return signature


def sign(signature: Sign, person_id: str, metadata: str) -> str:
    """The metadata behind its signature."""
    return signature(person_id, metadata) + metadata


def verify(signature: Sign, person_id: str, signed: str) -> str | None:
    """The metadata; None where the bot did not write it for this person."""
    claimed, metadata = signed[:_LETTERS], signed[_LETTERS:]
    is_ours = hmac.compare_digest(claimed.encode(), signature(person_id, metadata).encode())
    return metadata if is_ours else None
