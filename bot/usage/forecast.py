"""Forecast of a month's total from Pipefy's days, by the model of `bot.usage.seasonality`. Pure.

How well it does, and where it fails: docs/forecast.md.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, dropwhile
from math import exp, floor, inf, log

from bot.usage.closures import Closures
from bot.usage.day_share import PartOfDay, share_left
from bot.usage.period import days_between, last_day, month_before
from bot.usage.seasonality import SeasonalModel, fit

LEAST_DAYS = 5  # complete days since the first task: a working week
LEAST_TASKS = 100  # below, one busy day moves the total more than any rhythm
# 1.2816 standard deviations hold 80 % of a normal distribution. Bursts that nobody announces reach farther up, and the
# level, which counts them as far as its limit only, lies below the mean of uneven days: docs/forecast.md.
SPREADS_UP, SPREADS_DOWN = 1.48, 1.2
# For uneven days farther down while much is ahead: a month of bursts may still fall far.
EVEN, UNEVEN = 0.05, 0.3  # spread of a day
LEANING_A_DAY, HALFWAY = 1 / 60, 12  # spreads by each day ahead beyond so many
# How many spreads below the expected a limit must lie to be announced: an alert that can wait does, until it is surer.
NEAR_SPREADS, FAR_SPREADS, NEAR, FAR = 0.95, 2.95, 7, 14  # days until the limit is passed
MOST_BELIEF_IN_LACKING, LATE_IN_THE_DAY = 0.5, 0.25  # the second: share of the day that is left


@dataclass(frozen=True, slots=True)
class Forecast:
    """The total at the end of the month, and the way there."""

    expected: int  # tasks at the end of the month
    low: int  # low to high: the 80 % range
    high: int
    path: tuple[int, ...]  # tasks so far at the end of each day of the month, day 1 first
    sure: int = 0  # a limit below it is passed surely enough to be announced; 0: none is


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Too little is known to say anything: the complete days since the first task, and their tasks."""

    days: int
    tasks: int


def forecast(
    days: Mapping[date, int],
    *,
    now: datetime,
    used: int,
    holidays: Collection[date] = (),
    yesterday: PartOfDay | None = None,
) -> Forecast | TooEarly:
    """The month that `now` lies in.

    `days`: Pipefy's days of this and last month; one that is missing is unknown, today's is partial.
    `used`: tasks so far this month. It is Pipefy's total, and trusted where the days add up to another sum.
    `holidays`: of the same two months. `yesterday`: its tasks at this hour, which tell how much of today is left.
    """
    today = now.astimezone(UTC).date()
    complete = _complete(days, today)
    if len(complete) < LEAST_DAYS or sum(complete.values()) < LEAST_TASKS:
        return TooEarly(len(complete), sum(complete.values()))
    model = fit(complete, holidays)
    working = {day: model.expected(day) for day in days_between(today, last_day(today))}
    remaining = share_left(now, yesterday, days, holidays)
    working[today] = _left_of_today(working[today], days.get(today), remaining)  # the rest of it is in `used` already
    ahead = {day: tasks * model.closed.return_chance for day, tasks in working.items()}
    path = _past(days, today, used) + _future(ahead, used)
    spread, spreads_down = _spreads(model, working)
    low, high = _range(model, working, spread, spreads_down)
    sure = _sure(path[today.day - 1 :], used, _widened(spread, spreads_down, model.closed))
    return Forecast(path[-1], min(used + low, path[-1]), max(used + high, path[-1]), path, sure)


def reaches(coming: Forecast, limit: int, first_day: date) -> date | None:
    """The first day on which the expected path passes the limit; `first_day` is the first of its month."""
    days_before = next((n for n, tasks in enumerate(coming.path) if tasks > limit), None)
    return None if days_before is None else first_day + timedelta(days=days_before)


def _complete(days: Mapping[date, int], today: date) -> dict[date, int]:
    """The days that are over, oldest first, since the organization's first task."""
    first = month_before(today)
    past = sorted((day, tasks) for day, tasks in days.items() if first <= day < today and tasks >= 0)
    # Leading days without a task are from before the organization began, and would pull level and growth down.
    return dict(dropwhile(lambda entry: entry[1] == 0, past))


def _left_of_today(expected: float, so_far: int | None, remaining: float) -> float:
    """The tasks that today still brings: by the share of it that is left, and by what it lacks of those expected.

    What is lacking says little late in the day, when it is chance.
    """
    by_share = remaining * expected
    if so_far is None or so_far < 0:
        return by_share
    belief = MOST_BELIEF_IN_LACKING * min(1.0, remaining / LATE_IN_THE_DAY)
    return (1 - belief) * by_share + belief * max(0.0, expected - so_far)


def _past(days: Mapping[date, int], today: date, used: int) -> tuple[int, ...]:
    """Sums up to yesterday. What Pipefy counts beyond the known days happened on the unknown ones."""
    past = days_between(today.replace(day=1), today - timedelta(days=1))
    so_far = list(accumulate(days.get(day, 0) for day in past))
    gaps = list(accumulate(day not in days for day in past))
    beyond = max(0, used - sum(days.get(day, 0) for day in (*past, today)))
    return tuple(
        min(used, tasks + (beyond * gap // gaps[-1] if gap else 0)) for tasks, gap in zip(so_far, gaps, strict=True)
    )


def _future(ahead: Mapping[date, float], used: int) -> tuple[int, ...]:
    return tuple(used + round(tasks) for tasks in accumulate(ahead.values()))


def _spreads(model: SeasonalModel, working: Mapping[date, float]) -> tuple[float, float]:
    """The spread of the logarithm of what is still to come, and how many of them the low end lies below it."""
    spread = model.uncertainty(working) if any(working.values()) else 0.0
    uneven = min(1.0, max(0.0, (model.rhythm.spread - EVEN) / (UNEVEN - EVEN)))
    return spread, SPREADS_DOWN + uneven * LEANING_A_DAY * (len(working) - HALFWAY)


def _range(model: SeasonalModel, working: Mapping[date, float], spread: float, spreads_down: float) -> tuple[int, int]:
    """The 80 % range of what is still to come: lognormal, since usage may double but never fall below 0."""
    total = sum(working.values())
    low, high = total * exp(-spreads_down * spread), total * exp(SPREADS_UP * spread)
    return round(low * model.closed.low_share), round(high * model.closed.high_share)


def _widened(spread: float, spreads_down: float, closed: Closures) -> float:
    """The spread downwards, so wide that in a silence the low end lies where the range's does."""
    remaining = closed.low_share / closed.return_chance if closed.return_chance else 0.0
    return spread - log(remaining) / spreads_down if remaining else inf


def _sure(ahead: Sequence[int], used: int, spread: float) -> int:
    """The greatest limit that is announced; `ahead`: the path from today on.

    A limit passed on a day is announced when it lies so many spreads below what is expected by the month's end.
    """

    def bound(days_ahead: int) -> int:
        far = min(1.0, max(0.0, (days_ahead - NEAR) / (FAR - NEAR)))
        return used + floor((ahead[-1] - used) * exp(-spread * (NEAR_SPREADS + far * (FAR_SPREADS - NEAR_SPREADS))))

    return max(min(tasks, bound(days_ahead)) for days_ahead, tasks in enumerate(ahead))


@dataclass(frozen=True, slots=True)
class LimitDates:
    """Days on which the limit is passed. None: not within the month. `early` to `late`: by the 80 % range."""

    early: date | None
    expected: date | None
    late: date | None


def limit_dates(outlook: Forecast, used: int, limit: int, month: date, today: date) -> LimitDates:
    """The days on which the limit is passed; `month`: the first day of the outlook's, `today`: its first day ahead."""

    def passed(end: int) -> date | None:
        return reaches(replace(outlook, path=_path_to(end, outlook, used, today)), limit, month)

    return LimitDates(early=passed(outlook.high), expected=reaches(outlook, limit, month), late=passed(outlook.low))


def _path_to(end: int, outlook: Forecast, used: int, today: date) -> tuple[int, ...]:
    """The path, with what is still to come drawn out or in so that the month ends there."""
    past, ahead = outlook.path[: today.day - 1], outlook.path[today.day - 1 : -1]
    share = (end - used) / (outlook.expected - used) if outlook.expected > used else 1.0
    return (*past, *(used + round((tasks - used) * share) for tasks in ahead), end)
