"""What may come over a connection, whatever it is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.socket_mode.frames import (
    LARGEST_ENVELOPE,
    Disconnect,
    Envelope,
    Frame,
    Hello,
    Oversized,
    Unreadable,
    parse_frame,
)


@pytest.mark.parametrize(
    ("body", "frame"),
    [
        (b'{"type":"hello","num_connections":1}', Hello()),
        (b'{"type":"disconnect","reason":"warning"}', Disconnect("warning")),
        (b'{"type":"disconnect"}', Disconnect("unknown")),
        (b'{"type":"disconnect","reason":7}', Disconnect("unknown")),
        (b'{"envelope_id":"e1","payload":{"a":1}}', Envelope("e1", {"a": 1})),
        (b'{"envelope_id":"e1","payload":[]}', Envelope("e1", None)),
        (b'{"envelope_id":"e1"}', Envelope("e1", None)),
        (b'{"envelope_id":""}', Unreadable()),
        (b'{"envelope_id":7,"payload":{}}', Unreadable()),
        (b'{"type":"pong"}', Unreadable()),
        (b"\xff\xfe", Unreadable()),
        (b"", Unreadable()),
        (b"[" * 100_000, Unreadable()),
    ],
)
def test_frames(body: bytes, frame: Frame) -> None:
    assert parse_frame(body) == frame


@pytest.mark.parametrize("fields", [("envelope_id", "payload"), ("payload", "envelope_id")])
def test_an_envelope_that_is_not_read_is_still_named(fields: tuple[str, str]) -> None:
    whole = {"envelope_id": "e-1", "payload": {"text": "x" * LARGEST_ENVELOPE}}
    body = json.dumps({field: whole[field] for field in fields}).encode()
    assert parse_frame(body) == Oversized("e-1", len(body))


def test_an_id_within_the_payload_of_such_an_envelope_is_not_taken_for_its_own() -> None:
    payload = {"text": ["x" * LARGEST_ENVELOPE, '{"envelope_id": "other"}', "y" * 5_000]}
    assert parse_frame(json.dumps({"payload": payload}).encode()).__class__ is Oversized


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.text(max_size=9), st.lists).map(lambda it: json.dumps(it).encode())
)
def test_nothing_that_comes_raises(body: bytes) -> None:
    parse_frame(body)
