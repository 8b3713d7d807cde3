"""The share of today's work that is still to come, by what the day before had left at this hour. Pure.

Work in office hours is no straight line through a UTC day: at noon in UTC a morning in São Paulo has brought nothing
yet. One day tells its hours only roughly, so that the clock keeps a part in it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.usage.weekly_rhythm import WEEKEND

BELIEF = 3.0  # in the day before; 1 is the clock's
LEAST_TASKS = 50  # of the day before: of fewer, its hours are chance
MOST_APART = timedelta(hours=3)  # of the hours of both days
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """The tasks that a day had when it was read, while it went on."""

    read_at: datetime
    tasks: int


def share_left(
    now: datetime, before: PartOfDay | None, days: Mapping[date, int], holidays: Collection[date] = ()
) -> float:
    """The share of today that is left; the clock's where nothing is known of a day of the same kind before it.

    `before`: of yesterday, read at this hour or a little later; `days`: with yesterday's whole.
    """
    by_clock = 1 - _over(now)
    if before is None:
        return by_clock
    yesterday, today = before.read_at.astimezone(UTC).date(), now.astimezone(UTC).date()
    whole, later = days.get(yesterday, 0), before.read_at + _DAY - now
    if today - yesterday != _DAY or whole < LEAST_TASKS or not timedelta(0) <= later <= MOST_APART:
        return by_clock
    if _rests(today, holidays) != _rests(yesterday, holidays):
        return by_clock
    over_then = min(1.0, before.tasks / whole)
    # At the later hour a little more was over.
    passed = over_then * _over(now) / _over(before.read_at) if later else over_then
    return (BELIEF * (1 - passed) + by_clock) / (BELIEF + 1)


def _over(now: datetime) -> float:
    instant = now.astimezone(UTC)
    return (instant - instant.replace(hour=0, minute=0, second=0, microsecond=0)) / _DAY


def _rests(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() >= WEEKEND or day in holidays
