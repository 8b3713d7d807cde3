"""When an organization is looked at next, and why then. Pure.

A question costs the customer money, so it is asked the more often the nearer a mark is: after a quarter of the time
that it takes at least to get there, at a pace twice that of the busiest day known or foreseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.alerts.model import AlertSettings, AlertState, MarkState, Observation, limit_of, passes
from bot.usage.forecast import Forecast

USUAL = timedelta(minutes=30)
LONGEST = timedelta(hours=4)
TIMES_SOONER = 3  # than usual, near a mark
CAUTION = 2  # times the busiest day
CHECKS_ON_THE_WAY = 4  # to a mark
_DAY = timedelta(days=1)
_AFTER_MIDNIGHT = time(0, 5)
_DAYS_OF_A_MONTH = 30
_CLOSED = MarkState()


class CheckReason(StrEnum):
    """What decided the time of the next check. ASKED: a person did; SNOOZE: a silence ends then."""

    NEAR_THRESHOLD = "near"
    USUAL = "usual"
    FAR_FROM_THRESHOLD = "far"
    NO_LIMIT = "no_limit"
    BUDGET = "budget"
    FAILING = "failing"
    ASKED = "asked"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class DayBudget:
    """How many requests about an organization the bot may make on a UTC day, and how many it has made today."""

    requests: int
    used: int
    each: int = 1  # check


@dataclass(frozen=True, slots=True)
class NextCheck:
    """The next check."""

    at: datetime
    why: CheckReason


def next_check(
    now: datetime, *, every: timedelta, budget: DayBudget, nearest: timedelta | None, failures: int = 0
) -> NextCheck:
    """When to look again.

    `every`: what the operator set. `nearest`: of `nearest_mark`. `failures`: checks in a row that brought no reading.
    """
    longest = max(every, LONGEST)
    if failures > 0:
        return _affordable(now, NextCheck(now + _backed_off(every, failures, longest), CheckReason.FAILING), budget)
    if nearest is None:
        return _affordable(now, NextCheck(now + longest, CheckReason.NO_LIMIT), budget)
    wait = nearest / CHECKS_ON_THE_WAY
    if wait < every:
        return _affordable(now, NextCheck(now + max(wait, every / TIMES_SOONER), CheckReason.NEAR_THRESHOLD), budget)
    if wait < 2 * every:
        return _affordable(now, NextCheck(now + every, CheckReason.USUAL), budget)
    return _affordable(now, NextCheck(now + min(wait, longest), CheckReason.FAR_FROM_THRESHOLD), budget)


def nearest_mark(
    seen: Observation, watched: Iterable[tuple[AlertSettings, AlertState]], recent: Sequence[int]
) -> timedelta | None:
    """How long it takes at least until one of the channels' marks is passed; None: none of them has a base.

    `recent`: tasks of the last days, today's so far among them. Where this reading has no use, the last known counts.
    """
    times = [_until_mark(seen, settings, series, recent) for settings, series in watched]
    return min((time for time in times if time is not None), default=None)


def _until_mark(
    seen: Observation, settings: AlertSettings, series: AlertState, recent: Sequence[int]
) -> timedelta | None:
    base = limit_of(seen.allowance, settings.budget)
    if base is None:
        return None
    known = series if series.month == seen.month else AlertState()
    used = known.used if seen.used is None else seen.used
    if used is None:
        return CHECKS_ON_THE_WAY * USUAL
    ahead = _mark_ahead(known, settings, used, base)
    if ahead is None:
        return timedelta.max
    days = (ahead * base / 100 - used) / (CAUTION * _busiest(seen, recent, base))
    return timedelta(days=min(days, _DAYS_OF_A_MONTH))


def _mark_ahead(series: AlertState, settings: AlertSettings, used: int, base: int) -> int | None:
    """The next mark of which something would be said: not one that use has just dipped below, nor a muted one."""
    if series.snooze and series.snooze.until is None:
        return None
    own = {mark: series.latches.get(mark, _CLOSED) for mark in settings.marks if not passes(used, base, mark)}
    return min((mark for mark, latch in own.items() if not latch.open and not latch.muted), default=None)


def _busiest(seen: Observation, recent: Sequence[int], base: int) -> float:
    """Tasks a day: of the busiest recent day, or today or tomorrow as foreseen; what fills a month at the least."""
    return max(*recent, *_foreseen(seen), base / _DAYS_OF_A_MONTH)


def _foreseen(seen: Observation) -> tuple[int, ...]:
    if not isinstance(seen.outlook, Forecast):
        return (0,)
    today = (seen.at.astimezone(UTC).date() - seen.month).days
    path = (0, *seen.outlook.path)
    return tuple(path[n + 1] - path[n] for n in (today, today + 1) if 0 <= n < len(path) - 1) or (0,)


def _backed_off(every: timedelta, failures: int, longest: timedelta) -> timedelta:
    doublings = min(failures - 1, 16)  # far beyond the longest wait, and short of what a timedelta can hold
    return min(every * (1 << doublings), longest)


def _affordable(now: datetime, wanted: NextCheck, budget: DayBudget) -> NextCheck:
    """The next check, or a later one: what is left of the day's requests is spread over what is left of the day."""
    midnight = datetime.combine(now.astimezone(UTC).date() + _DAY, time(), UTC)
    checks = (budget.requests - budget.used) // budget.each
    if checks <= 0:
        tomorrow = datetime.combine(midnight.date(), _AFTER_MIDNIGHT, UTC)
        return NextCheck(max(tomorrow, wanted.at), wanted.why if wanted.at >= tomorrow else CheckReason.BUDGET)
    earliest = now + (midnight - now) / checks
    return wanted if wanted.at >= earliest else NextCheck(earliest, CheckReason.BUDGET)
