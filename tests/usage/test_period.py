from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usage.period import days_between, last_day, month_before

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 12, 5), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_on_its_last_day(day: date, last: date) -> None:
    assert last_day(day) == last


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 1, 31), date(2025, 12, 1)),
        (date(2026, 3, 31), date(2026, 2, 1)),
        (date(2026, 11, 1), date(2026, 10, 1)),
    ],
)
def test_the_month_before_is_named_by_its_first_day(day: date, before: date) -> None:
    assert month_before(day) == before


def test_days_between_include_both_ends() -> None:
    assert days_between(date(2026, 2, 28), date(2026, 3, 1)) == (date(2026, 2, 28), date(2026, 3, 1))


def test_there_are_no_days_between_when_the_last_is_earlier() -> None:
    assert days_between(date(2026, 3, 1), date(2026, 2, 28)) == ()


@given(DAYS)
def test_two_months_meet_without_a_gap(day: date) -> None:
    before = month_before(day)
    assert (day.replace(day=1) - last_day(before)).days == 1
    assert len(days_between(before, last_day(before))) == last_day(before).day
