"""Compute the next run of a weekly digest, and decide what to do with one whose time has come. Pure.

A run is known by the ISO week of its local date: whatever is edited, a subscription posts once in it. Zone data is the
pinned `tzdata`'s, never the machine's, so that all replicas agree.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.i18n.time_zones import known_zone
from bot.usage.period import week_at, week_before

LATE_AFTER = timedelta(minutes=10)  # later, the card says so; a few ticks of delay are not worth it
LONGEST_GAP = timedelta(weeks=1)  # between two runs
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class WeeklySchedule:
    """A time once a week. `weekday`: Monday is 0. `at` is local to `time_zone`, an IANA name."""

    weekday: int
    at: time
    time_zone: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A run to come: its instant, in UTC, and the ISO week of its local date (`2026-W47`)."""

    at: datetime
    week: str


class RunOutcome(StrEnum):
    """Outcome of a run whose time has come."""

    SEND = "send"
    LATE = "late"  # sent, marked "delayed, was due …"
    MISSED = "missed"  # too old, or a later run has come as well


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a run, and the run after it. That one may be due already, if it can still be caught up."""

    outcome: RunOutcome
    next_run: Occurrence


def next_occurrence(schedule: WeeklySchedule, *, after: datetime, used: str | None) -> Occurrence:
    """The first run later than the instant `after`, in a later ISO week than `used`."""
    # From the day before: a local time that the zone skips is shifted by the gap, and may reach into the next day.
    earliest = after.astimezone(known_zone(schedule.time_zone)).date() - _DAY
    if used:
        earliest = max(earliest, date.fromisocalendar(int(used[:4]), int(used[-2:]), 1) + _WEEK)
    day = earliest + timedelta(days=(schedule.weekday - earliest.weekday()) % 7)
    due = _occurrence(schedule, day)
    return due if due.at > after else _occurrence(schedule, day + _WEEK)


def decide(schedule: WeeklySchedule, run: Occurrence, now: datetime, catch_up: timedelta) -> Decision:
    """Decide about `run`, whose time has come. `catch_up`: the age up to which a run is still sent."""
    # After days without a process only the newest missed run may be sent: never one post for each missed week.
    newest, coming = run, next_occurrence(schedule, after=run.at, used=run.week)
    while coming.at <= now:
        newest, coming = coming, next_occurrence(schedule, after=coming.at, used=coming.week)
    in_time = now - newest.at <= catch_up
    if newest is not run:
        return Decision(RunOutcome.MISSED, newest if in_time else coming)
    if not in_time:
        return Decision(RunOutcome.MISSED, coming)
    return Decision(RunOutcome.LATE if now - run.at > LATE_AFTER else RunOutcome.SEND, coming)


def freshest_time(schedule: WeeklySchedule, near: datetime) -> time | None:
    """The first full hour of that weekday that reports the week which just ended; None where `schedule` does already.

    An hour counts only when it does all the year after `near`, summer time or not.
    """
    # Pipefy's days are UTC. East of Greenwich a Monday morning can be UTC's Sunday, and the digest would be a week old.
    if _fresh(schedule, near):
        return None
    hourly = (WeeklySchedule(schedule.weekday, time(hour), schedule.time_zone) for hour in range(24))
    return next((candidate.at for candidate in hourly if _fresh(candidate, near)), None)


def iso_week(instant: datetime, time_zone: str) -> str:
    """The ISO week of the local date, `2026-W47`; as text, later ones are greater."""
    return _week_of(instant.astimezone(known_zone(time_zone)).date())


def _week_of(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _occurrence(schedule: WeeklySchedule, day: date) -> Occurrence:
    # A skipped local time is shifted by the gap; of a repeated one the first counts (fold=0), as RFC 5545 has it.
    at = datetime.combine(day, schedule.at, known_zone(schedule.time_zone)).astimezone(UTC)
    return Occurrence(at, _week_of(day))


def _fresh(schedule: WeeklySchedule, near: datetime) -> bool:
    first = near.astimezone(known_zone(schedule.time_zone)).date()
    first += timedelta(days=(schedule.weekday - first.weekday()) % 7)
    days = (first + number * _WEEK for number in range(53))
    return all(week_at(_occurrence(schedule, day).at).last >= week_before(day).last for day in days)
