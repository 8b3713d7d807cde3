from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.model import Contributors
from bot.alerts.rules.contributors import contributors, window_start
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Flow

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
AS_OF = datetime(2026, 11, 16, 9, tzinfo=UTC)
SINCE, BEFORE = date(2026, 11, 9), date(2026, 11, 2)
NOW = {"a": 500, "b": 400, "c": 300, "d": 200, "e": 50}
Listed = Mapping[str, int | None]


def listed(tasks: Listed) -> list[Flow]:
    return [Flow(name, "Sales", count, count, None, None) for name, count in tasks.items()]


def readings(*read: tuple[date, Listed]) -> FlowReadings:
    return {day: {day.replace(day=1): listed(tasks)} for day, tasks in read}


def told(ranked: Contributors | None) -> tuple[date, list[tuple[str | None, int, int | None]], int] | None:
    if ranked is None:
        return None
    return ranked.since, [(flow.flow[1], flow.tasks, flow.difference) for flow in ranked.flows], ranked.others


def ask(read: FlowReadings, now: Listed = NOW, as_of: datetime = AS_OF, since: date = SINCE) -> object:
    return told(contributors(read, listed(now), as_of, since))


def test_the_three_with_most_tasks_since_are_told_beside_as_many_days_before() -> None:
    read = readings((BEFORE, {"a": 10, "b": 10}), (SINCE, {"a": 450, "b": 50, "c": 290, "d": 20}))
    assert ask(read) == (SINCE, [("b", 350, 310), ("d", 180, 160), ("a", 50, -390)], 2)


@pytest.mark.parametrize(
    ("as_of", "last_alert", "since"),
    [
        (AS_OF, None, SINCE),
        (AS_OF, AS_OF - timedelta(hours=30), SINCE),
        (AS_OF, datetime(2026, 11, 4, 23, 59, tzinfo=UTC), date(2026, 11, 4)),
        (AS_OF.replace(hour=12), None, date(2026, 11, 10)),
    ],
)
def test_the_window_is_a_week_or_longer(as_of: datetime, last_alert: datetime | None, since: date) -> None:
    """Since an alert of yesterday, the cause of the day before would not show."""
    assert window_start(as_of, last_alert) == since


def test_the_flow_that_grew_most_is_told_even_behind_larger_ones() -> None:
    before = {"a": 0, "b": 0, "c": 0, "d": 0}
    read = readings((BEFORE, before), (SINCE, {"a": 500, "b": 400, "c": 300, "d": 0}))
    now = {"a": 1_000, "b": 800, "c": 600, "d": 90}
    assert ask(read, now) == (SINCE, [("a", 500, 0), ("b", 400, 0), ("d", 90, 90)], 1)


def test_where_none_grew_those_with_most_tasks_are_told() -> None:
    read = readings((BEFORE, {"a": 0}), (SINCE, {"a": 900, "b": 900, "c": 900, "d": 5}))
    now = {"a": 1_000, "b": 990, "c": 980, "d": 10}
    assert ask(read, now) == (SINCE, [("a", 100, -800), ("b", 90, -810), ("c", 80, -820)], 1)


def test_the_days_compared_are_told_where_they_are_known() -> None:
    ranked = contributors(readings((BEFORE, {"a": 1}), (SINCE, {"a": 450})), listed(NOW), AS_OF, SINCE)
    assert ranked is not None
    assert ranked.compared_days == 7
    alone = contributors(readings((SINCE, {"a": 450})), listed(NOW), AS_OF, SINCE)
    assert alone is not None
    assert alone.compared_days is None


def test_without_the_time_before_no_difference_is_known() -> None:
    assert ask(readings((SINCE, {"a": 450})), {"a": 500, "b": 9}) == (SINCE, [("a", 50, None), ("b", 9, None)], 0)


@pytest.mark.parametrize("offset", [-1, 1])
def test_a_reading_within_a_day_will_do(offset: int) -> None:
    near = SINCE + timedelta(days=offset)
    assert ask(readings((near, {"a": 450})), {"a": 500}) == (near, [("a", 50, None)], 0)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param({}, id="nothing"),
        pytest.param(readings((SINCE - timedelta(days=2), {"a": 1})), id="too early"),
        pytest.param({SINCE: {OCTOBER: listed({"a": 1})}}, id="another month"),
    ],
)
def test_without_a_reading_it_is_the_month_so_far(read: FlowReadings) -> None:
    assert ask(read, {"a": 500, "b": 0, "c": None}) == (NOVEMBER, [("a", 500, None)], 0)


def test_a_week_may_reach_into_last_month() -> None:
    since, now = date(2026, 10, 27), datetime(2026, 11, 3, 1, tzinfo=UTC)
    read = {
        since: {OCTOBER: listed({"a": 100, "b": 7})},
        now.date(): {OCTOBER: listed({"a": 160, "b": 7}), NOVEMBER: listed({"a": 10})},
    }
    assert ask(read, {"a": 15}, now, since) == (since, [("a", 75, None)], 0)
    assert ask(readings((since, {"a": 100})), {"a": 15}, now, since) == (NOVEMBER, [("a", 15, None)], 0)


def test_since_today_has_nothing_to_compare_with() -> None:
    read = readings((AS_OF.date() - timedelta(days=1), {"a": 1}), (AS_OF.date(), {"a": 480}))
    assert ask(read, {"a": 500}, since=AS_OF.date()) == (AS_OF.date(), [("a", 20, None)], 0)


def test_the_reading_of_today_is_none_of_yesterday() -> None:
    read, since = readings((AS_OF.date(), {"a": 499})), AS_OF.date() - timedelta(days=1)
    assert ask(read, {"a": 500}, since=since) == (NOVEMBER, [("a", 500, None)], 0)


@pytest.mark.parametrize("since", [AS_OF.date(), AS_OF.date() - timedelta(days=1)])
def test_a_reading_after_which_nothing_ran_is_no_base(since: date) -> None:
    day_before = AS_OF.date() - timedelta(days=1)
    read = readings((day_before - timedelta(days=1), {"a": 1}), (AS_OF.date(), {"a": 500}))
    expected = NOVEMBER if since == AS_OF.date() else day_before - timedelta(days=1)
    assert ask(read, {"a": 500}, since=since) == (expected, [("a", 500 if since == AS_OF.date() else 499, None)], 0)


def test_a_base_that_tells_nothing_gives_way_to_the_one_before() -> None:
    yesterday = AS_OF.date() - timedelta(days=1)
    read = readings((yesterday, {"a": 10}), (AS_OF.date(), {"a": 500}))
    assert ask(read, {"a": 500}, since=AS_OF.date()) == (yesterday, [("a", 490, None)], 0)


def test_a_flow_that_may_be_another_one_is_left_out() -> None:
    assert ask(readings((SINCE, {"a": 450, "b": 1})), {"new": 500, "b": 3}) == (SINCE, [("b", 2, None)], 0)


@pytest.mark.parametrize("now", [{}, {"a": 0}, {"a": None}])
def test_nothing_is_said_where_no_flow_is_known_to_have_tasks(now: Listed) -> None:
    assert ask({}, now) is None


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 1000)),
    st.dictionaries(
        st.dates(OCTOBER, date(2026, 11, 20)), st.dictionaries(st.sampled_from("abcd"), st.integers(0, 99))
    ),
    st.dates(OCTOBER, AS_OF.date()),
)
def test_most_come_first_and_none_counts_more_than_its_month(
    now: dict[str, int], read: dict[date, dict[str, int]], since: date
) -> None:
    ranked = contributors(readings(*read.items()), listed(now), AS_OF, since)
    if ranked is None:
        return
    tasks = [flow.tasks for flow in ranked.flows]
    assert tasks == sorted(tasks, reverse=True)
    assert min(tasks) > 0
    assert len(tasks) == 3 or ranked.others == 0
    if ranked.since >= NOVEMBER:
        assert all(flow.tasks <= now[str(flow.flow[1])] for flow in ranked.flows)
