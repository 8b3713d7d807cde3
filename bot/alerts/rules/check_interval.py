"""Decide when an organization is checked next, and name what decided it. Pure.

A question costs the customer a request, so it is asked the more often the nearer a threshold is: after a quarter of
the time that it takes at least to get there, at twice the pace of the busiest day known or forecast.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.alerts.model import AlertSettings, AlertState, MarkState, Observation, passes
from bot.rests.rising_rest import rising_rest
from bot.usage.forecast import Forecast
from bot.usage.thresholds import limit_of

# Zapier looks every 15 minutes, Datadog's cost monitors every 30, AWS Budgets three times a day. Targets
# that these figures keep: at most 360 requests in a quiet month, 95 % of passed thresholds seen in time
# (tests/benchmarks/check_cost.py; why by distance: docs/decisions/0007-alerts.md).
USUAL = timedelta(minutes=30)
LONGEST = timedelta(hours=4)
TIMES_SOONER = 3  # than usual, near a threshold
CAUTION = 2  # times the busiest day
CHECKS_ON_THE_WAY = 4  # to a threshold
_DAY = timedelta(days=1)
_AFTER_MIDNIGHT = time(0, 5)
_DAYS_OF_A_MONTH = 30
_CLOSED = MarkState()


class CheckReason(StrEnum):
    """Reason for the time of the next check. ASKED: a person requested it; SNOOZE: a snooze ends then."""

    NEAR_THRESHOLD = "near"
    USUAL = "usual"
    FAR_FROM_THRESHOLD = "far"
    NO_LIMIT = "no_limit"
    BUDGET = "budget"
    FAILING = "failing"
    DOUBTED = "doubted"
    ASKED = "asked"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class DayBudget:
    """Requests about an organization that the bot may make on a UTC day, and those that it has made today."""

    requests: int
    used: int
    per_check: int = 1


@dataclass(frozen=True, slots=True)
class NextCheck:
    """The next check."""

    at: datetime
    reason: CheckReason


def next_check(
    now: datetime,
    *,
    every: timedelta,
    budget: DayBudget,
    nearest: timedelta | None,
    failures: int = 0,
    doubted: bool = False,
) -> NextCheck:
    """The time of the next check, and its reason.

    `every`: as the operator set it. `nearest`: of `nearest_threshold`. `failures`: checks in a row without a reading.
    `doubted`: the last reading could not be relied on, so its distance to a threshold says nothing.
    """
    following = NextCheck(now + every, CheckReason.DOUBTED) if doubted else _by_distance(now, every, nearest, failures)
    return _affordable(now, following, budget)


def nearest_threshold(
    observation: Observation, watched: Iterable[tuple[AlertSettings, AlertState]], recent: Sequence[int]
) -> timedelta | None:
    """The least time until one of the channels' thresholds is passed; None: none of them has a limit.

    `recent`: tasks of the last days, today's so far among them. Where this reading has no use, the last known counts.
    """
    times = [_until_threshold(observation, settings, state, recent) for settings, state in watched]
    return min((time for time in times if time is not None), default=None)


def threshold_ahead(state: AlertState, settings: AlertSettings) -> int | None:
    """The threshold that would be announced next, by the last figures; None where there is none."""
    limit = limit_of(state.allowance, settings.budget)
    return None if limit is None or state.used is None else _threshold_ahead(state, settings, state.used, limit)


def _by_distance(now: datetime, every: timedelta, nearest: timedelta | None, failures: int) -> NextCheck:
    longest = max(every, LONGEST)
    if failures > 0:
        return NextCheck(now + rising_rest(every, failures - 1, longest), CheckReason.FAILING)
    # Not never: an allowance may be set in Pipefy at any time, and nothing but a check would notice.
    if nearest is None:
        return NextCheck(now + longest, CheckReason.NO_LIMIT)
    wait = nearest / CHECKS_ON_THE_WAY
    if wait < every:
        # Bounded below: with one task to go the quarter would shrink to seconds, and the day's requests be gone.
        return NextCheck(now + max(wait, every / TIMES_SOONER), CheckReason.NEAR_THRESHOLD)
    if wait < 2 * every:
        return NextCheck(now + every, CheckReason.USUAL)
    return NextCheck(now + min(wait, longest), CheckReason.FAR_FROM_THRESHOLD)


def _until_threshold(
    observation: Observation, settings: AlertSettings, state: AlertState, recent: Sequence[int]
) -> timedelta | None:
    limit = limit_of(observation.allowance, settings.budget)
    if limit is None:
        return None
    current = state if state.month == observation.month else AlertState()
    used = current.used if observation.used is None else observation.used
    if used is None:
        return CHECKS_ON_THE_WAY * USUAL  # a quarter of which is the usual wait
    threshold = _threshold_ahead(current, settings, used, limit)
    if threshold is None:
        return timedelta.max
    days = (threshold * limit / 100 - used) / (CAUTION * _busiest(observation, recent, limit))
    return timedelta(days=min(days, _DAYS_OF_A_MONTH))  # by then the month is over


def _threshold_ahead(state: AlertState, settings: AlertSettings, used: int, limit: int) -> int | None:
    """The next threshold that would be announced: not one that use has just dipped below, nor a muted one."""
    if state.snooze and state.snooze.until is None:
        return None
    own = {
        threshold: state.latches.get(threshold, _CLOSED)
        for threshold in settings.marks
        if not passes(used, limit, threshold)
    }
    # Use that rests just below a threshold is the dearest case ("resting" of the benchmark): an open one is left out.
    return min(
        (threshold for threshold, mark_state in own.items() if not mark_state.open and not mark_state.muted),
        default=None,
    )


def _busiest(observation: Observation, recent: Sequence[int], limit: int) -> float:
    """Tasks a day: of the busiest recent day, or today or tomorrow as forecast; at least what fills a month."""
    # Never 0: after a week of rest the way to the threshold would be divided by it.
    return max(*recent, *_forecast_days(observation), limit / _DAYS_OF_A_MONTH)


def _forecast_days(observation: Observation) -> tuple[int, ...]:
    """Tasks of today and tomorrow; a zero where there is no forecast."""
    if not isinstance(observation.outlook, Forecast):
        return (0,)
    today = (observation.at.astimezone(UTC).date() - observation.month).days
    path = (0, *observation.outlook.path)
    return tuple(path[n + 1] - path[n] for n in (today, today + 1) if 0 <= n < len(path) - 1) or (0,)


def _affordable(now: datetime, check: NextCheck, budget: DayBudget) -> NextCheck:
    """The check, or a later one: the day's remaining requests are spread over the rest of the day."""
    # Spread, not spent until they are gone: else a busy morning leaves the afternoon blind, when thresholds are passed.
    midnight = datetime.combine(now.astimezone(UTC).date() + _DAY, time(), UTC)
    checks = (budget.requests - budget.used) // budget.per_check
    if checks <= 0:
        tomorrow = datetime.combine(midnight.date(), _AFTER_MIDNIGHT, UTC)
        return NextCheck(max(tomorrow, check.at), check.reason if check.at >= tomorrow else CheckReason.BUDGET)
    earliest = now + (midnight - now) / checks
    return check if check.at >= earliest else NextCheck(earliest, CheckReason.BUDGET)
