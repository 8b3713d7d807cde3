"""The flows of a day that was unusual for the whole organization, against their usual level."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.alerts.detection.day_flows import flows_of_day
from bot.alerts.model import Direction, Spike
from bot.usage.flow_deltas import FlowReadings
from bot.usage.model import Flow

DAY = timedelta(days=1)
UNUSUAL = date(2026, 11, 18)
ROSE = Spike(None, UNUSUAL, 9_400, 2_200, Direction.UP)
STOPPED = Spike(None, UNUSUAL, 0, 2_200, Direction.DOWN)


def readings(weeks: int, **days: Sequence[int]) -> FlowReadings:
    """Every night's reading of flows with (tasks of an ordinary day, tasks of the unusual one)."""
    first, read = UNUSUAL - timedelta(weeks=weeks), dict[date, dict[date, list[Flow]]]()
    totals, day = dict.fromkeys(days, 0), first
    while day <= UNUSUAL + DAY:
        month = (day - DAY).replace(day=1)
        read[day] = {month: [Flow(name, "Sales", tasks, tasks, None, None) for name, tasks in totals.items()]}
        if day.day == 1:
            totals = dict.fromkeys(days, 0)
        read[day][day.replace(day=1)] = [Flow(name, "Sales", n, n, None, None) for name, n in totals.items()]
        for name, (ordinary, unusual) in days.items():
            totals[name] += unusual if day == UNUSUAL else ordinary
        day += DAY
    return read


def named(read: FlowReadings, spike: Spike = ROSE) -> list[tuple[str | None, int, int | None]]:
    return [(flow.flow[1], flow.tasks, flow.usual) for flow in flows_of_day(read, spike)]


def test_those_farthest_above_their_usual_level_come_first_not_those_with_most_tasks() -> None:
    read = readings(6, large=(5_000, 5_000), small=(10, 900), new=(0, 400), less=(300, 100))
    assert named(read) == [("small", 900, 10), ("new", 400, 0)]


def test_three_are_named() -> None:
    assert len(named(readings(6, a=(1, 90), b=(1, 80), c=(1, 70), d=(1, 60)))) == 3


def test_of_a_stop_those_that_fell_are_named() -> None:
    read = readings(6, large=(5_000, 5_000), stopped=(900, 0), more=(10, 20))
    assert named(read, STOPPED) == [("stopped", 0, 900)]


def test_without_weeks_of_readings_those_that_used_most_are_named_without_a_usual_level() -> None:
    read = readings(1, large=(5_000, 5_000), small=(10, 900), none=(0, 0))
    assert named(read) == [("large", 5_000, None), ("small", 900, None)]
    assert named(read, STOPPED) == []


def test_without_the_reading_after_the_day_none_is_known() -> None:
    read = readings(6, small=(10, 900))
    assert named({day: months for day, months in read.items() if day != UNUSUAL + DAY}) == []
