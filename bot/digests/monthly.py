"""The figures of a monthly digest: the closed month against the one before. Pure. Unknown is None, never 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.digests.model import ComparedFlow, change_percent, most_changed_first
from bot.usage.consistency import trusted_total
from bot.usage.flow_deltas import Counts, FlowReadings, counts_of
from bot.usage.model import Days, Reading, Usage
from bot.usage.period import Period, days_between, last_day, month_before
from bot.usage.report import Day, percent, positive
from bot.usage.running_total import reached_on, running_total
from bot.usage.thresholds import Thresholds, limit_of

_DAY = timedelta(days=1)
_FINAL_LISTS = 9  # days of the next month on which a closed month's flows may be read: `readings.history.months_of`


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A month that is over, by its first day."""

    first: date

    @property
    def last(self) -> date:
        return last_day(self.first)


@dataclass(frozen=True, slots=True)
class Passed:
    """A threshold that the month passed; `day` None: it is not certain on which day."""

    threshold: int
    day: date | None


@dataclass(frozen=True, slots=True)
class MonthlyDigest:
    """Everything that a monthly digest shows."""

    month: ClosedMonth
    tasks: int | None
    before: int | None  # of the month before
    change: int | None  # in percent, between the two
    limit: int | None
    used_percent: int | None  # of the allowance
    curve: Mapping[date, int]  # tasks so far at the end of each day that is known
    passed: tuple[Passed, ...]
    unknown_days: tuple[date, ...]
    flows: tuple[ComparedFlow, ...]  # all that are known, those that changed most first
    budget: int | None = None  # that `passed` are percent of, where it is not the allowance


def month_at(due_at: datetime) -> ClosedMonth:
    """The last month that is over, in UTC, at that instant."""
    return ClosedMonth(month_before(due_at.astimezone(UTC).date()))


def lists_of_month(month: ClosedMonth) -> frozenset[date]:
    """The days whose readings may hold the final flows of the month, and of the one before."""
    starts = (month.first, month.last + _DAY)
    return frozenset(start + number * _DAY for start in starts for number in range(_FINAL_LISTS))


def build_monthly(month: ClosedMonth, days: Days, reading: Reading | None, readings: FlowReadings) -> MonthlyDigest:
    """Compute the digest. `days`: Pipefy's days as they were read once they were over."""
    month_days = days_between(month.first, month.last)
    usage = _usage(month, reading)
    tasks = _total(days, month.first, month.last) if usage is None else usage.total
    before = _total(days, month_before(month.first), month.first - _DAY)
    limit = _limit(days, month, usage)
    curve = running_total([Day(day, days[day][0] if day in days else None) for day in month_days], tasks)
    return MonthlyDigest(
        month=month,
        tasks=tasks,
        before=before,
        change=change_percent(tasks, before),
        limit=limit,
        used_percent=percent(tasks, limit),
        curve=curve,
        passed=_passed(tasks, limit, curve, Thresholds().percents),
        unknown_days=tuple(day for day in month_days if day not in days),
        flows=_flows(month, readings),
    )


def with_thresholds(digest: MonthlyDigest, thresholds: Thresholds) -> MonthlyDigest:
    """The digest with the days on which the month passed these, of the limit that a channel's alerts go by."""
    limit = limit_of(digest.limit, thresholds.budget)
    passed = _passed(digest.tasks, limit, digest.curve, thresholds.percents)
    return replace(digest, passed=passed, budget=None if limit == digest.limit else limit)


def _usage(month: ClosedMonth, reading: Reading | None) -> Usage | None:
    """Pipefy's own answer about the month, where it does not contradict itself."""
    beside = reading.beside if reading else None
    if reading is None or beside is None or beside.period is not Period.LAST_MONTH:
        return None
    today = reading.taken_at.date()
    is_it = month_before(today) == month.first and trusted_total(beside, today) is not None
    return beside if is_it else None


def _total(days: Days, first: date, last: date) -> int | None:
    every_day = days_between(first, last)
    return sum(days[day][0] for day in every_day) if all(day in days for day in every_day) else None


def _limit(days: Days, month: ClosedMonth, usage: Usage | None) -> int | None:
    if usage is not None:
        return positive(usage.limit)
    limits = [days[day][1] for day in days_between(month.first, month.last) if day in days]
    return positive(limits[-1]) if limits else None


def _passed(
    tasks: int | None, limit: int | None, curve: Mapping[date, int], percents: Sequence[int]
) -> tuple[Passed, ...]:
    if tasks is None or limit is None:
        return ()
    steps = {threshold: -(-limit * threshold // 100) for threshold in percents}  # rounded up
    return tuple(Passed(threshold, reached_on(curve, step)) for threshold, step in steps.items() if tasks >= step)


def _flows(month: ClosedMonth, readings: FlowReadings) -> tuple[ComparedFlow, ...]:
    now = _final_list(month, readings)
    before = _final_list(ClosedMonth(month_before(month.first)), readings)
    if now is None:
        return ()
    flows = []
    for key in now.keys() | (before or {}).keys():
        # Lists are complete, so a flow that is in none of a month's had no task in it.
        tasks = now[key].tasks if key in now else 0
        tasks_before = (before[key].tasks if key in before else 0) if before is not None else None
        if tasks is not None and (tasks or tasks_before):
            flows.append(ComparedFlow(key, tasks, tasks_before))
    return tuple(sorted(flows, key=most_changed_first))


def _final_list(month: ClosedMonth, readings: FlowReadings) -> Counts | None:
    """The flows of the month as they were read last, after it was over."""
    read_on = [day for day, months in readings.items() if day > month.last and month.first in months]
    return counts_of(readings[max(read_on)][month.first]) if read_on else None
