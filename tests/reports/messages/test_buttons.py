import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.button_value import Carried, carry, parse_carried
from bot.usage.period import Period
from tests.support.strategies import TRANSLATOR

IDS = st.uuids().map(str)
SENDABLE = st.text(st.characters(codec="utf-8"), max_size=150)


@given(st.builds(Carried, IDS, st.sampled_from(Period), IDS, SENDABLE))
def test_a_button_gives_back_what_it_carries(carried: Carried) -> None:
    assert parse_carried(carry(carried)) == carried


@given(IDS, TRANSLATOR | st.text(min_size=300, max_size=3000) | st.just("\x00" * 3000))
def test_words_that_are_too_long_lose_their_end(organization: str, words: str) -> None:
    value = carry(Carried(organization, words=words))
    found = parse_carried(value)
    assert len(value) <= 2000
    assert found is not None
    assert words.encode("utf-8", "ignore").startswith(found.words.encode())


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=4))


@given(st.text() | JSON.map(json.dumps))
def test_whatever_a_client_sends_is_read_or_refused(value: str) -> None:
    found = parse_carried(value)
    assert found is None or isinstance(found.period, Period)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "null",
        '"abcd"',
        "[]",
        '["a", "current_month", "b"]',
        '["a", "next_month", "b", "c"]',
        '["a", {}, "b", "c"]',
        '[1, "current_month", "b", "c"]',
        '{"a": 1, "current_month": 2, "b": 3}',
        "[" * 100_000,
        "1" * 10_000,
    ],
)
def test_a_forged_value_says_nothing(value: str) -> None:
    assert parse_carried(value) is None
