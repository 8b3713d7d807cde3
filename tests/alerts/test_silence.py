"""Days of which nothing was reported: which are news, and which run says most of one."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.detection.days import unusual_on
from bot.alerts.detection.model import ExpectedSpike, SpikesSeen
from bot.alerts.detection.silence import last_run
from bot.usage.model import Flow
from bot.usage.period import days_between

FIRST, DAY = date(2026, 9, 10), date(2026, 11, 12)  # a Thursday, nine weeks later
Habit = Callable[[date], int]


def small(day: date) -> int:
    return 24 + day.toordinal() % 5


def workdays(day: date) -> int:
    return 900 + 37 * day.toordinal() % 211 if day.weekday() < 5 else 0


def sometimes(day: date) -> int:
    return 0 if day == DAY - timedelta(days=16) else small(day)


def least(day: date) -> int:
    return 3 + day.toordinal() % 4


def flow(name: str, days: int | None = 0, hour: int = 12) -> Flow:
    """A flow that ran so many days after the one judged; None: Pipefy does not say."""
    at = None if days is None else datetime(2026, 11, 12, hour, tzinfo=UTC) + timedelta(days=days)
    return Flow(name, "Sales", 10, 1, at, None)


def judged(
    habit: Habit,
    day: date = DAY,
    holidays: Sequence[date] | None = (),
    *,
    since: date = FIRST,
    flows: Sequence[Flow] = (),
    expected: Sequence[ExpectedSpike] = (),
) -> SpikesSeen:
    days = {past: habit(past) for past in days_between(since, day)}
    return unusual_on({**days, day: 0}, {}, expected, day, holidays, listed=flows)


@pytest.mark.parametrize("habit", [small, workdays])
def test_a_day_without_tasks_that_always_had_some_is_silent(habit: Habit) -> None:
    seen = judged(habit, flows=[flow("a")])
    assert [spike.flow for spike in seen.spikes] == [None]
    assert seen.silence is not None
    assert seen.silence.last_run is not None
    assert seen.silence.last_run.on == DAY


@pytest.mark.parametrize(
    ("habit", "day", "holidays", "since"),
    [
        (workdays, date(2026, 11, 14), (), FIRST),  # a weekend
        (small, DAY, (DAY,), FIRST),  # a holiday
        (small, DAY, None, FIRST),  # perhaps one: there is no calendar
        (sometimes, DAY, (), FIRST),  # a day like it had none before
        (least, DAY, (), FIRST),  # so few that none is chance
        (small, DAY, (), DAY - timedelta(days=14)),  # known for two weeks
    ],
)
def test_others_are_not(habit: Habit, day: date, holidays: Sequence[date] | None, since: date) -> None:
    assert judged(habit, day, holidays, since=since).spikes == ()


def test_without_a_calendar_a_run_shows_that_it_was_no_holiday() -> None:
    assert judged(small, holidays=None, flows=[flow("a", -1)]).spikes == ()
    assert judged(small, holidays=None, flows=[flow("a", 0)]).silence is not None


def test_a_day_marked_as_expected_is_no_news() -> None:
    week_before = ExpectedSpike(None, DAY - timedelta(days=7), 0)
    assert judged(small, expected=[week_before]).spikes == ()


@pytest.mark.parametrize(
    ("flows", "says_most"),
    [
        ([flow("before", -2), flow("morning", 0, 8), flow("evening", 0, 20), flow("after", 1)], "evening"),
        ([flow("before", -2), flow("after", 1, 9), flow("later", 2)], "after"),
        ([flow("long before", -9), flow("before", -2), flow("never", None)], "before"),
        ([flow("never", None)], None),
        ([], None),
    ],
)
def test_a_run_on_the_day_says_most_of_it(flows: Sequence[Flow], says_most: str | None) -> None:
    run = last_run(flows, DAY)
    assert (run.flow[1] if run else None) == says_most
