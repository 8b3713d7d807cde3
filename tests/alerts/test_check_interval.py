from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.model import AlertSettings, AlertState, MarkState, Observation, Snooze
from bot.alerts.rules.check_interval import CheckReason, DayBudget, NextCheck, nearest_threshold, next_check
from bot.usage.forecast import Forecast

NOVEMBER = date(2026, 11, 1)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
PLENTY = DayBudget(requests=1000, used=0)
USUAL = AlertSettings()
SEEN = Observation(NOVEMBER, NOON, 400, 1000, None)


def minutes(check: NextCheck, since: datetime = NOON) -> tuple[float, CheckReason]:
    return (check.at - since) / timedelta(minutes=1), check.reason


@pytest.mark.parametrize(
    ("nearest", "expected"),
    [
        (timedelta(0), (10, CheckReason.NEAR_THRESHOLD)),
        (timedelta(minutes=40), (10, CheckReason.NEAR_THRESHOLD)),
        (timedelta(minutes=100), (25, CheckReason.NEAR_THRESHOLD)),
        (timedelta(hours=2), (30, CheckReason.USUAL)),
        (timedelta(hours=3.9), (30, CheckReason.USUAL)),
        (timedelta(hours=4), (60, CheckReason.FAR_FROM_THRESHOLD)),
        (timedelta(hours=12), (180, CheckReason.FAR_FROM_THRESHOLD)),
        (timedelta(days=9), (240, CheckReason.FAR_FROM_THRESHOLD)),
        (timedelta.max, (240, CheckReason.FAR_FROM_THRESHOLD)),
        (None, (240, CheckReason.NO_LIMIT)),
    ],
)
def test_the_nearer_a_mark_the_sooner(nearest: timedelta | None, expected: tuple[float, CheckReason]) -> None:
    assert minutes(next_check(NOON, every=HALF_AN_HOUR, budget=PLENTY, nearest=nearest)) == expected


@pytest.mark.parametrize(("failures", "wait"), [(1, 30), (2, 60), (3, 120), (4, 240), (5, 240), (10**9, 240)])
def test_failures_are_backed_off(failures: int, wait: int) -> None:
    check = next_check(NOON, every=HALF_AN_HOUR, budget=PLENTY, nearest=timedelta(0), failures=failures)
    assert minutes(check) == (wait, CheckReason.FAILING)


def test_an_operator_may_want_fewer_checks_than_the_longest_wait() -> None:
    rare = timedelta(hours=12)
    assert minutes(next_check(NOON, every=rare, budget=PLENTY, nearest=timedelta.max)) == (
        720,
        CheckReason.FAR_FROM_THRESHOLD,
    )
    assert minutes(next_check(NOON, every=rare, budget=PLENTY, nearest=timedelta(0))) == (
        240,
        CheckReason.NEAR_THRESHOLD,
    )


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        pytest.param(DayBudget(100, 28), (10, CheckReason.NEAR_THRESHOLD), id="72 are enough for 12 hours"),
        pytest.param(DayBudget(100, 52), (15, CheckReason.BUDGET), id="48 are spread over 12 hours"),
        pytest.param(DayBudget(100, 52, per_check=2), (30, CheckReason.BUDGET), id="two requests a check"),
        pytest.param(DayBudget(100, 98), (360, CheckReason.BUDGET), id="even beyond the longest wait"),
        pytest.param(DayBudget(100, 99), (720, CheckReason.BUDGET), id="the last one"),
        pytest.param(DayBudget(100, 100), (725, CheckReason.BUDGET), id="none left: after midnight"),
        pytest.param(DayBudget(100, 130), (725, CheckReason.BUDGET), id="overdrawn"),
        pytest.param(DayBudget(100, 99, per_check=2), (725, CheckReason.BUDGET), id="less than a check takes"),
        pytest.param(DayBudget(0, 0), (725, CheckReason.BUDGET), id="none at all"),
    ],
)
def test_a_day_has_so_many_requests(budget: DayBudget, expected: tuple[float, CheckReason]) -> None:
    assert minutes(next_check(NOON, every=HALF_AN_HOUR, budget=budget, nearest=timedelta(0))) == expected


def test_a_check_beyond_midnight_is_of_the_next_days_budget() -> None:
    late = datetime(2026, 11, 16, 23, tzinfo=UTC)
    spent = DayBudget(100, 100)
    assert minutes(next_check(late, every=HALF_AN_HOUR, budget=spent, nearest=None), late) == (
        240,
        CheckReason.NO_LIMIT,
    )


@given(
    used=st.integers(0, 60),
    at=st.integers(0, 86_399),
    nearest=st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40)),
    failures=st.integers(0, 9),
)
def test_a_day_never_takes_more_than_its_requests(used: int, at: int, nearest: timedelta | None, failures: int) -> None:
    now, most = datetime(2026, 11, 16, tzinfo=UTC) + timedelta(seconds=at), max(50, used)
    while now.date() == date(2026, 11, 16):
        check = next_check(now, every=HALF_AN_HOUR, budget=DayBudget(50, used), nearest=nearest, failures=failures)
        assert check.at > now
        now, used = check.at, used + (check.at.date() == now.date())
    assert used <= most
    assert now - datetime(2026, 11, 17, tzinfo=UTC) <= timedelta(hours=4)


def days(time: timedelta | None) -> float | None:
    return None if time is None else time / timedelta(days=1)


def watch(settings: AlertSettings = USUAL, series: AlertState | None = None) -> tuple[AlertSettings, AlertState]:
    return settings, series or AlertState(month=NOVEMBER)


@pytest.mark.parametrize(
    ("observation", "recent", "expected"),
    [
        pytest.param(SEEN, (10, 50, 20), 1.0, id="100 tasks to go, twice the busiest day"),
        pytest.param(replace(SEEN, used=0), (), 7.5, id="nothing known: the pace that fills a month"),
        pytest.param(replace(SEEN, used=499), (500,), 0.001, id="near"),
        pytest.param(replace(SEEN, used=500), (50,), 3.0, id="the next mark"),
        pytest.param(replace(SEEN, outlook=Forecast(0, 0, 0, (0,) * 15 + (10, 110))), (50,), 0.5, id="busy tomorrow"),
        pytest.param(replace(SEEN, outlook=Forecast(0, 0, 0, (0,) * 15 + (100, 110))), (50,), 0.5, id="busy today"),
        pytest.param(replace(SEEN, allowance=10**9), (0,), 7.5, id="far"),
        pytest.param(replace(SEEN, allowance=None), (50,), None, id="no base"),
        pytest.param(replace(SEEN, allowance=0), (50,), None, id="none to speak of"),
        pytest.param(replace(SEEN, used=None), (50,), 1 / 12, id="use never known"),
    ],
)
def test_how_long_it_takes_at_least(observation: Observation, recent: tuple[int, ...], expected: float | None) -> None:
    assert days(nearest_threshold(observation, [watch()], recent)) == pytest.approx(expected)


def test_the_last_days_path_ends_with_the_month() -> None:
    last = replace(SEEN, at=datetime(2026, 11, 30, tzinfo=UTC), outlook=Forecast(0, 0, 0, (0,) * 29 + (100,)))
    assert days(nearest_threshold(last, [watch()], (50,))) == pytest.approx(0.5)


def test_where_use_is_not_known_the_last_known_counts() -> None:
    unknown = replace(SEEN, used=None)
    assert days(nearest_threshold(unknown, [watch(series=AlertState(month=NOVEMBER, used=400))], (50,))) == 1
    assert (
        days(nearest_threshold(unknown, [watch(series=AlertState(month=date(2026, 10, 1), used=400))], (50,))) == 1 / 12
    )


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        pytest.param(AlertState(month=NOVEMBER, latches={50: MarkState(1, open=True)}), 4.0, id="just dipped below"),
        pytest.param(
            AlertState(month=date(2026, 10, 1), latches={50: MarkState(1, open=True)}), 1.0, id="last month's"
        ),
        pytest.param(AlertState(month=NOVEMBER, latches={50: MarkState(3, muted=True)}), 4.0, id="muted"),
        pytest.param(AlertState(month=NOVEMBER, snooze=Snooze(NOON)), 1.0, id="silent for a while"),
    ],
)
def test_a_mark_of_which_nothing_would_be_said_is_not_near(series: AlertState, expected: float) -> None:
    assert days(nearest_threshold(SEEN, [watch(series=series)], (50,))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("observation", "series"),
    [
        pytest.param(replace(SEEN, used=2000), AlertState(), id="all are passed"),
        pytest.param(SEEN, AlertState(month=NOVEMBER, snooze=Snooze(None)), id="silent for the month"),
    ],
)
def test_with_no_mark_ahead_it_is_far(observation: Observation, series: AlertState) -> None:
    assert nearest_threshold(observation, [watch(series=series)], (50,)) == timedelta.max


def test_the_soonest_channel_decides() -> None:
    none, strict = watch(AlertSettings(marks=(100,))), watch(AlertSettings(budget=900))
    assert days(nearest_threshold(SEEN, [none, strict, watch()], (50,))) == pytest.approx(0.5)
    assert nearest_threshold(SEEN, [], (50,)) is None
    budgeted = watch(AlertSettings(budget=1000))
    assert days(nearest_threshold(replace(SEEN, allowance=None), [watch(), budgeted], (50,))) == pytest.approx(1)
