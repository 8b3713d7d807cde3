"""What each flow did in a week, from readings of Pipefy's totals since the first of the month. Pure.

Pipefy gives a flow's total per period only, and neither an id nor a history. So a week is the difference of two
readings that are seven days apart, and a flow is its pipe and name: flows that share both are counted together.
Such a total can only grow. One that is missing later was deleted, moved or renamed; then a flow that turned up
meanwhile may be the same one, and unless the totals prove it the week of both is unknown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.usage.cadence import Week
from bot.usage.model import Flow
from bot.usage.period import last_day

FlowReadings = Mapping[date, Mapping[date, Sequence[Flow]]]  # read on → first of the month → all flows, with totals
Key = tuple[str | None, str | None]  # pipe, name

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_OFFSETS = (timedelta(0), -_DAY, _DAY)  # of both readings from midnight at the ends of the week
_RISE_PER_RUN = 10  # percent more tasks a run that are worth a word


class Fate(StrEnum):
    """What became of a flow."""

    KEPT = "kept"
    NEW = "new"  # in no reading before the week
    STOPPED = "stopped"  # no task, after a week with some
    GONE = "gone"  # no longer in Pipefy's list: its week is unknown
    RENAMED = "renamed"  # `was` is its former self: the totals agree
    UNCLEAR = "unclear"  # new, or renamed from a flow that is gone; `was` where only one comes into question


@dataclass(frozen=True, slots=True)
class FlowWeek:
    """A flow's week and the one before. None is unknown."""

    pipe: str | None
    name: str | None
    fate: Fate
    tasks: int | None
    before: int | None
    runs: int | None
    runs_before: int | None
    was: Key | None = None

    @property
    def difference(self) -> int | None:
        """Tasks more than the week before."""
        return None if self.tasks is None or self.before is None else self.tasks - self.before

    @property
    def per_run(self) -> tuple[float, float] | None:
        """Tasks a run in the week before and in this one, where that explains most of a rise."""
        if not self.tasks or not self.before or not self.runs or not self.runs_before:
            return None
        rise, by_runs = self.tasks - self.before, self.before * self.runs / self.runs_before
        grown = 100 * self.tasks >= (100 + _RISE_PER_RUN) * by_runs
        explains = rise > 0 and grown and 2 * (self.tasks - by_runs) >= rise
        return (self.before / self.runs_before, self.tasks / self.runs) if explains else None


@dataclass(frozen=True, slots=True)
class FlowChanges:
    """All flows of a week, most tasks first. The figures run from the reading of one day to that of another."""

    read_first: date
    read_last: date
    compared: bool  # with the week before
    flows: tuple[FlowWeek, ...]

    @property
    def total(self) -> int | None:
        """Tasks of all flows; None when one is unknown."""
        return None if any(f.tasks is None for f in self.flows) else sum(f.tasks or 0 for f in self.flows)

    @property
    def movers(self) -> tuple[FlowWeek, ...]:
        """Flows that went on and changed, those that changed most first."""
        moved = [f for f in self.of(Fate.KEPT, Fate.RENAMED) if f.difference]
        return tuple(sorted(moved, key=lambda f: -abs(f.difference or 0)))

    def of(self, *fates: Fate) -> tuple[FlowWeek, ...]:
        """The flows that met one of these fates."""
        return tuple(f for f in self.flows if f.fate in fates)


@dataclass(frozen=True, slots=True)
class _Count:
    """Figures of the flows that share a key; `flows` is how many they are."""

    tasks: int | None = 0
    runs: int | None = 0
    flows: int = 0


@dataclass(frozen=True, slots=True)
class _Span:
    """A flow between two readings."""

    count: _Count
    fate: Fate = Fate.KEPT
    was: Key | None = None


_NOTHING, _UNKNOWN = _Count(), _Count(None, None)
_Counts = Mapping[Key, _Count]


def flow_changes(week: Week, readings: FlowReadings) -> FlowChanges | None:
    """The week of every flow; None without two readings a week apart, each within a day of the week's ends.

    `readings` hold complete lists only: a flow that is not in one had no task. A week across the end of a month
    needs that month's list in a reading of the next month.
    """
    found = _spans(week, readings)
    if found is None:
        return None
    (first, last), spans = found
    before = _spans(week.before(), readings)
    seen = {
        _key(flow) for day, months in readings.items() if day <= first for flows in months.values() for flow in flows
    }
    flows = _flow_weeks(spans, before[1] if before else None, seen)
    return FlowChanges(first, last, before is not None, tuple(sorted(flows, key=_most_first)))


def has_reading(readings: FlowReadings, day: date) -> bool:
    """Whether there is a reading within a day of the midnight at which `day` begins."""
    return any(_month_to_date(readings, day + offset) is not None for offset in _OFFSETS)


def _flow_weeks(spans: Mapping[Key, _Span], before: Mapping[Key, _Span] | None, seen: set[Key]) -> Iterator[FlowWeek]:
    former = {span.was for span in spans.values() if span.fate is Fate.RENAMED}
    ended = [key for key, span in (before or {}).items() if span.count.tasks and key not in spans]
    for key in (*spans, *ended):
        span = spans.get(key, _Span(_NOTHING))
        if key not in former:
            then = _then(key, span, before)
            fate = _fate(span, then, is_new=key not in seen)
            yield FlowWeek(*key, fate, span.count.tasks, then.tasks, span.count.runs, then.runs, span.was)


def _then(key: Key, span: _Span, before: Mapping[Key, _Span] | None) -> _Count:
    if before is None or span.fate is Fate.UNCLEAR:
        return _UNKNOWN
    former = span.was if span.fate is Fate.RENAMED and span.was else key
    return before[former].count if former in before else _NOTHING


def _fate(span: _Span, then: _Count, *, is_new: bool) -> Fate:
    if span.fate is Fate.KEPT and span.count.tasks == 0 and then.tasks:
        return Fate.STOPPED
    if span.fate is Fate.KEPT and is_new and span.count.tasks and then.tasks == 0:
        return Fate.NEW
    return span.fate


def _most_first(flow: FlowWeek) -> tuple[bool, int, str, str]:
    return flow.tasks is None, -(flow.tasks or 0), flow.name or "", flow.pipe or ""


def _spans(week: Week, readings: FlowReadings) -> tuple[tuple[date, date], Mapping[Key, _Span]] | None:
    """The first pair of readings a week apart that tells something, and each flow between them."""
    for offset in _OFFSETS:
        first, last = week.first + offset, week.first + offset + _WEEK
        start, now = _month_to_date(readings, first), _month_to_date(readings, last)
        if start is None or now is None:
            continue
        history = _history(readings, first)
        if first.replace(day=1) == last.replace(day=1):
            return (first, last), _between(start, now, {}, history)
        final = _final(readings, first.replace(day=1))
        if final is not None:
            return (first, last), _between(start, final, now, history)
    return None


def _between(start: _Counts, end: _Counts, since: _Counts, history: Sequence[_Counts]) -> Mapping[Key, _Span]:
    """Each flow from `start` to `end`, both of one month, and `since` then in the next one."""
    gone = {key for key, count in start.items() if count.tasks != 0 and end.get(key, _NOTHING).flows < count.flows}
    came = {key for key, count in end.items() if count.flows > start.get(key, _NOTHING).flows}
    renamed = _renamed(gone - end.keys(), came - start.keys(), history)
    lost = gone - set(renamed.values())
    spans = {}
    for key in dict.fromkeys((*start, *end, *since)):
        possible = {old for old in lost if _may_be(start[old], end[key])} if key in came - renamed.keys() else set()
        if key in lost:
            spans[key] = _Span(_UNKNOWN, Fate.GONE)
        elif possible:
            spans[key] = _Span(_UNKNOWN, Fate.UNCLEAR, _only(old for old in possible if _alike(old, key)))
        else:
            was = renamed.get(key)
            grown = _minus(end.get(key, _NOTHING), start.get(was or key, _NOTHING))
            spans[key] = _Span(_plus(grown, since.get(key, _NOTHING)), Fate.RENAMED if was else Fate.KEPT, was)
    return spans


def _renamed(gone: Set[Key], came: Set[Key], history: Sequence[_Counts]) -> dict[Key, Key]:
    """New names and their old ones, where the totals agree and nothing else comes into question."""
    pairs = [(old, new) for old in gone for new in came if _alike(old, new) and _goes_on(old, new, history)]
    olds, news = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    return {new: old for old, new in pairs if olds[old] == news[new] == 1}


def _goes_on(old: Key, new: Key, history: Sequence[_Counts]) -> bool:
    """Whether the last reading of the old one and the first of the new one are next to each other and agree."""
    last = max(n for n, counts in enumerate(history) if old in counts)
    first = min(n for n, counts in enumerate(history) if new in counts)
    before, after = history[last][old], history[first][new]
    return last + 1 == first and bool(before.tasks) and before == after


def _history(readings: FlowReadings, first: date) -> list[_Counts]:
    """What was read of the month from that day on, oldest first."""
    month = first.replace(day=1)
    return [_counts(months[month]) for day, months in sorted(readings.items()) if day >= first and month in months]


def _only(keys: Iterator[Key]) -> Key | None:
    found = list(keys)
    return found[0] if len(found) == 1 else None


def _alike(one: Key, other: Key) -> bool:
    """A flow is renamed, or its pipe is, or it is moved; hardly ever two of these in a week."""
    return one[0] == other[0] or one[1] == other[1]


def _may_be(old: _Count, new: _Count) -> bool:
    return old.tasks is None or new.tasks is None or old.tasks <= new.tasks


def _month_to_date(readings: FlowReadings, day: date) -> _Counts | None:
    flows = readings.get(day, {}).get(day.replace(day=1))
    return None if flows is None else _counts(flows)


def _final(readings: FlowReadings, month: date) -> _Counts | None:
    """The whole month, as it was read once it was over."""
    days = [day for day, months in readings.items() if day > last_day(month) and month in months]
    return _counts(readings[max(days)][month]) if days else None


def _counts(flows: Sequence[Flow]) -> _Counts:
    counts: dict[Key, _Count] = {}
    for flow in flows:
        counts[_key(flow)] = _plus(counts.get(_key(flow), _NOTHING), _Count(flow.tasks, flow.runs, 1))
    return counts


def _key(flow: Flow) -> Key:
    return flow.pipe, flow.name


def _plus(one: _Count, other: _Count) -> _Count:
    return _Count(_sum(one.tasks, other.tasks), _sum(one.runs, other.runs), one.flows + other.flows)


def _minus(one: _Count, other: _Count) -> _Count:
    return _Count(_rest(one.tasks, other.tasks), _rest(one.runs, other.runs), one.flows)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _rest(one: int | None, other: int | None) -> int | None:
    """What is left; unknown when it would be less than nothing."""
    return None if one is None or other is None or one < other else one - other
