from datetime import date, timedelta

import pytest

from bot.alerts.model import (
    AlertSettings,
    LimitChanged,
    LimitForecast,
    LimitForecastWithdrawn,
    Reminder,
    ReminderInterval,
    ThresholdCrossed,
)
from bot.alerts.rules.replay import Replayed, replay
from bot.usage.model import Days
from bot.usage.period import days_between

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
LAST = date(2026, 11, 30)
PLAIN = AlertSettings(forecast=False)


def even(
    tasks: int = 100, *, first: date = OCTOBER, last: date = LAST, allowance: int | None = 3000
) -> dict[date, tuple[int, int | None]]:
    return dict.fromkeys(days_between(first, last), (tasks, allowance))


def november(days: Days, settings: AlertSettings = PLAIN) -> Replayed:
    return replay(settings, days, first=NOVEMBER, last=LAST)


def passed(replayed: Replayed) -> list[tuple[int, int]]:
    return [(fired.day.day, fired.event.mark) for fired in replayed.fired if isinstance(fired.event, ThresholdCrossed)]


def test_each_mark_fires_at_the_end_of_its_day() -> None:
    replayed = november(even())
    assert passed(replayed) == [(15, 50), (24, 80), (27, 90), (30, 100)]
    assert (replayed.first, replayed.last, replayed.missing, replayed.unjudged) == (NOVEMBER, LAST, (), ())


def test_every_month_is_judged_by_itself() -> None:
    replayed = replay(PLAIN, even(), first=OCTOBER, last=LAST)
    assert passed(replayed) == [(15, 50), (24, 80), (27, 90), (30, 100), (15, 50), (24, 80), (27, 90), (30, 100)]


def test_what_was_passed_before_the_first_day_is_not_said() -> None:
    assert passed(replay(PLAIN, even(), first=date(2026, 11, 20), last=LAST)) == [(24, 80), (27, 90), (30, 100)]


def test_nothing_is_said_of_a_month_after_a_missing_day() -> None:
    days = even()
    del days[date(2026, 11, 18)]
    replayed = november(days)
    assert passed(replayed) == [(15, 50)]
    assert replayed.missing == (date(2026, 11, 18),)
    assert replayed.unjudged == days_between(date(2026, 11, 18), LAST)


def test_a_month_without_its_beginning_is_not_judged() -> None:
    replayed = replay(PLAIN, even(first=date(2026, 10, 10)), first=date(2026, 10, 10), last=LAST)
    assert (replayed.missing, len(replayed.unjudged)) == ((), 22)
    assert passed(replayed)[0] == (15, 50)


@pytest.mark.parametrize("days", [{}, even(last=date(2026, 10, 31)), even(first=LAST + timedelta(days=1))])
def test_where_nothing_is_known_every_day_is_named(days: Days) -> None:
    replayed = november(days)
    assert (replayed.fired, replayed.missing, replayed.unjudged) == ((), *(2 * (days_between(NOVEMBER, LAST),)))


@pytest.mark.parametrize("allowance", [None, 0])
def test_a_budget_is_judged_where_there_is_no_allowance(allowance: int | None) -> None:
    days = even(allowance=allowance)
    assert passed(november(days)) == []
    assert passed(november(days, AlertSettings(marks=(100,), budget=1000))) == [(10, 100)]


def test_another_allowance_counts_from_its_day() -> None:
    days = even() | dict.fromkeys(days_between(date(2026, 11, 16), LAST), (100, 6000))
    replayed = november(days, AlertSettings(marks=(50,), forecast=False))
    assert [type(fired.event) for fired in replayed.fired] == [ThresholdCrossed, LimitChanged, ThresholdCrossed]
    assert passed(replayed) == [(15, 50), (30, 50)]


def test_the_forecast_is_the_one_of_that_day() -> None:
    growing = even() | dict.fromkeys(days_between(date(2026, 11, 4), date(2026, 11, 7)), (400, 3000))
    replayed = november(growing | even(0, first=date(2026, 11, 8)), AlertSettings())
    events = [(fired.day.day, type(fired.event)) for fired in replayed.fired]
    assert events[0] == (4, LimitForecast)
    assert LimitForecastWithdrawn in [kind for _, kind in events]


def test_reminders_come_daily() -> None:
    replayed = november(even(), AlertSettings(marks=(90,), forecast=False, reminder=ReminderInterval.DAILY))
    assert [(fired.day.day, type(fired.event)) for fired in replayed.fired] == [
        (27, ThresholdCrossed),
        (28, Reminder),
        (29, Reminder),
        (30, Reminder),
    ]
