"""What a receiver reads."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.alerts.model import AlertFacts, LimitForecast
from bot.alerts.webhooks.payload import webhook_body
from bot.usage.model import Organization
from tests.alerts.webhooks.examples import CONTRIBUTORS, FORECAST, PASSED, SPIKES, facts


def read(facts: AlertFacts) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(webhook_body("d1", facts, "80 % used"))
    return body


def test_a_passed_mark_in_full() -> None:
    assert read(facts(PASSED, contributors=CONTRIBUTORS)) == {
        "version": 1,
        "id": "d1",
        "type": "mark_passed",
        "organization": {"uuid": "8a1c", "name": "Acme Ltda"},
        "month": "2026-11",
        "as_of": "2026-11-23T12:00:30Z",
        "used": 40_400,
        "base": 50_000,
        "percent": 81,
        "mark": 80,
        "text": "80 % used",
        "flows": [
            {"name": "Pedidos", "pipe": "Compras", "tasks": 9_000, "difference": 1_200},
            {"name": "Cópia \ud800\0", "pipe": None, "tasks": 12, "difference": None},
        ],
        "spikes": [],
    }


def test_what_is_not_known_is_null() -> None:
    body = read(replace(facts(PASSED, used=None, base=None), organization=Organization("8a1c")))
    assert [body[name] for name in ("used", "base", "percent", "flows")] == [None] * 4
    assert body["organization"] == {"uuid": "8a1c", "name": None}


def test_what_is_foreseen_names_no_mark() -> None:
    body = read(facts(LimitForecast(FORECAST, 40_400, 50_000)))
    assert (body["type"], body["mark"]) == ("foreseen", None)


def test_spikes_are_listed() -> None:
    body = read(facts(SPIKES))
    assert (body["type"], body["mark"]) == ("spikes", None)
    day = {"day": "2026-11-22"}
    assert body["spikes"] == [
        {"flow": {"name": "Pedidos", "pipe": "Compras"}, **day, "tasks": 900, "usual": 120, "direction": "up"},
        {"flow": None, **day, "tasks": 0, "usual": 1500, "direction": "down"},
    ]


@pytest.mark.parametrize("text", ["ção", "\0", "\ud800", '"'])
def test_whatever_is_said_the_body_is_ascii(text: str) -> None:
    assert webhook_body("d1", facts(PASSED, contributors=CONTRIBUTORS), text).isascii()
