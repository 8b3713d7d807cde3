from datetime import timedelta

import pytest

from bot.heartbeat import LONGEST_OUTSIDE, LONGEST_STEP, Heartbeat
from tests.support.replicas import ManualClock

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def heartbeat(clock: ManualClock) -> Heartbeat:
    return Heartbeat(lambda: clock.seconds)


def test_it_beats_at_the_start_and_stops_where_nothing_is_done(heartbeat: Heartbeat, clock: ManualClock) -> None:
    clock.turn(MINUTE - MOMENT)
    assert heartbeat.beats(MINUTE)
    clock.turn(MOMENT)
    assert not heartbeat.beats(MINUTE)


def test_every_step_that_ends_is_a_beat_however_many_follow(heartbeat: Heartbeat, clock: ManualClock) -> None:
    for _ in range(2000):
        with heartbeat.step():
            clock.turn(timedelta(seconds=1))
        assert heartbeat.beats(MINUTE)


def test_a_step_that_hangs_stops_it_whatever_else_ends(heartbeat: Heartbeat, clock: ManualClock) -> None:
    with heartbeat.step():
        for _ in range(60):
            assert heartbeat.beats(MINUTE)
            with heartbeat.step():
                clock.turn(LONGEST_STEP / 60)
        assert not heartbeat.beats(MINUTE)
    assert heartbeat.beats(MINUTE)


def test_a_step_that_asks_the_outside_has_longer(heartbeat: Heartbeat, clock: ManualClock) -> None:
    with heartbeat.step(LONGEST_OUTSIDE):
        clock.turn(LONGEST_OUTSIDE - MOMENT)
        with heartbeat.step():
            pass
        assert heartbeat.beats(MINUTE)
        clock.turn(MOMENT)
        assert not heartbeat.beats(MINUTE)


def fail(heartbeat: Heartbeat, clock: ManualClock) -> None:
    with heartbeat.step():
        clock.turn(MINUTE / 2)
        raise ZeroDivisionError


def test_a_step_that_fails_is_no_beat(heartbeat: Heartbeat, clock: ManualClock) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fail(heartbeat, clock)
    assert not heartbeat.beats(MINUTE)
