import json
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readings.repository import READING_JSON
from bot.usage.model import Bucket, Flow, FlowList, Organization, Reading, Usage
from bot.usage.period import Period
from tests.support.readings import this_month

# Surrogates too: `"\ud800"` is valid JSON, so Pipefy can send one.
words = st.text(st.characters(exclude_categories=()))
numbers = st.none() | st.integers()
instants = st.datetimes(timezones=st.just(UTC))
periods = st.sampled_from(Period)
buckets = st.builds(Bucket, st.dates(), numbers, numbers)
usages = st.builds(
    Usage,
    period=periods,
    total=numbers,
    limit=numbers,
    active_flows=numbers,
    starts=st.none() | instants,
    ends=st.none() | instants,
    buckets=st.lists(buckets, max_size=4).map(tuple),
    unknown=st.lists(st.sampled_from(["total", "limit"]), max_size=2).map(tuple),
    unlimited=st.booleans(),
)
flows = st.builds(Flow, *[st.none() | words] * 2, numbers, numbers, st.none() | instants, st.none() | words)
flow_lists = st.builds(FlowList, st.lists(flows, max_size=3).map(tuple), numbers, numbers, st.booleans())
readings = st.builds(
    Reading,
    id=words,
    organization=st.builds(Organization, words, st.none() | words),
    period=periods,
    usage=usages,
    beside=st.none() | usages,
    top=st.none() | flow_lists,
    taken_at=instants,
    unanswered=st.lists(words, max_size=2).map(tuple),
)


@given(readings)
def test_a_reading_comes_back_as_it_was(reading: Reading) -> None:
    assert READING_JSON.from_json(READING_JSON.to_json(reading)) == reading


@pytest.mark.parametrize("written", ["earlier", "later"])
def test_a_reading_of_a_neighbouring_release_is_read(written: str) -> None:
    """A row without the fields that came since, and one with fields that are to come."""
    row = json.loads(READING_JSON.to_json(this_month()))
    reading = row["reading"]
    for part in (reading, reading["usage"], reading["beside"], reading["top"]):
        for name in ("requests", "unknown", "unlimited", "holes", "cut"):
            part.pop(name, None)
        part.update({"to_come": {"x": 1}} if written == "later" else {})
    assert READING_JSON.from_json(json.dumps(row)) == this_month()


@given(readings)
def test_a_reading_is_text_that_every_database_takes(reading: Reading) -> None:
    payload = READING_JSON.to_json(reading)
    assert payload.isascii()
    assert "\0" not in payload


@given(readings, st.integers().filter(lambda version: version != 1))
def test_a_reading_of_another_version_is_none(reading: Reading, version: int) -> None:
    assert READING_JSON.from_json(json.dumps({**json.loads(READING_JSON.to_json(reading)), "v": version})) is None


@pytest.mark.parametrize(
    "payload",
    ["", "{", "null", "[]", "{}", '"v"', '{"v": 1}', '{"v": 1, "reading": null}', '{"v": 1, "reading": {}}',
     pytest.param("[" * 100_000, id="deep"), pytest.param('{"v": ' + "9" * 5_000 + "}", id="long")],
)  # fmt: skip
def test_garbage_is_none(payload: str) -> None:
    assert READING_JSON.from_json(payload) is None
