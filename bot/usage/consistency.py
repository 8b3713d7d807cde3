"""Contradictions inside one answer of Pipefy, and the figures that may be trusted all the same. Pure.

What contradicts itself is unknown, so that nothing is announced, and nothing taken back, because of it. A total and
its parts that are counted a moment apart do not contradict each other. The rules stand in `docs/pipefy-answers.md`.
`today` is the UTC day on which Pipefy was asked.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.usage.model import Usage
from bot.usage.period import Period, days_between, last_day, month_before

_DAY = timedelta(days=1)
_FAR = timedelta(days=400)
_MONTHS = 3  # of `last_3_months`
_LAG = 100  # one in so many tasks may be counted on one side only: those of the moment between two counts


class Contradiction(StrEnum):
    """Ways in which an answer contradicts itself, or the question."""

    TOTAL = "total"  # the days (or months) make another sum than the total
    UNCONFIRMED = "unconfirmed"  # there is a total, but hardly a day that could confirm it
    STALE = "stale"  # the total is still last month's
    MONTH = "month"  # the range is not the month that was asked for
    BUCKETS = "buckets"  # the days lie outside the range
    NULL_LIMIT = "null_limit"  # the allowance is null because of an error: unknown, not "none"
    NULL_TOTAL = "null_total"  # likewise the total


# An allowance that is unknown says nothing against the tasks.
_AGAINST_TOTAL = frozenset(Contradiction) - {Contradiction.NULL_LIMIT}


@dataclass(frozen=True, slots=True)
class ShownTotal:
    """The tasks to show. `of_days`: the sum of Pipefy's days, in place of a total that they contradict."""

    tasks: int | None
    of_days: bool = False


def counts_agree(total: int | None, parts: int) -> bool:
    """True where a total and the sum of its parts are one figure, counted a moment apart: within 1 %, or one task."""
    if total is None or total == 0 < parts:  # a total of 0 is a count that failed, however few the tasks are
        return False
    return abs(total - parts) <= max(1, max(total, parts) // _LAG)


def contradictions(usage: Usage, today: date, beside: Usage | None = None) -> tuple[Contradiction, ...]:
    """The contradictions that an answer holds. `beside`: last month's answer, for the current month."""
    checks = {
        Contradiction.MONTH: not _is_month_asked(usage, today),
        Contradiction.BUCKETS: _lie_outside(usage, today),
        Contradiction.TOTAL: _disagrees(usage, today),
        Contradiction.UNCONFIRMED: _is_unconfirmed(usage, today),
        Contradiction.STALE: _is_stale(usage, today, beside),
        Contradiction.NULL_LIMIT: usage.limit is None and "limit" in usage.unknown,
        Contradiction.NULL_TOTAL: usage.total is None and "total" in usage.unknown,
    }
    return tuple(contradiction for contradiction, holds in checks.items() if holds)


def trusted_total(usage: Usage, today: date, beside: Usage | None = None) -> int | None:
    """The tasks that alerts may go by; None where the answer does not say, or contradicts itself."""
    against = _AGAINST_TOTAL.intersection(contradictions(usage, today, beside))
    return None if against else usage.total


def shown_total(usage: Usage, today: date) -> ShownTotal:
    """The tasks that a report shows: the days' sum where that is certain to be nearer to the truth than the total."""
    # Days carry their dates, so they cannot be another month's; a day that is missing could only add to the sum.
    if usage.total is not None and _disagrees(usage, today):
        return ShownTotal(_sum(_known(usage, today)), of_days=True)
    return ShownTotal(usage.total)


def allowance_is_known(usage: Usage) -> bool:
    """False where the allowance is null because of an error; one that Pipefy does not name is known to be none."""
    return usage.limit is not None or "limit" not in usage.unknown


def month_of(usage: Usage, today: date) -> date:
    """The first day of the month that an answer of one month is about: its range's, where the days agree with it."""
    asked = month_before(today) if usage.period is Period.LAST_MONTH else today.replace(day=1)
    if usage.starts is None or abs(usage.starts.date() - today) > _FAR:
        return asked
    named = usage.starts.date().replace(day=1)
    months = {bucket.starts.replace(day=1) for bucket in usage.buckets if bucket.usage}
    if _is_evening_before(usage, today) and months <= {last_day(named) + _DAY}:
        return last_day(named) + _DAY
    # A month that nobody asked for is believed where range and days agree on it: two witnesses.
    return named if months == {named} or (not months and named in _asked(usage, today)) else asked


def _is_evening_before(usage: Usage, today: date) -> bool:
    """True where the range begins on the day before a month that was asked for: its midnight in a zone of the east."""
    if usage.starts is None or abs(usage.starts.date() - today) > _FAR:
        return False
    following = usage.starts.date() + _DAY
    return following.day == 1 and following in _asked(usage, today)


def _asked(usage: Usage, today: date) -> frozenset[date]:
    """The months that the question may have meant, by a clock that is up to a day beside Pipefy's."""
    near = {(today + offset).replace(day=1) for offset in (-_DAY, timedelta(), _DAY)}
    return frozenset(month_before(month) for month in near) if usage.period is Period.LAST_MONTH else frozenset(near)


def _is_month_asked(usage: Usage, today: date) -> bool:
    if usage.period is Period.LAST_3_MONTHS:
        return _is_span_asked(usage, today)
    first = month_of(usage, today)
    if usage.starts is not None and usage.starts.date().replace(day=1) != first:
        return _is_evening_before(usage, today) and usage.starts.date() + _DAY == first
    return first in _asked(usage, today) and (usage.ends is None or _ends_within(usage.ends, first))


def _ends_within(ends: datetime, first: date) -> bool:
    # The end may be the month's, or the moment of asking, in a zone that is hours away.
    return first <= ends.date() <= last_day(first) + _DAY


def _is_span_asked(usage: Usage, today: date) -> bool:
    """True where three months lie near today. Whether this month is one of them, Pipefy does not document."""
    latest = today + _DAY
    earliest = month_before(month_before(month_before(today))) - _DAY
    starts_late = usage.starts is not None and not earliest <= usage.starts.date() <= latest
    ends_early = usage.ends is not None and not month_before(today) <= usage.ends.date() <= last_day(latest) + _DAY
    backwards = usage.starts is not None and usage.ends is not None and usage.starts > usage.ends
    return not (starts_late or ends_early or backwards)


def _span(usage: Usage, today: date) -> tuple[date, date]:
    """The first and the last day that buckets of this answer may stand for."""
    if usage.period is Period.LAST_3_MONTHS:
        return month_before(month_before(month_before(today))), today + _DAY
    first = month_of(usage, today)
    # A day more: when the question was on its way, midnight may have passed.
    return first, min(last_day(first), today + _DAY)


def _lie_outside(usage: Usage, today: date) -> bool:
    """True where tasks stand at days outside the range, and those inside do not make the total without them."""
    first, last = _span(usage, today)
    stray = any(bucket.usage for bucket in usage.buckets if not first <= bucket.starts <= last)
    return stray and not counts_agree(usage.total, _sum(_known(usage, today)))


def _known(usage: Usage, today: date) -> dict[date, int]:
    first, last = _span(usage, today)
    return {b.starts: b.usage for b in usage.buckets if first <= b.starts <= last and b.usage is not None}


def _expected(usage: Usage, today: date) -> tuple[date, ...]:
    """The days, or months, that have begun for certain."""
    first, last = _span(usage, today)
    if usage.period is not Period.LAST_3_MONTHS:
        return days_between(first, min(last, today))
    months = {bucket.starts for bucket in usage.buckets if bucket.usage is not None}
    return tuple(sorted(months)) if len(months) >= _MONTHS else (first, *sorted(months))


def _disagrees(usage: Usage, today: date) -> bool:
    """True where the known parts are more than the total, or all of them are known and less."""
    if usage.total is None or not usage.buckets:
        return False
    known = _known(usage, today)
    complete = bool(known) and all(part in known for part in _expected(usage, today))
    if counts_agree(usage.total, _sum(known)):
        return False
    return _sum(known) > usage.total or complete


def _is_unconfirmed(usage: Usage, today: date) -> bool:
    """True where half of the days or more are missing, and the others do not make the total."""
    if usage.period is Period.LAST_3_MONTHS or not usage.total:
        return False
    known, expected = _known(usage, today), _expected(usage, today)
    falls_short = _sum(known) < usage.total and not counts_agree(usage.total, _sum(known))
    return falls_short and 2 * sum(day in known for day in expected) <= len(expected)


def _is_stale(usage: Usage, today: date, beside: Usage | None) -> bool:
    """True where the total is exactly last month's, and the days of this one do not make it."""
    if usage.period is not Period.CURRENT_MONTH or beside is None or beside.period is not Period.LAST_MONTH:
        return False
    is_last_months = bool(usage.total) and usage.total == beside.total
    return is_last_months and not counts_agree(usage.total, _sum(_known(usage, today)))


def _sum(known: dict[date, int]) -> int:
    return sum(known.values())
