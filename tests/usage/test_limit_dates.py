from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usage.forecast import Forecast, LimitDates, limit_dates

NOVEMBER, TODAY = date(2026, 11, 1), date(2026, 11, 16)
USED = 1500
EVEN = Forecast(3000, 2250, 4500, tuple(range(100, 3001, 100)))  # half and twice as much to come


def days(early: int | None, expected: int | None, late: int | None) -> LimitDates:
    return LimitDates(*(NOVEMBER.replace(day=day) if day else None for day in (early, expected, late)))


@pytest.mark.parametrize(
    ("base", "reached"),
    [
        (900, days(10, 10, 10)),  # it was passed
        (1600, days(16, 17, 18)),
        (2000, days(18, 21, 26)),
        (2249, days(19, 23, 30)),
        (2250, days(19, 23, None)),
        (3000, days(23, None, None)),
        (4499, days(30, None, None)),
        (4500, days(None, None, None)),
    ],
)
def test_the_base_is_passed_between_two_days(base: int, reached: LimitDates) -> None:
    assert limit_dates(EVEN, USED, base, NOVEMBER, TODAY) == reached


def test_on_the_last_day_little_is_open() -> None:
    outlook = Forecast(3000, 3000, 3001, (*range(100, 2901, 100), 3000))
    assert limit_dates(outlook, 3000, 3000, NOVEMBER, date(2026, 11, 30)) == days(30, None, None)


@given(st.integers(0, 10**9), st.tuples(*[st.integers(0, 10**9)] * 3), st.integers(1, 30), st.integers(0, 4 * 10**9))
def test_early_comes_before_expected_and_late(used: int, more: tuple[int, int, int], day: int, base: int) -> None:
    low, expected, high = (used + each for each in sorted(more))
    past = [used * n // day for n in range(1, day)]
    ahead = [used + (expected - used) * n // (31 - day) for n in range(1, 32 - day)]
    outlook = Forecast(expected, low, high, (*past, *ahead))
    found = limit_dates(outlook, used, base, NOVEMBER, NOVEMBER + timedelta(days=day - 1))
    never = date.max
    assert (found.early or never) <= (found.expected or never) <= (found.late or never)
    assert (found.late is None) is (low <= base)
    assert (found.early is None) is (high <= base)
