from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.alerts.detection.model import Direction, ExpectedSpike
from bot.alerts.detection.spikes import flow_spikes, organization_spike
from bot.usage.flow_deltas import Key
from bot.usage.period import days_between

FIRST, DAY = date(2026, 9, 10), date(2026, 11, 12)  # a Thursday, nine weeks later
KEYS: tuple[Key, Key, Key] = ("Sales", "a"), ("Sales", "b"), ("Sales", "c")
A, B, C = KEYS
Days = dict[date, int]


def uneven(day: date) -> int:
    return 900 + 37 * day.toordinal() % 211


def workdays(day: date) -> int:
    return uneven(day) if day.weekday() < 5 else 0


def only_thursdays(day: date) -> int:
    return uneven(day) if day.weekday() == 3 else 0


def known(habit: Callable[[date], int], *off: date, until: date = DAY) -> Days:
    return {day: 0 if day in off else habit(day) for day in days_between(FIRST, until)}


def stopped(days: dict[Key, Days], day: date = DAY, *expected: ExpectedSpike) -> list[Key | None]:
    return [stop.flow for stop in flow_spikes(days, day, expected) if stop.direction is Direction.DOWN]


@pytest.mark.parametrize("habit", [uneven, workdays, only_thursdays])
def test_a_flow_that_normally_runs_and_did_not_has_stopped(habit: Callable[[date], int]) -> None:
    (stop,) = flow_spikes({A: known(habit, DAY), B: known(workdays), C: known(uneven)}, DAY, ())
    assert (stop.flow, stop.tasks, stop.direction) == (A, 0, Direction.DOWN)
    assert stop.usual == pytest.approx(1000, rel=0.15)


@pytest.mark.parametrize("last", range(5))
def test_a_stop_is_said_on_its_first_day_only(last: int) -> None:
    day = DAY + timedelta(days=last)
    days = {key: known(workdays, until=day) for key in (A, B, C)}
    days[A] |= dict.fromkeys(days_between(DAY, day), 0)
    assert stopped(days, day) == ([A] if last == 0 else [])


def test_weekends_are_no_stops() -> None:
    saturday = date(2026, 11, 14)
    assert stopped({A: known(workdays, until=saturday), B: known(uneven, until=saturday)}, saturday) == []


def test_on_a_holiday_nothing_has_stopped() -> None:
    assert stopped({A: known(workdays, DAY), B: known(workdays, DAY), C: known(workdays, DAY)}) == []
    assert stopped({A: known(workdays, DAY), B: known(workdays, DAY), C: known(uneven)}) == []


def test_a_stop_that_began_on_a_holiday_is_said_when_the_others_go_on() -> None:
    before = DAY - timedelta(days=1)
    days = {A: known(workdays, before, DAY), B: known(workdays, before), C: known(workdays, before)}
    assert (stopped(days, before), stopped(days)) == ([], [A])


@pytest.mark.parametrize(
    "flow",
    [
        pytest.param(known(lambda day: 1000 if day.toordinal() % 3 else 0, DAY), id="idle every third day"),
        pytest.param(known(lambda _: 30, DAY), id="small"),
        pytest.param(known(uneven, date(2026, 10, 12), DAY), id="idle at the same place a month ago"),
        pytest.param({day: tasks for day, tasks in known(uneven).items() if day != DAY}, id="unknown"),
        pytest.param(known(uneven, *days_between(DAY - timedelta(days=30), DAY)), id="off for a month"),
        pytest.param({**known(uneven), DAY: 60}, id="little is not nothing"),
    ],
)
def test_what_does_not_run_every_day_has_not_stopped(flow: Days) -> None:
    assert stopped({A: flow, B: known(uneven), C: known(uneven)}) == []


@pytest.mark.parametrize(
    ("expected", "silent"),
    [
        (ExpectedSpike(A, DAY - timedelta(weeks=2), 0), True),
        (ExpectedSpike(A, DAY - timedelta(weeks=2), 800), False),
        (ExpectedSpike(B, DAY, 0), False),
    ],
)
def test_a_stop_may_be_expected(expected: ExpectedSpike, silent: bool) -> None:
    days = {A: known(uneven, DAY), B: known(uneven), C: known(uneven)}
    assert stopped(days, DAY, expected) == ([] if silent else [A])


@pytest.mark.parametrize(
    ("habit", "days_off", "is_stop"),
    [(uneven, 1, True), (uneven, 2, False), (workdays, 1, False), (workdays, 2, False), (workdays, 3, True)],
)
def test_an_organization_stops_at_once_or_after_a_holiday(
    habit: Callable[[date], int], days_off: int, is_stop: bool
) -> None:
    off = days_between(DAY - timedelta(days=days_off - 1), DAY)
    stop = organization_spike(known(habit, *off), DAY, ())
    assert (stop is not None and stop.direction is Direction.DOWN) is is_stop
    assert organization_spike(known(habit, *off), DAY, (ExpectedSpike(None, DAY, 0),)) is None
