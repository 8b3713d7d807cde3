from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.model import AlertSettings, AlertState, LimitChanged, LimitMissing, Observation, ThresholdCrossed
from bot.alerts.rules.evaluate import after_snooze, evaluate
from bot.alerts.rules.limits import is_asleep

NOVEMBER = date(2026, 11, 1)
START = datetime(2026, 11, 3, tzinfo=UTC)
SPIKES_ALONE = AlertSettings(marks=(), forecast=False, spikes=True)
HOUR = timedelta(hours=1)


def seen(hours: float, allowance: int | None, used: int = 850, *, known: bool = True) -> Observation:
    return Observation(NOVEMBER, START + hours * HOUR, used, allowance, None, known)


def told(
    allowances: Sequence[int | None],
    *,
    every: float = 0.5,
    settings: AlertSettings = AlertSettings(),  # noqa: B008 - frozen
    state: AlertState = AlertState(),  # noqa: B008 - frozen
) -> tuple[AlertState, list[object]]:
    """The announcements, one observation after another."""
    events: list[object] = []
    for n, allowance in enumerate(allowances):
        observation = seen(n * every, allowance)
        state, announced = evaluate(state, settings, observation, observation.at)
        events += announced
    return state, events


def changes(events: Sequence[object]) -> list[tuple[int, int, bool]]:
    return [(event.old, event.new, event.last) for event in events if isinstance(event, LimitChanged)]


def fired(events: Sequence[object], mark: int) -> int:
    return sum(isinstance(event, ThresholdCrossed) and mark in (event.mark, *event.lower) for event in events)


@pytest.mark.parametrize("every", [1 / 6, 0.5, 4, 13, 25])
@pytest.mark.parametrize(
    "pattern",
    [
        (1000, 1200),
        (1200, 1000),
        (1000, 1200, 1400),
        (1000, 1000, 1200, 1200),
        (1000, 1200, 1200),
        (1000, None, 1200),
        (1000, 0, 1200, None),
        tuple(range(900, 1100, 7)),
    ],
)
def test_whatever_alternates_is_announced_a_few_times_a_month(pattern: tuple[int | None, ...], every: float) -> None:
    observations = int(26 * 24 / every) if every >= 0.5 else 1000
    _, events = told((pattern * observations)[:observations], every=every)
    assert len(changes(events)) <= 4
    assert sum(isinstance(event, LimitMissing) for event in events) <= 1
    assert all(fired(events, mark) <= 3 for mark in (50, 80, 90, 100))


def test_alternating_at_every_check_ends_with_the_lower_one() -> None:
    state, events = told([1000, 1200] * 20)
    assert state.base == 1000
    assert changes(events) == [(1000, 1200, False)]


def test_a_change_that_was_undone_before_its_note_is_no_change() -> None:
    state, events = told([1000, 1200, 1100, 1200, 1200] + [1200] * 60)
    assert (state.base, changes(events)) == (1200, [(1000, 1200, False)])


def test_after_three_a_last_one_says_that_no_more_come() -> None:
    _, events = told([1000, 1100, 1200, 1300, 1400, 1500, 1600], every=25)
    assert changes(events) == [
        (1000, 1100, False),
        (1100, 1200, False),
        (1200, 1300, False),
        (1300, 1400, True),
    ]


def test_a_new_month_says_what_was_not_said() -> None:
    state, _ = told([1000, 1100, 1200, 1300, 1400, 1500], every=25)
    december = Observation(date(2026, 12, 1), datetime(2026, 12, 1, 1, tzinfo=UTC), 0, 1500, None)
    assert changes(evaluate(state, AlertSettings(), december, december.at)[1]) == [(1400, 1500, False)]


@pytest.mark.parametrize(
    ("allowances", "notes"),
    [
        ([None], 0),
        ([1000, None], 0),
        ([1000, None, None], 1),
        ([1000, 0, None], 1),
        ([1000, None, None, None, None], 1),
        ([1000, None, 1000, None, 1000], 0),
        ([1000, None, None, 1000, None, None], 1),
    ],
)
def test_losing_the_limit_is_announced_once(allowances: list[int | None], notes: int) -> None:
    _, events = told(allowances)
    assert sum(isinstance(event, LimitMissing) for event in events) == notes
    assert fired(events, 80) <= 1


def test_who_sleeps_at_the_turn_of_the_month_is_not_told_again() -> None:
    state, _ = told([1000, None, None])
    for hour in (1, 2, 3):
        at = datetime(2026, 12, 1, hour, tzinfo=UTC)
        state, events = evaluate(state, AlertSettings(), Observation(at.date(), at, 0, None, None), at)
        assert (events, is_asleep(state, AlertSettings())) == ((), True)


def test_a_snooze_puts_the_note_off() -> None:
    state, _ = told([1000])
    snoozed = after_snooze(state, START + 3 * HOUR, START)
    _, events = told([1000, None, None, None, None, None], every=1, state=snoozed)
    assert events == [LimitMissing(850)]


def test_unusual_days_need_no_limit() -> None:
    state, events = told([None] * 5, settings=SPIKES_ALONE)
    assert (events, is_asleep(state, SPIKES_ALONE)) == ([], False)


def test_a_budget_is_a_limit() -> None:
    assert told([1000, None, None, None], settings=AlertSettings(budget=1000, marks=(90,)))[1] == []


def test_of_an_allowance_that_is_not_known_nothing_follows() -> None:
    state, _ = told([1000])
    for hour in (1, 2, 30, 31):
        unknown = seen(hour, None, used=1100, known=False)
        assert evaluate(state, AlertSettings(), unknown, unknown.at) == (state, ())


def test_beside_a_budget_the_last_known_allowance_counts() -> None:
    settings = AlertSettings(budget=2000)
    state, _ = told([1000], settings=settings)
    unknown = seen(1, None, used=950, known=False)
    after, (event,) = evaluate(state, settings, unknown, unknown.at)
    assert (after.base, after.allowance) == (1000, 1000)
    assert isinstance(event, ThresholdCrossed)
    assert (event.mark, event.base) == (90, 1000)
