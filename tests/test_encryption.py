"""What is sealed is opened with any listed key, and nowhere but in its place."""

from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode

import pytest

from bot.encryption import DecryptionError, Keyring, associated_data, parse_key

OLD, NEW, FOREIGN = (bytes([n]) * 32 for n in (1, 2, 3))
HERE = associated_data("alert_webhooks", "T1", "s1", "url")
URL = "https://hooks.example.com/ção"


def test_a_sealed_value_is_opened_again() -> None:
    keyring = Keyring([NEW])
    sealed = keyring.encrypt(URL, HERE)
    assert keyring.decrypt(sealed, HERE) == URL
    assert "example" not in sealed
    assert keyring.encrypt(URL, HERE) != sealed


def test_a_key_that_is_no_longer_the_newest_still_opens() -> None:
    sealed = Keyring([OLD]).encrypt(URL, HERE)
    both = Keyring([NEW, OLD])
    assert both.decrypt(sealed, HERE) == URL
    assert Keyring([NEW]).decrypt(both.encrypt(URL, HERE), HERE) == URL


@pytest.mark.parametrize(
    "elsewhere",
    [
        associated_data("alert_webhooks", "T1", "s1", "secret"),
        associated_data("alert_webhooks", "T1", "s2", "url"),
        associated_data("alert_webhooks", "T2", "s1", "url"),
        associated_data("links", "T1", "s1", "url"),
    ],
)
def test_a_value_that_was_moved_is_not_opened(elsewhere: str) -> None:
    keyring = Keyring([NEW])
    with pytest.raises(DecryptionError):
        keyring.decrypt(keyring.encrypt(URL, HERE), elsewhere)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(DecryptionError):
        Keyring([FOREIGN]).decrypt(Keyring([NEW]).encrypt(URL, HERE), HERE)


def test_another_key_under_the_same_name_opens_nothing() -> None:
    foreign, own = Keyring([FOREIGN]).encrypt(URL, HERE), Keyring([NEW]).encrypt(URL, HERE)
    with pytest.raises(DecryptionError):
        Keyring([NEW]).decrypt(own.partition(".")[0] + "." + foreign.partition(".")[2], HERE)


@pytest.mark.parametrize("broken", ["", ".", "x", "é.é", "{name}", "{name}.", "{name}.AAAA", "{name}.===", "{name}.é"])
def test_what_was_never_sealed_is_not_opened(broken: str) -> None:
    keyring = Keyring([NEW])
    name = keyring.encrypt(URL, HERE).partition(".")[0]
    with pytest.raises(DecryptionError):
        keyring.decrypt(broken.format(name=name), HERE)


@pytest.mark.parametrize("at", [0, 12, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    keyring = Keyring([NEW])
    name, _, letters = keyring.encrypt(URL, HERE).partition(".")
    raw = bytearray(urlsafe_b64decode(letters))
    raw[at] ^= 1
    with pytest.raises(DecryptionError):
        keyring.decrypt(f"{name}.{urlsafe_b64encode(raw).decode()}", HERE)


def test_a_key_is_32_bytes_in_base64() -> None:
    assert parse_key(b64encode(NEW).decode()) == NEW


@pytest.mark.parametrize("text", ["", "secret", b64encode(b"a" * 31).decode(), b64encode(b"a" * 33).decode(), "é" * 44])
def test_anything_else_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        parse_key(text)
