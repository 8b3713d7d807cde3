"""Parsers of what Slack sends, against whatever it may send: a value, or one of two errors."""

import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.bolt_app import body_for_bolt
from bot.slack.http import parse
from bot.slack.interaction import Interaction
from bot.slack.parse import MAX_TEXT, OddFields, parse_interaction
from tests.support.odd_json import mutated
from tests.support.payloads import PAYLOADS


def strings(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for item in value.items() for part in item for text in strings(part)]
        case list():
            return [text for part in value for text in strings(part)]
        case _:
            return []


def parts(interaction: Interaction) -> list[str]:
    return strings({name: getattr(interaction, name) for name in Interaction.__slots__})


def test_every_payload_is_understood_as_it_is() -> None:
    interactions = [parse_interaction(payload) for payload in PAYLOADS]
    assert all(interaction and interaction.workspace_id == "T0ACME" for interaction in interactions)


@given(payload=mutated(PAYLOADS))
def test_an_odd_payload_is_parsed_or_refused(payload: dict[str, Any]) -> None:
    try:
        interaction = parse_interaction(payload)
    except OddFields:
        return
    if interaction is not None:
        assert [text for text in parts(interaction) if "\0" in text or len(text) > MAX_TEXT] == []
        json.dumps(body_for_bolt(interaction), ensure_ascii=False).encode()
        "".join(parts(interaction)).encode()


@given(payload=mutated(PAYLOADS), wrapped=st.booleans())
def test_a_body_is_parsed_as_it_was_written(payload: dict[str, Any], *, wrapped: bool) -> None:
    text = json.dumps(payload)
    body, kind = (urlencode({"payload": text}), "x-www-form-urlencoded") if wrapped else (text, "json")
    assert parse(f"application/{kind}", body.encode()) == payload


@given(body=st.binary(max_size=400), kind=st.text(max_size=40) | st.just("application/x-www-form-urlencoded"))
def test_any_bytes_are_an_object_or_an_error(body: bytes, kind: str) -> None:
    with suppress(ValueError, RecursionError):
        assert isinstance(parse(kind, body), dict)
