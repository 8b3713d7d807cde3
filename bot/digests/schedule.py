"""Compute the next run of a digest, and decide what to do with one whose time has come. Pure.

A run is known by the slot of its local date: the day, the ISO week or the month, by the schedule's cadence. Whatever is
edited, a subscription posts once in it. Zone data is the pinned `tzdata`'s, never the machine's, so that all replicas
agree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from typing import assert_never

from bot.i18n.time_zones import known_zone
from bot.usage.period import last_day, week_at, week_before
from bot.usage.public_holidays import holidays_between
from bot.usage.weekly_rhythm import WEEKEND

LATE_AFTER = timedelta(minutes=10)  # later, the card says so; a few ticks of delay are not worth it
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


class Cadence(StrEnum):
    """The stretch of time that a digest is about, in the order in which people read them."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


# Between two runs. Ten days: China's and Japan's longest holidays, with the weekends around them.
LONGEST_GAP = {Cadence.DAILY: timedelta(days=10), Cadence.WEEKLY: _WEEK, Cadence.MONTHLY: timedelta(days=31)}


# No field has a default: a button that takes a change back carries one of the three as JSON, known by its fields.
@dataclass(frozen=True, slots=True)
class DailySchedule:
    """A time each day; `workdays`: from Monday to Friday, without the public holidays of the organization's country."""

    at: time
    time_zone: str
    workdays: bool

    @property
    def cadence(self) -> Cadence:
        return Cadence.DAILY


@dataclass(frozen=True, slots=True)
class WeeklySchedule:
    """A time once a week. `weekday`: Monday is 0. `at` is local to `time_zone`, an IANA name."""

    weekday: int
    at: time
    time_zone: str

    @property
    def cadence(self) -> Cadence:
        return Cadence.WEEKLY


@dataclass(frozen=True, slots=True)
class MonthlySchedule:
    """A time once a month. `day`: 1 to 31; in a month that is shorter, its last day."""

    day: int
    at: time
    time_zone: str

    @property
    def cadence(self) -> Cadence:
        return Cadence.MONTHLY


Schedule = DailySchedule | WeeklySchedule | MonthlySchedule


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A run to come: its instant, in UTC, and its slot (`2026-11-23`, `2026-W48` or `2026-11`)."""

    at: datetime
    slot: str


class RunOutcome(StrEnum):
    """Outcome of a run whose time has come."""

    SEND = "send"
    LATE = "late"  # sent, marked "delayed, was due …"
    MISSED = "missed"  # too old, or a later run has come as well
    DAY_OFF = "day_off"  # its day was a workday when it was planned, and is none by the country of now


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a run, and the run after it. That one may be due already, if it can still be caught up."""

    outcome: RunOutcome
    next_run: Occurrence


def next_occurrence(schedule: Schedule, *, after: datetime, used: str | None, country: str | None = None) -> Occurrence:
    """The first run later than the instant `after`, in a later slot than `used`. `country`: whose holidays are off."""
    # From the day before: a local time that the zone skips is shifted by the gap, and may reach into the next day.
    earliest = after.astimezone(known_zone(schedule.time_zone)).date() - _DAY
    if used:
        earliest = max(earliest, _day_after(used))
    runs = (_occurrence(schedule, day) for day in _days_from(schedule, earliest, country))
    return next(run for run in runs if run.at > after)


def decide(
    schedule: Schedule, run: Occurrence, now: datetime, catch_up: timedelta, country: str | None = None
) -> Decision:
    """Decide about `run`, whose time has come. `catch_up`: the age up to which a run is still sent."""
    # After days without a process only the newest missed run may be sent: never one post for each missed slot.
    newest, coming = run, next_occurrence(schedule, after=run.at, used=run.slot, country=country)
    while coming.at <= now:
        newest, coming = coming, next_occurrence(schedule, after=coming.at, used=coming.slot, country=country)
    in_time = now - newest.at <= catch_up
    if newest is not run:
        return Decision(RunOutcome.MISSED, newest if in_time else coming)
    if _is_day_off(schedule, run, country):
        return Decision(RunOutcome.DAY_OFF, coming)
    if not in_time:
        return Decision(RunOutcome.MISSED, coming)
    return Decision(RunOutcome.LATE if now - run.at > LATE_AFTER else RunOutcome.SEND, coming)


def day_of_last_run(schedule: DailySchedule, run_day: date, country: str | None) -> date:
    """The day of the run before that of `run_day`."""
    days = (run_day - number * _DAY for number in count(1))
    return next(day for day in days if not schedule.workdays or is_workday(day, country))


def is_workday(day: date, country: str | None) -> bool:
    """True from Monday to Friday, but for the public holidays of the country."""
    return day.weekday() < WEEKEND and not holidays_between(country, day, day)


def freshest_time(schedule: Schedule, near: datetime) -> time | None:
    """The first full hour of its days that reports what ended just before them; None where `schedule` does already.

    An hour counts only when it does all the year after `near`, summer time or not.
    """
    # Pipefy's days are UTC. East of Greenwich a Monday morning can be UTC's Sunday, and the digest would be a week old.
    if _fresh(schedule, near):
        return None
    hourly = (_at(schedule, time(hour)) for hour in range(24))
    return next((candidate.at for candidate in hourly if _fresh(candidate, near)), None)


def slot_at(cadence: Cadence, instant: datetime, time_zone: str) -> str:
    """The slot of the local date; as text, later ones of a cadence are greater."""
    return slot_of(cadence, instant.astimezone(known_zone(time_zone)).date())


def slot_of(cadence: Cadence, day: date) -> str:
    """`2026-11-23`, `2026-W48` or `2026-11`."""
    match cadence:
        case Cadence.DAILY:
            return day.isoformat()
        case Cadence.WEEKLY:
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case Cadence.MONTHLY:
            return f"{day.year:04}-{day.month:02}"
        case _:
            assert_never(cadence)


def cadence_of_slot(slot: str) -> Cadence | None:
    """The cadence of a run with that slot; None of what is no slot of a run."""
    shapes = {
        Cadence.DAILY: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        Cadence.WEEKLY: "[0-9]{4}-W[0-9]{2}",
        Cadence.MONTHLY: "[0-9]{4}-[0-9]{2}",
    }
    return next((cadence for cadence, shape in shapes.items() if re.fullmatch(shape, slot)), None)


def _day_after(slot: str) -> date:
    match cadence_of_slot(slot):
        case Cadence.DAILY:
            return date.fromisoformat(slot) + _DAY
        case Cadence.MONTHLY:
            return last_day(date.fromisoformat(f"{slot}-01")) + _DAY
        case _:
            return date.fromisocalendar(int(slot[:4]), int(slot[-2:]), 1) + _WEEK


def _days_from(schedule: Schedule, earliest: date, country: str | None) -> Iterator[date]:
    """The days on which it runs, from that day on."""
    match schedule:
        case DailySchedule(workdays=workdays):
            days = (earliest + number * _DAY for number in count())
            yield from (day for day in days if not workdays or is_workday(day, country))
        case WeeklySchedule(weekday=weekday):
            first = earliest + timedelta(days=(weekday - earliest.weekday()) % 7)
            yield from (first + number * _WEEK for number in count())
        case MonthlySchedule(day=number):
            month_end = last_day(earliest)
            while True:
                day = month_end.replace(day=min(number, month_end.day))
                if day >= earliest:
                    yield day
                month_end = last_day(month_end + _DAY)
        case _:
            assert_never(schedule)


def _is_day_off(schedule: Schedule, run: Occurrence, country: str | None) -> bool:
    if not isinstance(schedule, DailySchedule) or not schedule.workdays:
        return False
    return not is_workday(date.fromisoformat(run.slot), country)


def _occurrence(schedule: Schedule, day: date) -> Occurrence:
    # A skipped local time is shifted by the gap; of a repeated one the first counts (fold=0), as RFC 5545 has it.
    at = datetime.combine(day, schedule.at, known_zone(schedule.time_zone)).astimezone(UTC)
    return Occurrence(at, slot_of(schedule.cadence, day))


def _at(schedule: Schedule, at: time) -> Schedule:
    match schedule:
        case DailySchedule():
            return DailySchedule(at, schedule.time_zone, schedule.workdays)
        case WeeklySchedule():
            return WeeklySchedule(schedule.weekday, at, schedule.time_zone)
        case MonthlySchedule():
            return MonthlySchedule(schedule.day, at, schedule.time_zone)
        case _:
            assert_never(schedule)


def _fresh(schedule: Schedule, near: datetime) -> bool:
    """True where all its runs of a year come when what they are to report is over in UTC too."""
    first = near.astimezone(known_zone(schedule.time_zone)).date()
    for day in _days_from(schedule, first, None):
        if day - first > 53 * _WEEK:
            return True
        at = _occurrence(schedule, day).at
        # A day or a month is over in UTC on the day after: as a week is, where the run is on its first day.
        late = week_at(at).last < week_before(day).last if isinstance(schedule, WeeklySchedule) else at.date() < day
        if late and not (isinstance(schedule, MonthlySchedule) and schedule.day > 1):
            return False
    return True
