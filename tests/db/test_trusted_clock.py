"""The trusted clock alone: two clocks that are turned apart."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.trusted_clock import STEADY_AFTER, TOLERANCE, ClockSample, TrustedClock

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
steps = st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000))


@dataclass
class Machine:
    """A machine in which time passes, and whose wall clock is put wrong."""

    passed: timedelta = timedelta()
    off: timedelta = timedelta()

    def true(self) -> datetime:
        return START + self.passed

    def wall(self) -> datetime:
        return self.true() + self.off

    def boot_time(self) -> float:
        return 1000.0 + self.passed.total_seconds()

    def clock(self, *, database_decides: bool = False) -> TrustedClock:
        return TrustedClock(self.wall, self.boot_time, database_decides=database_decides)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@given(st.lists(st.tuples(st.timedeltas(timedelta(), timedelta(minutes=4)), steps), max_size=8))
def test_its_time_never_jumps_within_the_first_minutes(turns: list[tuple[timedelta, timedelta]]) -> None:
    machine = Machine()
    clock = machine.clock()
    for passed, off in turns[:2]:
        machine.passed, machine.off = machine.passed + passed, off
        assert abs(clock.now() - machine.true()) <= 2 * TOLERANCE


@given(steps)
def test_a_step_that_is_taken_back_leaves_nothing(off: timedelta) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.off = off
    clock.now()
    machine.off = timedelta()
    assert clock.now() == machine.true()
    assert clock.is_trusted


def test_what_ntp_slews_is_followed(machine: Machine) -> None:
    clock = machine.clock()
    for _ in range(600):
        machine.passed += MINUTE
        machine.off += timedelta(seconds=1)
        assert clock.now() == machine.wall()
    assert clock.is_trusted


@pytest.mark.parametrize(("steady", "believed"), [(STEADY_AFTER - MINUTE, False), (STEADY_AFTER, True)])
def test_without_a_clock_of_the_database_a_new_time_is_believed_in_the_end(
    machine: Machine, steady: timedelta, *, believed: bool
) -> None:
    clock = machine.clock()
    machine.off = timedelta(days=40)
    clock.now()
    machine.passed += steady
    assert clock.now() == (machine.wall() if believed else machine.true())
    assert clock.is_trusted is believed


def test_the_databases_clock_is_waited_for_however_steadily_the_own_one_runs(machine: Machine) -> None:
    clock = machine.clock(database_decides=True)
    clock.compare(machine.true(), clock.sample())
    machine.off = timedelta(days=40)
    for _ in range(100):
        machine.passed += MINUTE
        assert clock.now() == machine.true()
        clock.compare(machine.true(), clock.sample())
        assert not clock.is_trusted
    machine.off = timedelta()
    clock.compare(machine.true(), clock.sample())
    assert (clock.is_trusted, clock.now()) == (True, machine.true())


@given(steps.filter(lambda off: abs(off) > TOLERANCE))
def test_wrong_from_the_start_it_tells_the_databases_time(off: timedelta) -> None:
    machine = Machine(off=off)
    clock = machine.clock(database_decides=True)
    clock.compare(machine.true(), clock.sample())
    assert not clock.is_trusted
    assert abs(clock.skew - off) < timedelta(seconds=1)
    machine.passed += timedelta(hours=3)
    assert clock.now() == machine.true()


def test_a_database_whose_clock_is_set_wrong_changes_no_time_but_stops_the_plans(machine: Machine) -> None:
    clock = machine.clock(database_decides=True)
    clock.compare(machine.true(), clock.sample())
    clock.compare(machine.true() + timedelta(days=1), clock.sample())
    assert not clock.is_trusted
    assert clock.now() == machine.true()


def test_an_answer_that_took_minutes_is_no_disagreement(machine: Machine) -> None:
    clock = machine.clock(database_decides=True)
    asked = clock.sample()
    machine.passed += 30 * MINUTE
    clock.compare(START + 20 * MINUTE, asked)
    assert clock.is_trusted


def test_both_clocks_are_set_right_together(machine: Machine) -> None:
    """A machine with its database on it, whose clock was wrong when both started."""
    machine.off = timedelta(hours=-5)
    clock = machine.clock(database_decides=True)
    clock.compare(machine.wall(), clock.sample())
    machine.off = timedelta()
    assert clock.now() == machine.true() - timedelta(hours=5)
    clock.compare(machine.wall(), clock.sample())
    assert (clock.is_trusted, clock.now()) == (True, machine.true())


def test_samples_of_one_time_agree() -> None:
    sample = ClockSample(START, 0.0)
    assert sample.agrees(ClockSample(START + MINUTE, 60.0))
    assert not sample.agrees(ClockSample(START + 4 * MINUTE, 60.0))
