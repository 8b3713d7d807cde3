"""When a weekly digest is due, which week it reports, and what to do when its time has passed. Pure.

A slot is the ISO week of its local date: whatever is edited, a subscription speaks once in it. Zone data is the
pinned `tzdata`'s, never the machine's, so that all replicas agree.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.i18n.time_zones import zone_info
from bot.usage.period import _week_before, week_at

LATE_AFTER = timedelta(minutes=10)  # a few ticks of delay are not worth a word
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class WeeklySchedule:
    """Once a week. `weekday`: Monday is 0. `at` is local to `zone`, an IANA name."""

    weekday: int
    at: time
    time_zone: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A run to come: its instant, in UTC, and the ISO week of its local date (`2026-W47`)."""

    at: datetime
    week: str


class RunOutcome(StrEnum):
    """What becomes of a run whose time has come."""

    SEND = "send"
    LATE = "late"  # sent, marked "delayed, was due …"
    MISSED = "missed"  # too old, or a later run has come as well


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about a run, and the one after it. That one may be due already: where it can be caught up."""

    outcome: RunOutcome
    next_run: Occurrence


def next_occurrence(cadence: WeeklySchedule, *, after: datetime, used: str | None) -> Occurrence:
    """The first run later than the instant `after`, in a week later than the slot `used`.

    A local time that the zone skips is shifted by the gap, a repeated one means the first of the two.
    """
    earliest = (
        after.astimezone(zone_info(cadence.time_zone)).date() - _DAY
    )  # a shifted time may reach into the next day
    if used:
        earliest = max(earliest, date.fromisocalendar(int(used[:4]), int(used[-2:]), 1) + _WEEK)
    day = earliest + timedelta(days=(cadence.weekday - earliest.weekday()) % 7)
    due = _occurrence(cadence, day)
    return due if due.at > after else _occurrence(cadence, day + _WEEK)


def decide(cadence: WeeklySchedule, run: Occurrence, now: datetime, catch_up: timedelta) -> Decision:
    """What becomes of `run`, whose time has come. Of several that were slept through only the last can be sent."""
    newest, coming = run, next_occurrence(cadence, after=run.at, used=run.week)
    while coming.at <= now:
        newest, coming = coming, next_occurrence(cadence, after=coming.at, used=coming.week)
    in_time = now - newest.at <= catch_up
    if newest is not run:
        return Decision(RunOutcome.MISSED, newest if in_time else coming)
    if not in_time:
        return Decision(RunOutcome.MISSED, coming)
    return Decision(RunOutcome.LATE if now - run.at > LATE_AFTER else RunOutcome.SEND, coming)


def freshest_time(cadence: WeeklySchedule, near: datetime) -> time | None:
    """The first full hour of that weekday that reports the week which just ended; None where the slot does already.

    East of Greenwich a Monday morning can be UTC's Sunday. An hour counts only when it does all the year after
    `near`, summer time or not.
    """
    if _fresh(cadence, near):
        return None
    hours = (WeeklySchedule(cadence.weekday, time(hour), cadence.time_zone) for hour in range(24))
    return next((whole.at for whole in hours if _fresh(whole, near)), None)


def _occurrence(cadence: WeeklySchedule, day: date) -> Occurrence:
    year, week, _ = day.isocalendar()
    at = datetime.combine(day, cadence.at, zone_info(cadence.time_zone)).astimezone(UTC)
    return Occurrence(at, f"{year:04}-W{week:02}")


def _fresh(cadence: WeeklySchedule, near: datetime) -> bool:
    first = near.astimezone(zone_info(cadence.time_zone)).date()
    first += timedelta(days=(cadence.weekday - first.weekday()) % 7)
    days = (first + number * _WEEK for number in range(53))
    return all(week_at(_occurrence(cadence, day).at).last >= _week_before(day).last for day in days)
