"""Tasks added up day by day: what is known, and the day on which a limit was reached."""

from datetime import date

import pytest

from bot.usage.report import Day
from bot.usage.running_total import reached_on, running_total


def totals(tasks: list[int | None], total: int | None) -> list[int | None]:
    """The sums of November's days; None is unknown."""
    days = [Day(date(2026, 11, n), figure) for n, figure in enumerate(tasks, 1)]
    known = running_total(days, total)
    return [known.get(day.day) for day in days]


@pytest.mark.parametrize(
    ("tasks", "total", "sums"),
    [
        pytest.param([1, 2, 3], 6, [1, 3, 6], id="all known"),
        pytest.param([1, 2, 3], 7, [1, 3, 7], id="counted a moment later"),
        pytest.param([5, 2, 3], 4, [4, 4, 4], id="less than the days"),
        pytest.param([1, None, 3], 9, [1, 6, 9], id="one unknown"),
        pytest.param([1, None, None, 3], 9, [1, None, 6, 9], id="two unknown"),
        pytest.param([1, None, 2, None, 3], 9, [1, None, None, 6, 9], id="known between unknown ones"),
        pytest.param([5, None, 3], 6, [5, 5, 6], id="never falling"),
        pytest.param([1, None, 3], None, [1, None, None], id="no total"),
        pytest.param([None, None], 9, [None, 9], id="the total alone"),
        pytest.param([], 9, [], id="no day"),
    ],
)
def test_sums_are_known_up_to_a_gap_and_behind_the_last(
    tasks: list[int | None], total: int | None, sums: list[int | None]
) -> None:
    assert totals(tasks, total) == sums


@pytest.mark.parametrize(
    ("known", "limit", "day"),
    [
        ({1: 3, 2: 5, 3: 9}, 5, 2),
        ({1: 3}, 3, 1),
        ({1: 3, 2: 5}, 6, None),
        ({1: 3, 2: 5}, None, None),
        ({1: 3, 4: 9}, 5, None),
    ],
)
def test_a_limit_is_reached_on_a_day_that_is_certain(known: dict[int, int], limit: int | None, day: int | None) -> None:
    reached = reached_on({date(2026, 11, n): tasks for n, tasks in known.items()}, limit)
    assert reached == (date(2026, 11, day) if day else None)
