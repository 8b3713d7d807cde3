"""What looking at an organization costs, and how late a mark is seen: `python -m tests.benchmarks.check_cost`.

Months of made-up organizations (`tests.benchmarks.organizations`), checked as `bot.alerts.rules.check_interval` says
and, next to it, every 30 minutes. A day's tasks come at random, four of five within ten hours of work. Leaves with 1
when a target is missed.

- quiet: the month ends at 30 % of the allowance.
- passing: it ends at 110 %, so that all four marks are passed.
- resting: from the 16th on it rests just below 80 %, the dearest place there is.
"""

import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from statistics import fmean, median

from bot.alerts.model import AlertSettings, AlertState, Observation, passes
from bot.alerts.rules.check_interval import LONGEST, USUAL, CheckReason, DayBudget, nearest_threshold, next_check
from bot.alerts.rules.evaluate import evaluate
from bot.usage.forecast import forecast
from bot.usage.period import days_between, last_day
from tests.benchmarks.organizations import Organization, organizations

ORGANIZATIONS = 60
SEED = 7
ENDS = {"quiet": 30, "passing": 110, "resting": 79}  # percent of the allowance at the end of the month
REQUESTS_A_DAY = 144  # as often as every ten minutes
LEAST_IN_TIME = 0.95
MOST_QUIET_REQUESTS = 360
RECENT_DAYS = 7
SETTINGS = AlertSettings()
DAY = timedelta(days=1)
_MOST_POINTS = 400  # in which a day's tasks come


@dataclass(frozen=True, slots=True)
class Month:
    """What truly happens: `counts[n]` tasks have run at `moments[n]`."""

    first: date
    past: dict[date, int]  # last month's days
    moments: Sequence[datetime]
    counts: Sequence[int]
    allowance: int

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), UTC)

    @property
    def ends(self) -> datetime:
        return datetime.combine(last_day(self.first) + DAY, time(), UTC)

    def used(self, at: datetime) -> int:
        """Tasks so far at that instant."""
        passed = bisect_right(self.moments, at)
        return self.counts[passed - 1] if passed else 0

    def days(self, now: datetime) -> dict[date, int]:
        """Pipefy's days at that instant, today's partial."""
        midnights = [datetime.combine(day, time(), UTC) for day in days_between(self.first, now.date())]
        ends = [*midnights[1:], now]
        return {start.date(): self.used(end) - self.used(start) for start, end in zip(midnights, ends, strict=True)}


@dataclass(frozen=True, slots=True)
class Watched:
    """The checks of a month."""

    requests: int
    delays: tuple[timedelta, ...]
    whys: tuple[CheckReason, ...]


def month_of(organization: Organization, kind: str, random: Random) -> Month:
    """The month as it happens, with an allowance that makes it that kind of month."""
    first = organization.month
    tasks = {day: count for day, count in organization.tasks.items() if day >= first}
    if kind == "resting":
        tasks = {day: count if day.day <= 15 else 0 for day, count in tasks.items()}
    moments, counts, so_far = list[datetime](), list[int](), 0
    for day in sorted(tasks):
        points = min(tasks[day], _MOST_POINTS)
        for number, moment in enumerate(sorted(_moment(day, random) for _ in range(points)), 1):
            moments.append(moment)
            counts.append(so_far + tasks[day] * number // points)
        so_far += tasks[day]
    past = {day: count for day, count in organization.tasks.items() if day < first}
    return Month(first, past, moments, counts, max(1, round(so_far * 100 / ENDS[kind])))


def watch(month: Month) -> Watched:
    """Check from the first of the month to the last, as the bot does; a check is one request."""
    now, series, checks, whys, made = month.begins, AlertState(), list[datetime](), list[CheckReason](), 0
    while now < month.ends:
        made = 1 + (made if checks and checks[-1].date() == now.date() else 0)
        checks.append(now)
        days, used = month.days(now), month.used(now)
        outlook = forecast({**month.past, **days}, now=now, used=used)
        seen = Observation(month.first, now, used, month.allowance, outlook)
        series, _ = evaluate(series, SETTINGS, seen, now)
        recent = [tasks for _, tasks in sorted((month.past | days).items())[-RECENT_DAYS:]]
        nearest = nearest_threshold(seen, [(SETTINGS, series)], recent)
        coming = next_check(now, every=USUAL, budget=DayBudget(REQUESTS_A_DAY, made), nearest=nearest)
        whys.append(coming.reason)
        now = coming.at
    return Watched(len(checks), _delays(month, checks), tuple(whys))


def watch_regularly(month: Month) -> Watched:
    """Check every 30 minutes."""
    checks = [month.begins + n * USUAL for n in range((month.ends - month.begins) // USUAL)]
    return Watched(len(checks), _delays(month, checks), ())


def _moment(day: date, random: Random) -> datetime:
    hour = random.uniform(11, 21) if random.random() < 0.8 else random.uniform(0, 24)  # 8 to 18 o'clock in Brazil
    return datetime.combine(day, time(), UTC) + timedelta(hours=hour)


def _delays(month: Month, checks: Sequence[datetime]) -> tuple[timedelta, ...]:
    """From the true passing of each mark to the check that sees it."""
    passings = [
        next(
            (at for at, used in zip(month.moments, month.counts, strict=True) if passes(used, month.allowance, mark)),
            None,
        )
        for mark in SETTINGS.marks
    ]
    seen = [(at, next((check for check in checks if check >= at), None)) for at in passings if at]
    return tuple(check - at for at, check in seen if check)


def _line(kind: str, way: str, watched: Sequence[Watched]) -> str:
    delays = [delay / timedelta(minutes=1) for each in watched for delay in each.delays]
    requests = [each.requests for each in watched]
    words = f"{kind:<8} {way:<10} {fmean(requests):>9.0f} {max(requests):>6}"
    if not delays:
        return f"{words} {'-':>9}"
    figures = f"{median(delays):>9.1f} {max(delays):>7.1f} {_in_time(watched):>9.1%}"
    return f"{words} {figures} {len(delays):>9}"


def _in_time(watched: Iterable[Watched]) -> float:
    return fmean(delay <= USUAL for each in watched for delay in each.delays)


def _misses(told: dict[str, list[Watched]]) -> list[str]:
    in_time = _in_time(each for watched in told.values() for each in watched)
    quiet = fmean(each.requests for each in told["quiet"])
    kept = {
        f"{in_time:.1%} seen within 30 minutes, wanted {LEAST_IN_TIME:.0%}": in_time >= LEAST_IN_TIME,
        f"{quiet:.0f} requests in a quiet month, wanted {MOST_QUIET_REQUESTS}": quiet <= MOST_QUIET_REQUESTS,
    }
    return [words for words, good in kept.items() if not good]


def main() -> int:
    """Print the table and the verdict."""
    print(f"{ORGANIZATIONS} made-up months each; usually every {USUAL}, at most every {LONGEST}.\n")
    print("month    checks     requests   most   delay p50     max  in 30 min  passings")
    told: dict[str, list[Watched]] = {}
    for kind in ENDS:
        random = Random(SEED)
        months = [month_of(each, kind, random) for each in organizations(ORGANIZATIONS, SEED) if each.tasks]
        told[kind] = [watch(month) for month in months]
        print(_line(kind, "as needed", told[kind]))
        print(_line(kind, "every 30'", [watch_regularly(month) for month in months]))
    misses = _misses(told)
    print("\n" + ("\n".join(("Missed:", *misses)) if misses else "Every target is reached."))
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
