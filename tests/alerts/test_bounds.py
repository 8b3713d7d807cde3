"""Leftovers of a wrong clock in the state of alerts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.model import AlertSettings, AlertState, MarkState, Observation, Snooze
from bot.alerts.rules.bounds import LONGEST_SNOOZE, bounded
from bot.alerts.rules.evaluate import evaluate

NOW = datetime(2026, 11, 19, 15, tzinfo=UTC)
FUTURE = NOW + timedelta(days=40)
MONTH = date(2026, 11, 1)
SEEN = Observation(MONTH, NOW, 850, 1000, None)
STATE = AlertState(month=MONTH, at=NOW - timedelta(hours=1), used=400, base=1000, allowance=1000)
instants = st.integers(-500_000, 5_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(instants)
def test_no_instant_of_the_last_observation_silences_what_comes(at: datetime) -> None:
    _, events = evaluate(replace(STATE, at=at), AlertSettings(), SEEN, NOW)
    assert bool(events) is not (NOW <= at <= NOW + timedelta(minutes=2))


@given(instants.filter(lambda at: at > NOW + timedelta(minutes=2)))
def test_an_observation_from_the_future_changes_nothing(at: datetime) -> None:
    assert evaluate(STATE, AlertSettings(), replace(SEEN, at=at), NOW) == (STATE, ())


@pytest.mark.parametrize(
    "poisoned",
    [
        replace(STATE, month=date(2036, 1, 1)),
        replace(STATE, latches={80: MarkState(episodes=1, fired_at=(FUTURE,))}, at=FUTURE),
        replace(STATE, reminded_at=FUTURE),
        replace(STATE, judged=FUTURE.date()),
        replace(STATE, snooze=Snooze(datetime(2036, 1, 1, tzinfo=UTC))),
    ],
)
def test_within_days_everything_is_as_it_would_be(poisoned: AlertState) -> None:
    state = bounded(poisoned, NOW)
    later = NOW + LONGEST_SNOOZE + timedelta(minutes=5)
    after, _ = evaluate(state, AlertSettings(), replace(SEEN, at=later), later)
    assert after.latches[80].open
    assert after.snooze is None


def test_what_lies_within_the_bounds_is_left_as_it_is() -> None:
    state = replace(STATE, snooze=Snooze(NOW + LONGEST_SNOOZE, 80), reminded_at=NOW, judged=NOW.date(),
                    latches={80: MarkState(episodes=1, open=True, fired_at=(NOW,))})  # fmt: skip
    assert bounded(state, NOW) == state
