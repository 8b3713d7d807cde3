"""Readings as Pipefy could answer them, for a moment on 19 November 2026."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import accumulate
from typing import Any

from bot.usage.model import Breakdown, Bucket, Flow, FlowList, Organization, Reading, Usage
from bot.usage.period import Period, days_between, last_day

NOW = datetime(2026, 11, 19, 15, 4, 5, tzinfo=UTC)
TODAY = NOW.date()
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))
ACME = Organization("0a1b2c3d-1111-4222-8333-444455556666", "Acme")
ZONE = "America/Sao_Paulo"
LANGUAGES = ("en-US", "pt-BR", "es-LA")


def workday(day: date) -> int:
    """Tasks of an organization that rests at weekends."""
    return 2400 + 40 * (day.day % 7) if day.weekday() < 5 else 300


def flow(name: str | None = "Sync orders", tasks: int | None = 1204, **more: object) -> Flow:
    told: dict[str, Any] = {"pipe": "Sales", "runs": 301, "last_run_at": NOW, "status": "ENABLED", **more}
    return Flow(name, tasks=tasks, **told)


FLOWS = (
    flow("Sync orders", 12_480, runs=3120),
    flow("Invoice → ERP", 9_003, pipe="Finance", runs=1500),
    flow(None, 12, pipe=None, runs=0, status=None),
    flow("Old import", None, runs=None, status="DISABLED"),
)


def flow_list(flows: Sequence[Flow] = FLOWS, *, complete: bool = True) -> FlowList:
    known = sum(one.tasks or 0 for one in flows)
    return FlowList(tuple(flows), len(flows), known, complete)


def days(first: date, until: date, tasks: Callable[[date], int | None] = workday) -> tuple[Bucket, ...]:
    return tuple(Bucket(day, tasks(day), 50_000) for day in days_between(first, until))


def usage(period: Period, first: date, buckets: Sequence[Bucket], **more: object) -> Usage:
    """A summary whose total is the sum of its buckets, unless told otherwise."""
    told: dict[str, Any] = {
        "total": sum(bucket.usage or 0 for bucket in buckets),
        "limit": 50_000,
        "active_flows": 7,
        "starts": datetime.combine(first, time.min, UTC),
        "ends": datetime.combine(last_day(first), time(23, 59, 59), UTC),
        **more,
    }
    return Usage(period, buckets=tuple(buckets), **told)


def changed(told: Usage, **more: object) -> Usage:
    given: dict[str, Any] = more
    return replace(told, **given)


def reading(told: Usage, beside: Usage | None = None, **more: object) -> Reading:
    given: dict[str, Any] = {"organization": ACME, "top": flow_list(), "taken_at": NOW, **more}
    return Reading("reading-1", period=told.period, usage=told, beside=beside, **given)


OCTOBERS_DAYS = usage(Period.LAST_MONTH, OCTOBER, days(OCTOBER, last_day(OCTOBER)))
MONTHS = usage(
    Period.LAST_3_MONTHS,
    SEPTEMBER,
    [Bucket(SEPTEMBER, 41_204, 50_000), Bucket(OCTOBER, 52_110, 50_000), Bucket(NOVEMBER, 33_040, None)],
    limit=None,
    ends=NOW,
)


def this_month(
    until: date = TODAY,
    tasks: Callable[[date], int | None] = workday,
    beside: Usage | None = OCTOBERS_DAYS,
    **more: object,
) -> Reading:
    """The month in progress. `more` goes to its summary."""
    return reading(changed(usage(Period.CURRENT_MONTH, NOVEMBER, days(NOVEMBER, until, tasks)), **more), beside)


def adding_up(taken: Reading) -> Reading:
    """The reading with its days in proportion to its total, so that both agree."""
    total, buckets = taken.usage.total or 0, taken.usage.buckets
    weights = [0, *accumulate(bucket.usage or 0 for bucket in buckets)]
    shares = [total * weight // (weights[-1] or 1) for weight in weights]
    fitting = [replace(b, usage=end - begin) for b, begin, end in zip(buckets, shares, shares[1:], strict=False)]
    return replace(taken, usage=replace(taken.usage, buckets=tuple(fitting)))


def last_month(beside: Usage | None = MONTHS, **more: object) -> Reading:
    return reading(changed(OCTOBERS_DAYS, **more), beside)


def three_months(**more: object) -> Reading:
    return reading(changed(MONTHS, **more))


def breakdown(words: str = "", flows: FlowList | None = None, **more: object) -> Breakdown:
    told: dict[str, Any] = {"period": Period.CURRENT_MONTH, "total": 21_495, "taken_at": NOW, **more}
    return Breakdown(ACME, words=words, flows=flow_list() if flows is None else flows, **told)
