"""Flows between two readings of Pipefy's totals since the first of the month. Pure.

Pipefy gives neither an id of a flow nor a history. So a week is the difference of two readings that are seven
days apart, and a flow is its pipe and name: flows that share both are counted together. Such a total can only
grow. One that is missing later was deleted, moved or renamed; then a flow that turned up meanwhile may be the
same one, and unless the totals prove it the figures of both are unknown.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.usage.model import Flow
from bot.usage.period import Week, last_day, month_before

FlowReadings = Mapping[date, Mapping[date, Sequence[Flow]]]  # read on → first of the month → all flows, with totals
Key = tuple[str | None, str | None]  # pipe, name

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
OFFSETS = (timedelta(0), -_DAY, _DAY)  # of a reading from the midnight that is meant


class FlowStatus(StrEnum):
    """The state of a flow after a week."""

    UNCHANGED = "kept"
    NEW = "new"  # in no reading before the week
    STOPPED = "stopped"  # no task, after a week with some
    MISSING = "gone"  # no longer in Pipefy's list: its week is unknown
    RENAMED = "renamed"  # `previous_key` is its former self: the totals agree
    AMBIGUOUS = "unclear"  # new, or renamed from a flow that is gone; `previous_key` where only one comes into question


@dataclass(frozen=True, slots=True)
class FlowTotals:
    """Figures of the flows that share a key; `flows` is how many they are."""

    tasks: int | None = 0
    runs: int | None = 0
    flows: int = 0


@dataclass(frozen=True, slots=True)
class FlowDelta:
    """A flow between two readings."""

    count: FlowTotals
    status: FlowStatus = FlowStatus.UNCHANGED
    previous_key: Key | None = None


NOTHING, UNKNOWN = FlowTotals(), FlowTotals(None, None)
Counts = dict[Key, FlowTotals]


def flow_deltas(week: Week, readings: FlowReadings) -> tuple[tuple[date, date], Mapping[Key, FlowDelta]] | None:
    """The first pair of readings a week apart that tells something, and each flow between them."""
    # Both ends move together, so that the pair still spans seven days.
    for offset in OFFSETS:
        first, last = week.first + offset, week.first + offset + _WEEK
        spans = deltas_between(readings, first, last)
        if spans is not None:
            return (first, last), spans
    return None


def deltas_between(readings: FlowReadings, first: date, last: date) -> Mapping[Key, FlowDelta] | None:
    """Each flow between the readings of two days of one month, or of one and the next; None where one is missing."""
    read = _read(readings, first, first.replace(day=1), last)
    read_next = _read(readings, last.replace(day=1), last.replace(day=1), last)
    if first not in read or last not in read_next:
        return None
    if last in read and last.month == first.month:
        return month_deltas(list(read.values()))
    if max(read) > last_day(first) and month_before(last) == first.replace(day=1):  # the month's last total
        return _into_next_month(month_deltas(list(read.values())), list(read_next.values()))
    return None


def has_reading(readings: FlowReadings, day: date) -> bool:
    """True where there is a reading within a day of the midnight at which `day` begins."""
    near = (day + offset for offset in OFFSETS)
    return any(read_on.replace(day=1) in readings.get(read_on, {}) for read_on in near)


def month_deltas(read: Sequence[Counts]) -> dict[Key, FlowDelta]:
    """Each flow from the first reading of a month to the last one."""
    start, end = read[0], read[-1]
    gone, added = _fewer(start, end), _more(start, end)
    renamed = _renamed(gone - end.keys(), added - start.keys(), read)
    lost = gone - set(renamed.values())
    spans = {}
    for key in (start | end).keys() - set(renamed.values()):
        possible = {old for old in lost if _may_be(start[old], end[key])} if key in added - renamed.keys() else set()
        if key in lost:
            spans[key] = FlowDelta(UNKNOWN, FlowStatus.MISSING)
        elif possible:
            spans[key] = _unclear(key, possible)
        else:
            previous_key = renamed.get(key)
            grown = _minus(end.get(key, NOTHING), start.get(previous_key or key, NOTHING))
            spans[key] = FlowDelta(grown, FlowStatus.RENAMED if previous_key else FlowStatus.UNCHANGED, previous_key)
    return spans


def _into_next_month(spans: Mapping[Key, FlowDelta], read: Sequence[Counts]) -> dict[Key, FlowDelta]:
    """The spans up to the end of a month, with what was read of the next one added."""
    now, former = read[-1], {span.previous_key for span in spans.values()}
    gone = {key for earlier in read for key in _fewer(earlier, now)} - former
    paused = {key for key, span in spans.items() if span.count.tasks != 0 and key not in now}
    added = {}
    for key in spans.keys() | now.keys():
        span, count = spans.get(key, FlowDelta(NOTHING)), now.get(key, NOTHING)
        possible = gone | {old for old in paused if _alike(old, key)} if count.flows > span.count.flows else set()
        if span.status in (FlowStatus.MISSING, FlowStatus.AMBIGUOUS):
            added[key] = span
        elif key in gone:
            added[key] = FlowDelta(UNKNOWN, FlowStatus.MISSING)
        elif possible:
            added[key] = _unclear(key, possible)
        else:
            added[key] = FlowDelta(_plus(span.count, count), span.status, span.previous_key)
    return added


def _fewer(start: Counts, end: Counts) -> set[Key]:
    """Flows with tasks that are no longer listed in the same month."""
    return {key for key, count in start.items() if count.tasks != 0 and end.get(key, NOTHING).flows < count.flows}


def _more(start: Counts, end: Counts) -> set[Key]:
    return {key for key, count in end.items() if count.flows > start.get(key, NOTHING).flows}


def _unclear(key: Key, possible: AbstractSet[Key]) -> FlowDelta:
    alike = [old for old in possible if _alike(old, key)]
    return FlowDelta(UNKNOWN, FlowStatus.AMBIGUOUS, alike[0] if len(alike) == 1 else None)


def _renamed(gone: AbstractSet[Key], added: AbstractSet[Key], read: Sequence[Counts]) -> dict[Key, Key]:
    """New names and their old ones, where the totals agree and nothing else comes into question."""
    pairs = [(old, new) for old in gone for new in added if _alike(old, new) and _goes_on(old, new, read)]
    olds, news = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    return {new: old for old, new in pairs if olds[old] == news[new] == 1}


def _goes_on(old: Key, new: Key, read: Sequence[Counts]) -> bool:
    """True where the last reading of the old one and the first of the new one are neighbours and agree."""
    last = max(n for n, counts in enumerate(read) if old in counts)
    first = min(n for n, counts in enumerate(read) if new in counts)
    before, after = read[last][old], read[first][new]
    # A flow without tasks proves nothing: its zeros agree with those of any other.
    return last + 1 == first and bool(before.tasks) and before == after


def _alike(first: Key, second: Key) -> bool:
    """A flow is renamed, or its pipe is, or it is moved; hardly ever two of these in a week."""
    return first[0] == second[0] or first[1] == second[1]


def _may_be(old: FlowTotals, new: FlowTotals) -> bool:
    return old.tasks is None or new.tasks is None or old.tasks <= new.tasks


def _read(readings: FlowReadings, first: date, month: date, last: date) -> dict[date, Counts]:
    """The readings of the month from one day to another, oldest first."""
    days = sorted(day for day, months in readings.items() if first <= day <= last and month in months)
    return {day: counts_of(readings[day][month]) for day in days}


def counts_of(flows: Sequence[Flow]) -> Counts:
    """The figures by key: flows that share one are counted together."""
    counts: dict[Key, FlowTotals] = {}
    for flow in flows:
        counts[key_of(flow)] = _plus(counts.get(key_of(flow), NOTHING), FlowTotals(flow.tasks, flow.runs, 1))
    return counts


def key_of(flow: Flow) -> Key:
    return flow.pipe, flow.name


def _plus(first: FlowTotals, second: FlowTotals) -> FlowTotals:
    return FlowTotals(_sum(first.tasks, second.tasks), _sum(first.runs, second.runs), first.flows + second.flows)


def _minus(first: FlowTotals, second: FlowTotals) -> FlowTotals:
    return FlowTotals(_difference(first.tasks, second.tasks), _difference(first.runs, second.runs), first.flows)


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _difference(first: int | None, second: int | None) -> int | None:
    """The difference; unknown when it would be negative, since totals of a month only grow."""
    return None if first is None or second is None or first < second else first - second
