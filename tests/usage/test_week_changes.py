"""The change of a flow from one week to the next."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.usage.model import Flow
from bot.usage.period import Week
from bot.usage.week_changes import week_changes
from tests.support.readings import NOVEMBER, flow

WEEK = Week(date(2026, 11, 16), date(2026, 11, 22))


def readings(**totals: tuple[int, int, int]) -> Mapping[date, Mapping[date, Sequence[Flow]]]:
    """Totals of each flow on 9, 16 and 23 November."""
    days = (date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23))
    return {day: {NOVEMBER: [flow(name, tasks[n]) for name, tasks in totals.items()]} for n, day in enumerate(days)}


def test_a_change_is_one_week_less_the_week_before() -> None:
    assert week_changes(WEEK, readings(up=(10, 20, 50), down=(10, 40, 45), still=(1, 2, 3))) == {
        ("Sales", "up"): 20,
        ("Sales", "down"): -25,
        ("Sales", "still"): 0,
    }


def test_without_a_reading_of_two_weeks_ago_nothing_is_known() -> None:
    late = {day: months for day, months in readings(up=(10, 20, 50)).items() if day.day > 9}
    assert week_changes(WEEK, late) == {}


def test_flows_that_share_a_name_have_no_change_of_their_own() -> None:
    twice = {day: {NOVEMBER: [*months[NOVEMBER]] * 2} for day, months in readings(up=(10, 20, 50)).items()}
    assert week_changes(WEEK, twice) == {}
