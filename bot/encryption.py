"""Encryption of values in the database: AES-256-GCM, bound to the row and column that they stand in.

A value can be decrypted for its own place only, so that somebody who may write rows cannot swap two of them.
"""

import secrets
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# 96-bit random nonces: safe for 2^32 values a key (NIST SP 800-38D, 8.3), and a bot keeps some hundred.
_KEY_BYTES, _NONCE_BYTES = 32, 12


class DecryptionError(Exception):
    """Raised when no listed key decrypts a value: it was encrypted with another one, for another place, or changed."""


def parse_key(text: str) -> bytes:
    """A key from base64. Raises ValueError."""
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ValueError("must be keys of 32 bytes in base64, separated by commas")
    return key


class Keyring:
    """Keys, the newest first: that one encrypts, each of them decrypts."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._newest = _name(keys[0])
        self._keys = {_name(key): key for key in keys}

    def encrypt(self, plain: str, associated_data: str) -> str:
        """The value as text for the place that `associated_data` names (see the function of that name)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        encrypted = nonce + _cipher(self._keys[self._newest]).encrypt(nonce, plain.encode(), associated_data.encode())
        return f"{self._newest}.{urlsafe_b64encode(encrypted).decode()}"

    def decrypt(self, encrypted: str, associated_data: str) -> str:
        """The value that was encrypted for this place. Raises DecryptionError."""
        from cryptography.exceptions import InvalidTag

        name, _, letters = encrypted.partition(".")
        try:
            raw = urlsafe_b64decode(letters)
            cipher = _cipher(self._keys[name])
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], associated_data.encode()).decode()
        except (KeyError, ValueError, InvalidTag) as exc:
            raise DecryptionError from exc

    def holds(self, encrypted: str) -> bool:
        """True where the key that encrypted the value is listed."""
        return encrypted.partition(".")[0] in self._keys


def associated_data(table: str, workspace_id: str, row: str, column: str) -> str:
    """The place of a value, which is authenticated but not stored with it."""
    return f"v1|{table}|{workspace_id}|{row}|{column}"


def _name(key: bytes) -> str:
    # So that many keys need not be tried one by one; eight letters tell nothing of a key of 32 bytes.
    return sha256(b"key name\0" + key).hexdigest()[:8]


def _cipher(key: bytes) -> "AESGCM":
    # Imported here: few bots encrypt anything, and it would cost every start 20 ms.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
