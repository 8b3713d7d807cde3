from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.detection.spikes import flow_spikes, judged_from, organization_spike
from bot.alerts.model import Direction, ExpectedSpike, Spike
from bot.usage.flow_deltas import Key
from bot.usage.period import days_between, last_day
from tests.support.property_tests import examples

FIRST, DAY = date(2026, 9, 10), date(2026, 11, 12)  # a Thursday, nine weeks later
KEYS: tuple[Key, Key, Key] = ("Sales", "a"), ("Sales", "b"), ("Sales", "c")
A, B, C = KEYS
SUNDAY = date(2026, 11, 15)
Habit = Callable[[date], int]


def uneven(day: date) -> int:
    """Some 1,000 tasks, a tenth up or down."""
    return 900 + 37 * day.toordinal() % 211


def workdays(day: date) -> int:
    return uneven(day) if day.weekday() < 5 else 0


def busy_mondays(day: date) -> int:
    return uneven(day) * (4 if day.weekday() == 0 else 1)


def growing(day: date) -> int:
    return round(uneven(day) * exp(0.34 * (day - FIRST).days / 30))


def month_ends(day: date) -> int:
    return uneven(day) * (3 if day == last_day(day) else 1)


def every_third_day(day: date) -> int:
    return uneven(day) if day.toordinal() % 3 == 0 else 0


def known(habit: Habit, until: date = DAY, first: date = FIRST) -> dict[date, int]:
    return {day: habit(day) for day in days_between(first, until)}


def spike(habit: Habit, tasks: int, day: date = DAY, expected: tuple[ExpectedSpike, ...] = ()) -> Spike | None:
    return organization_spike({**known(habit, day), day: tasks}, day, expected)


@pytest.mark.parametrize(
    ("habit", "tasks", "day"),
    [
        pytest.param(uneven, 2000, DAY, id="twice the usual"),
        pytest.param(workdays, 2000, DAY, id="rests at weekends"),
        pytest.param(workdays, 1000, SUNDAY, id="a workday on a Sunday"),
        pytest.param(growing, 5500, DAY, id="growing"),
        pytest.param(month_ends, 3000, DAY, id="like a month's end, in its midst"),
    ],
)
def test_a_day_far_above_the_usual_is_a_spike(habit: Habit, tasks: int, day: date) -> None:
    risen = spike(habit, tasks, day)
    assert risen
    assert (risen.flow, risen.day, risen.tasks, risen.direction) == (None, day, tasks, Direction.UP)
    assert tasks > 1.5 * risen.usual


@pytest.mark.parametrize(
    ("habit", "day"),
    [
        (uneven, DAY),
        (workdays, DAY),
        (workdays, SUNDAY),
        (busy_mondays, date(2026, 11, 16)),
        (growing, DAY),
        (month_ends, date(2026, 10, 31)),
        (month_ends, date(2026, 11, 30)),
        (every_third_day, DAY),
        (every_third_day, DAY + timedelta(days=1)),
        (every_third_day, DAY + timedelta(days=2)),
    ],
)
def test_what_is_usual_is_none(habit: Habit, day: date) -> None:
    earlier = known(habit, day, day - timedelta(weeks=9))
    assert organization_spike(earlier, day, ()) is None
    assert flow_spikes({A: earlier}, day, ()) == ()


def test_an_outlier_in_the_history_hides_nothing() -> None:
    assert spike(lambda day: 9**9 if day in {date(2026, 10, 6), date(2026, 11, 9)} else uneven(day), 2000)


@pytest.mark.parametrize("factor", [2, 3])
def test_a_new_level_is_said_once(factor: int) -> None:
    since = DAY - timedelta(days=9)
    days = known(lambda day: factor * uneven(day) if day >= since else uneven(day))
    said = [organization_spike(days, since + timedelta(days=n), (), ()) for n in range(10)]
    assert [bool(spike) for spike in said] == [True] + [False] * 9


@pytest.mark.parametrize("factor", [0.65, 1.4])
def test_a_level_that_shifts_by_less_is_said_once_it_stays(factor: float) -> None:
    since = date(2026, 11, 2)
    days = known(lambda day: round(factor * uneven(day)) if day >= since else uneven(day))
    said = [organization_spike(days, since + timedelta(days=n), (), ()) for n in range(10)]
    (shift,) = [spike for spike in said if spike]
    assert shift.since == since
    assert shift.day == since + timedelta(days=4)
    assert shift.direction is (Direction.UP if factor > 1 else Direction.DOWN)


@pytest.mark.parametrize(("tasks", "habit"), [(0, workdays), (100, workdays), (350, workdays), (300, uneven)])
def test_a_day_far_below_the_usual_is_a_drop(tasks: int, habit: Habit) -> None:
    drop = organization_spike({**known(habit), DAY: tasks}, DAY, (), ())
    assert drop
    assert (drop.tasks, drop.direction) == (tasks, Direction.DOWN)
    assert drop.usual == pytest.approx(1000, rel=0.1)


@pytest.mark.parametrize(
    ("day", "holidays"),
    [
        pytest.param(DAY, {DAY}, id="a holiday"),
        pytest.param(DAY, {DAY - timedelta(days=1)}, id="the day after one"),
        pytest.param(date(2026, 11, 13), {DAY}, id="the bridge to the weekend"),
        pytest.param(date(2026, 11, 9), {date(2026, 11, 10)}, id="the bridge from the weekend"),
        pytest.param(date(2026, 11, 16), {date(2026, 11, 13)}, id="the Monday after a long weekend"),
    ],
)
def test_beside_a_holiday_an_office_rests(day: date, holidays: set[date]) -> None:
    days = {**known(workdays, day), **dict.fromkeys(holidays, 0), day: 100}
    assert organization_spike(days, day, (), holidays) is None
    assert organization_spike({**known(workdays, day), day: 100}, day, (), ())


def test_a_stop_is_one_beside_a_holiday_on_which_work_goes_on() -> None:
    days = {**known(uneven), DAY: 0}
    assert organization_spike(days, DAY, (), {DAY - timedelta(days=1)})


def test_a_drop_is_said_on_its_first_day_only() -> None:
    days = known(lambda day: workdays(day) if day < DAY else 0, until=DAY + timedelta(days=8))
    said = [organization_spike(days, DAY + timedelta(days=n), (), ()) for n in range(9)]
    assert [bool(spike) for spike in said] == [True] + [False] * 8


def test_what_drops_often_is_uneven() -> None:
    days = known(lambda day: 100 if day.toordinal() % 16 == DAY.toordinal() % 16 else uneven(day))
    assert organization_spike(days, DAY, (), ()) is None


def test_without_a_calendar_only_length_tells_a_stop_from_a_holiday() -> None:
    assert organization_spike({**known(workdays), DAY: 0}, DAY, ()) is None
    assert organization_spike({**known(workdays), DAY: 100}, DAY, ()) is None


def test_an_expected_drop_is_none() -> None:
    week_before = ExpectedSpike(None, DAY - timedelta(weeks=1), 100)
    assert organization_spike({**known(workdays), DAY: 100}, DAY, (week_before,), ()) is None
    assert organization_spike({**known(workdays), DAY: 10}, DAY, (week_before,), ())


def test_a_flow_that_drops_by_itself_is_said() -> None:
    days = {key: known(workdays) for key in KEYS} | {("Sales", "d"): known(uneven)}
    days[A] = {**days[A], DAY: 100}
    (drop,) = flow_spikes(days, DAY, (), ())
    assert (drop.flow, drop.tasks, drop.direction) == (A, 100, Direction.DOWN)


def test_flows_that_drop_together_are_the_organizations_news() -> None:
    days: dict[Key, dict[date, int]] = {("Sales", str(n)): {**known(workdays), DAY: 200} for n in range(6)}
    assert flow_spikes(days, DAY, (), ()) == ()


@pytest.mark.parametrize(("usual", "tasks"), [(2, 45), (10, 49), (30, 69)])
def test_small_days_are_no_news(usual: int, tasks: int) -> None:
    days = {**known(lambda _: usual), DAY: tasks}
    assert organization_spike(days, DAY, ()) is None
    assert flow_spikes({A: days}, DAY, ()) == ()


@pytest.mark.parametrize(
    "days",
    [
        pytest.param({}, id="nothing"),
        pytest.param({DAY: 9000}, id="only the day"),
        pytest.param(known(uneven, DAY - timedelta(days=1)), id="not the day"),
        pytest.param({**known(uneven, first=DAY - timedelta(weeks=2)), DAY: 9000}, id="two weeks"),
        pytest.param({**dict.fromkeys(days_between(FIRST, DAY), 0), DAY: 9000}, id="the first tasks ever"),
    ],
)
def test_unknown_is_no_spike(days: Mapping[date, int]) -> None:
    assert organization_spike(days, DAY, ()) is None
    assert flow_spikes({A: days}, DAY, ()) == ()


def test_it_can_be_judged_after_four_weeks() -> None:
    assert judged_from(FIRST) == date(2026, 10, 8)
    for day, is_judged in ((judged_from(FIRST), True), (judged_from(FIRST) - timedelta(days=8), False)):
        assert (spike(uneven, 3000, day) is not None) is is_judged


@pytest.mark.parametrize(
    ("expected_spike", "tasks", "silent"),
    [
        pytest.param(ExpectedSpike(None, DAY, 2000), 2000, True, id="the day itself"),
        pytest.param(ExpectedSpike(None, DAY - timedelta(weeks=3), 2000), 2400, True, id="same weekday, a little more"),
        pytest.param(ExpectedSpike(None, date(2026, 10, 12), 2000), 2000, True, id="same place in the month"),
        pytest.param(ExpectedSpike(None, DAY - timedelta(weeks=3), 2000), 4000, False, id="far more"),
        pytest.param(ExpectedSpike(None, date(2026, 10, 20), 2000), 2000, False, id="another kind of day"),
        pytest.param(ExpectedSpike(A, DAY, 2000), 2000, False, id="of a flow"),
    ],
)
def test_what_was_called_expected_is_no_spike(expected_spike: ExpectedSpike, tasks: int, silent: bool) -> None:
    assert (spike(uneven, tasks, expected=(expected_spike,)) is None) is silent


def test_a_flow_is_told_with_its_usual_tasks() -> None:
    days = {A: {**known(uneven), DAY: 4000}, B: known(workdays), C: known(busy_mondays)}
    (risen,) = flow_spikes(days, DAY, ())
    assert (risen.flow, risen.tasks, risen.direction) == (A, 4000, Direction.UP)
    assert risen.usual == pytest.approx(1000, rel=0.1)
    assert flow_spikes(days, DAY, (ExpectedSpike(A, DAY, 4000),)) == ()
    assert flow_spikes(days, DAY, (ExpectedSpike(B, DAY, 4000), ExpectedSpike(None, DAY, 4000))) == (risen,)


def test_what_all_flows_do_is_the_organizations_news() -> None:
    days: dict[Key, dict[date, int]] = {("Sales", str(n)): {**known(uneven), DAY: 2500} for n in range(6)}
    assert flow_spikes(days, DAY, ()) == ()
    days["Sales", "0"][DAY] = 9000
    assert [risen.flow for risen in flow_spikes(days, DAY, ())] == [("Sales", "0")]


def test_those_farthest_from_their_usual_tasks_come_first() -> None:
    days = {A: {**known(uneven), DAY: 3000}, B: {**known(uneven), DAY: 9000}, C: {**known(uneven), DAY: 4000}}
    assert [risen.flow for risen in flow_spikes(days, DAY, ())] == [B, C, A]


@st.composite
def histories(draw: st.DrawFn) -> dict[date, int]:
    """Any days up to DAY, some missing."""
    tasks = st.one_of(st.none(), st.integers(0, 300), st.sampled_from([0, 1000, 10**12]))
    figures = draw(st.lists(tasks, min_size=70, max_size=70))
    return {DAY - timedelta(days=n): figure for n, figure in enumerate(figures) if figure is not None}


@settings(max_examples=examples(60))
@given(histories(), histories())
def test_whatever_is_known_what_is_said_is_so(one: dict[date, int], other: dict[date, int]) -> None:
    days: dict[Key, dict[date, int]] = {A: one, B: other}
    whole = organization_spike(one, DAY, ())
    for found in (*flow_spikes(days, DAY, ()), *([whole] if whole else ())):
        assert found.tasks == (days[found.flow] if found.flow else one)[DAY]
        if found.direction is Direction.UP:
            assert found.tasks >= max(50, found.usual + 39)
        else:
            assert found.tasks * 50 < found.usual


@settings(max_examples=examples(60))
@given(histories())
def test_later_days_and_older_weeks_change_nothing(days: dict[date, int]) -> None:
    more = {DAY + timedelta(days=3): 9**9, DAY - timedelta(weeks=20): 9**9}
    assert organization_spike({**more, **days}, DAY, ()) == organization_spike(days, DAY, ())
    assert flow_spikes({A: {**more, **days}}, DAY, ()) == flow_spikes({A: days}, DAY, ())
