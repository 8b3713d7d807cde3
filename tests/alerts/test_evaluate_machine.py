"""Alerts in any order of readings, replicas, edits and silences, against a model that reckons anew every time."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.alerts.model import (
    AlertSettings,
    AlertState,
    AllowanceRestored,
    Event,
    LimitChanged,
    LimitForecast,
    LimitForecastWithdrawn,
    LimitMissing,
    Observation,
    Reminder,
    ReminderInterval,
    ThresholdCrossed,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.alerts.rules.evaluate import after_edit, after_snooze, evaluate, unsnoozed
from bot.usage.forecast import Forecast, TooEarly
from bot.usage.period import month_before
from bot.usage.thresholds import limit_of
from tests.alerts.evaluate_model import Edited, Fact, Said, Seen, Silenced, Woken, told
from tests.support.property_tests import examples

START = datetime(2026, 11, 3, 9, tzinfo=UTC)
DAY = timedelta(days=1)

waits = st.sampled_from((10, 30, 30, 60, 240, 240, 720, 1440, 1440, 7 * 1440)).map(lambda n: timedelta(minutes=n))
percents = st.sampled_from((0, 30, 44, 46, 50, 70, 74, 75, 79, 80, 84, 85, 89, 90, 94, 95, 99, 100, 113, 120, 300))
limits = st.sampled_from((None, 0, 3, 40, 1000, 1000, 1001, 2000))
ends = st.sampled_from((None, 0.5, 0.9, 1.0, 1.1, 3.0))  # of the base, where the forecast's range lies
wishes = st.builds(
    AlertSettings,
    marks=st.sampled_from(((50, 80, 90, 100), (80,), (50, 80, 81, 120), (4, 90, 100), (80, 90, 100, 300))),
    budget=st.sampled_from((None, None, 500, 1000, 5000)),
    forecast=st.booleans(),
    reminder=st.sampled_from(ReminderInterval),
    resolved=st.booleans(),
)


class Alerts(RuleBasedStateMachine):
    """One row that all replicas write, and readings that any of them evaluates whenever it comes to it."""

    steps: ClassVar[int] = 0
    heard: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.settings = AlertSettings()
        self.now = START
        self.allowance: int | None = 1000
        self.series = AlertState()
        self.readings: list[Observation] = []
        self.facts: list[Fact] = []
        self.said: list[Said] = []
        self.keys: set[tuple[date | None, int, int]] = set()
        self.spoken: dict[tuple[date | None, int], list[datetime]] = {}

    @rule(wait=waits, percent=percents, more=st.sampled_from((-1, 0, 1)), end=ends, replicas=st.integers(1, 3))
    def check(self, wait: timedelta, percent: int, more: int, end: float | None, replicas: int) -> None:
        """A reading, evaluated by as many replicas."""
        base = limit_of(self.allowance, self.settings.budget) or 1000
        used = max(0, -(-percent * base // 100) + more)
        self.read(wait, used, _outlook(base, end))
        for _ in range(replicas):
            self.evaluate(self.readings[-1])

    @rule(wait=waits, low=percents, high=percents)
    def swing(self, wait: timedelta, low: int, high: int) -> None:
        """Use falls, stays there for two checks, and comes back."""
        for minutes, percent in ((30, low), (30, low), (0, high)):
            self.check(timedelta(minutes=minutes) or wait, percent, 0, None, 1)

    @rule(wait=waits, percent=percents)
    def read_only(self, wait: timedelta, percent: int) -> None:
        """The replica that asked is paused before it evaluates."""
        self.read(wait, percent * 10, None)

    @rule(back=st.integers(0, 3))
    def evaluate_later(self, back: int) -> None:
        """A replica that was paused evaluates its reading; another one may have overtaken it."""
        if self.readings:
            self.evaluate(self.readings[max(-len(self.readings), -1 - back)])

    @rule(wait=waits)
    def fail(self, wait: timedelta) -> None:
        """A reading without a figure."""
        self.read(wait, None, None)
        before = self.series
        assert self.evaluate(self.readings[-1]) == ()
        assert self.series == before

    @rule(percent=percents)
    def read_late(self, percent: int) -> None:
        """Pipefy still calls last month the current one."""
        self.read(timedelta(minutes=5), percent * 10, None, month=month_before(self.now.date()))
        if self.series.month == self.now.date().replace(day=1):
            assert self.evaluate(self.readings[-1]) == ()

    @rule(allowance=limits)
    def change_allowance(self, allowance: int | None) -> None:
        self.allowance = allowance

    @rule(wish=wishes)
    def edit(self, wish: AlertSettings) -> None:
        self.settings = wish
        self.facts.append(Edited(wish, self.now))
        self.series, stated = after_edit(self.series, wish, self.now)
        self.said.append(("stated", *stated))
        self.keep_keys(stated)

    @rule(hours=st.sampled_from((None, 1, 8, 72)))  # the menu offers no longer one: `bounded` cuts it
    def silence(self, hours: int | None) -> None:
        until = None if hours is None else self.now + timedelta(hours=hours)
        self.facts.append(Silenced(until))
        self.series = after_snooze(self.series, until, self.now)

    @rule()
    def wake(self) -> None:
        self.facts.append(Woken())
        self.series = unsnoozed(self.series)

    @invariant()
    def count(self) -> None:
        type(self).steps += 1

    def teardown(self) -> None:
        """What was said is what the model says."""
        assert self.said == told(AlertSettings(), self.facts)

    def read(
        self, wait: timedelta, used: int | None, outlook: Forecast | TooEarly | None, *, month: date | None = None
    ) -> None:
        self.now += wait
        month = month or self.now.date().replace(day=1)
        self.readings.append(Observation(month, self.now, used, self.allowance, outlook))

    def evaluate(self, reading: Observation) -> tuple[Event, ...]:
        self.now += timedelta(seconds=1)
        self.facts.append(Seen(reading, self.now))
        stale = self.series.at is not None and reading.at <= self.series.at
        after, events = evaluate(self.series, self.settings, reading, self.now)
        assert not stale or (after, events) == (self.series, ())
        self.series = after
        self.said += map(_said, events)
        self.heard.update(type(event).__name__ for event in events)
        for event in events:
            if isinstance(event, ThresholdCrossed):
                self.note(event)
        return events

    def note(self, event: ThresholdCrossed) -> None:
        """What holds whatever the model says."""
        assert 100 * event.used >= event.mark * event.base
        self.keep_keys((*event.lower, event.mark))
        for mark in (*event.lower, event.mark):
            times = self.spoken.setdefault((self.series.month, mark), [])
            times.append(self.now)
            assert len(times) <= 3
            assert mark != event.mark or len(times) == 1 or times[-1] - times[-2] >= DAY

    def keep_keys(self, marks: Iterable[int]) -> None:
        for mark in marks:
            key = (self.series.month, mark, self.series.latches[mark].episodes)
            assert key not in self.keys
            self.keys.add(key)


def _outlook(base: int, end: float | None) -> Forecast | TooEarly:
    if end is None:
        return TooEarly(1, 1)
    low, expected, high = (round(base * end * part) for part in (0.9, 1, 1.2))
    return Forecast(expected, low, high, path=(), sure=low)


def _said(event: Event) -> Said:
    match event:
        case ThresholdCrossed():
            return ("passed", event.mark, event.episode, event.cause.value, *event.lower)
        case ThresholdMuted():
            return ("muted", event.mark, *event.lower)
        case LimitChanged():
            return ("base", event.old, event.new, event.last, *event.closed)
        case ThresholdsCleared():
            return ("left", *event.marks)
        case Reminder():
            return ("still", event.mark)
        case LimitMissing() | LimitForecast() | LimitForecastWithdrawn() | AllowanceRestored():
            return (_BARE[type(event)],)


_BARE = {
    LimitMissing: "asleep",
    LimitForecast: "foreseen",
    LimitForecastWithdrawn: "unforeseen",
    AllowanceRestored: "restored",
}


def run(count: int, *, steps: int) -> None:
    """Try so many of up to so many steps. Raises where anything is violated."""
    chosen = settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Alerts, settings=chosen)


@pytest.mark.hypothesis  # `make fuzz` chooses by it; only @given sets it by itself
@pytest.mark.parametrize("steps", [10, 30])
def test_no_order_of_events_says_anything_twice_or_from_nothing(steps: int) -> None:
    run(examples(50), steps=steps)
