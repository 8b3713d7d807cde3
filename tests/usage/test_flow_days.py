from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usage.flow_days import flow_days
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Flow
from bot.usage.period import days_between, month_before

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
LAST = date(2026, 10, 31)
Listed = Mapping[str, int | None]


def listed(tasks: Listed) -> list[Flow]:
    return [Flow(name.rstrip("'"), "Sales", each, each, None, None) for name, each in tasks.items()]


def november(*days: tuple[int, Listed]) -> FlowReadings:
    return {date(2026, 11, day): {NOVEMBER: listed(tasks)} for day, tasks in days}


def told(readings: FlowReadings, first: date = NOVEMBER, last: date = date(2026, 11, 9)) -> dict[str, dict[int, int]]:
    found = flow_days(readings, first, last)
    return {str(name): {day.day: tasks for day, tasks in days.items()} for (_, name), days in found.items()}


@pytest.mark.parametrize(
    ("readings", "days"),
    [
        pytest.param([], {}, id="nothing read"),
        pytest.param([(5, {"a": 10})], {}, id="one reading"),
        pytest.param([(5, {"a": 10}), (6, {"a": 17})], {"a": {5: 7}}, id="a difference"),
        pytest.param([(2, {"a": 10}), (3, {"a": 17})], {"a": {1: 10, 2: 7}}, id="the first begins with nothing"),
        pytest.param([(5, {"a": 10}), (7, {"a": 17}), (8, {"a": 18})], {"a": {7: 1}}, id="a missing reading"),
        pytest.param([(5, {"a": 10}), (6, {"a": 10})], {"a": {5: 0}}, id="no task"),
        pytest.param([(5, {"a": 10}), (6, {"a": 9}), (7, {"a": 12})], {"a": {6: 3}}, id="a total cannot fall"),
        pytest.param([(5, {"a": None}), (6, {"a": 9}), (7, {"a": 12})], {"a": {6: 3}}, id="an unknown total"),
        pytest.param([(5, {"a": 1, "a'": 2}), (6, {"a": 4, "a'": 9})], {"a": {5: 10}}, id="a key that repeats"),
        pytest.param([(5, {"a": 1}), (6, {"a": 4, "b": 9})], {"a": {5: 3}, "b": {5: 9}}, id="a new flow"),
        pytest.param([(5, {"a": 1}), (6, {"b": 9}), (7, {"b": 10})], {"b": {6: 1}}, id="renamed, perhaps"),
        pytest.param([(5, {"a": 1, "b": 1}), (6, {"b": 1}), (7, {"b": 2})], {"b": {5: 0, 6: 1}}, id="gone"),
    ],
)
def test_a_day_is_the_difference_of_two_readings(
    readings: list[tuple[int, Listed]], days: dict[str, dict[int, int]]
) -> None:
    assert told(november(*readings)) == days


def test_a_flow_without_a_task_this_month_has_none() -> None:
    readings = {LAST: {OCTOBER: listed({"a": 50})}, **november((2, {"b": 3}), (3, {"b": 4}), (4, {"a": 5, "b": 4}))}
    assert told(readings) == {"a": {1: 0, 2: 0, 3: 5}, "b": {1: 3, 2: 1, 3: 0}}


@pytest.mark.parametrize("read_on", [1, 2, 8])
def test_the_last_day_of_a_month_needs_its_last_total(read_on: int) -> None:
    readings = {LAST: {OCTOBER: listed({"a": 900})}, **november((1, {}))}
    assert told(readings, first=LAST) == {}
    later = date(2026, 11, read_on)
    final = {**readings.get(later, {}), OCTOBER: listed({"a": 940})}
    assert told({**readings, later: final}, first=LAST, last=LAST) == {"a": {31: 40}}


@st.composite
def lives(draw: st.DrawFn) -> dict[str, list[int]]:
    """The tasks of three flows on seventy days."""
    tasks = st.lists(st.integers(0, 500), min_size=70, max_size=70)
    return {name: draw(tasks) for name in ("a", "b", "c")}


def read_daily(tasks: Mapping[str, list[int]], first: date) -> dict[date, dict[date, list[Flow]]]:
    """What is read after each day: this month, and the last one too in its first days."""
    days = days_between(first, first + timedelta(days=69))
    totals: dict[date, dict[str, int]] = {}
    readings = {}
    for n, day in enumerate(days):
        month = totals.setdefault(day.replace(day=1), dict.fromkeys(tasks, 0))
        for name, each in tasks.items():
            month[name] += each[n]
        read_on = day + timedelta(days=1)
        months = (read_on.replace(day=1), *((month_before(read_on),) if read_on.day <= 8 else ()))
        readings[read_on] = {each: listed(totals.get(each, {})) for each in months}
    return readings


@given(lives(), st.sets(st.integers(1, 70), max_size=8), st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_what_is_said_of_a_day_is_what_happened(tasks: dict[str, list[int]], missing: set[int], near: date) -> None:
    first = near.replace(day=1)
    read = read_daily(tasks, first)
    known = {day: months for day, months in read.items() if (day - first).days not in missing}
    found = flow_days(known, first, first + timedelta(days=69))
    for (_, name), days in found.items():
        assert days == {day: tasks[str(name)][(day - first).days] for day in days}
    if not missing:
        assert sum(len(days) for days in found.values()) == 210


def test_totals_are_sums() -> None:
    totals = accumulate([4, 0, 9], initial=0)
    assert told(november(*((n + 3, {"a": total}) for n, total in enumerate(totals, 1)))) == {"a": {4: 4, 5: 0, 6: 9}}
