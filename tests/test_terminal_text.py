"""What would steer a terminal is spelled out."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal_text import safe_line, safe_lines

STEERING = {
    "\x1b": r"\u001b",
    "\x9b": r"\u009b",
    "\x07": r"\u0007",
    "\r": r"\u000d",
    "\x00": r"\u0000",
    "\x85": r"\u0085",
    "\u202e": r"\u202e",
    "\u200f": r"\u200f",
    "\u2028": r"\u2028",
    "\ud800": r"\ud800",
    "\U000e0041": r"\udb40\udc41",
}


@pytest.mark.parametrize(("steering", "spelled"), STEERING.items())
def test_what_steers_is_spelled_out(steering: str, spelled: str) -> None:
    assert safe_line(f"a{steering}b") == safe_lines(f"a{steering}b") == f"a{spelled}b"


@pytest.mark.parametrize(
    "text",
    ["Acme Ltda", "São Paulo · 50 %", "شركة", "👩‍👩‍👧", "\ufeffa", "a\r\nb\r\n", "\u2068شركة\u2069: 7", "a\tb\nc"],
)
def test_what_people_read_stays(text: str) -> None:
    assert safe_lines(text) == text


@pytest.mark.parametrize("text", ["\u2067name", "\u2069\u2068", "a\u2066b\nc\u2069"])
def test_an_isolate_that_is_left_open_is_spelled_out(text: str) -> None:
    assert safe_lines(text).isascii()


def test_a_line_stays_one() -> None:
    assert safe_line("a\nb\tc") == r"a\nb\tc"


@given(text=st.text())
def test_nothing_steers_in_any_text(text: str) -> None:
    steering = {"Cc", "Cs", "Zl", "Zp"}
    assert not [letter for letter in safe_line(text) if unicodedata.category(letter) in steering]
    safe_lines(text).encode()


@given(value=st.text())
def test_json_stays_what_it_was(value: str) -> None:
    assert json.loads(safe_lines(json.dumps(value, ensure_ascii=False))) == value
