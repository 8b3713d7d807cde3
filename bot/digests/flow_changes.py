"""What each flow did in a week, beside the week before. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.digests.schedule import Week
from bot.usage.flow_deltas import NOTHING, UNKNOWN, Count, Fate, FlowReadings, Key, Span, flow_spans, key_of

_RISE_PER_RUN = 10  # percent more tasks a run that are worth a word


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


def flow_changes(week: Week, readings: FlowReadings) -> FlowChanges | None:
    """The week of every flow; None without two readings a week apart, each within a day of the week's ends.

    `readings` hold complete lists only: a flow that is not in one had no task. A week across the end of a month
    needs that month's list in a reading of the next month.
    """
    found = flow_spans(week, readings)
    if found is None:
        return None
    (first, last), spans = found
    before = flow_spans(week.before(), readings)
    seen = {
        key_of(flow) for day, months in readings.items() if day <= first for flows in months.values() for flow in flows
    }
    flows = _flow_weeks(spans, before[1] if before else None, seen)
    return FlowChanges(first, last, before is not None, tuple(sorted(flows, key=_most_first)))


def _flow_weeks(spans: Mapping[Key, Span], before: Mapping[Key, Span] | None, seen: set[Key]) -> Iterator[FlowWeek]:
    went_on = {span.was for span in spans.values() if span.fate is Fate.RENAMED}.union(spans)
    ended = {key for key, span in (before or {}).items() if span.count.tasks and key not in went_on}
    for key in (*spans, *ended):
        span = spans.get(key, Span(NOTHING))
        then = _then(key, span, before)
        fate = _fate(span, then, is_new=key not in seen)
        yield FlowWeek(*key, fate, span.count.tasks, then.tasks, span.count.runs, then.runs, span.was)


def _then(key: Key, span: Span, before: Mapping[Key, Span] | None) -> Count:
    if before is None or span.fate is Fate.UNCLEAR:
        return UNKNOWN
    former = span.was if span.fate is Fate.RENAMED and span.was else key
    return before[former].count if former in before else NOTHING


def _fate(span: Span, then: Count, *, is_new: bool) -> Fate:
    if span.fate is Fate.KEPT and span.count.tasks == 0 and then.tasks:
        return Fate.STOPPED
    if span.fate is Fate.KEPT and is_new and span.count.tasks and then.tasks == 0:
        return Fate.NEW
    return span.fate


def _most_first(flow: FlowWeek) -> tuple[bool, int, str, str]:
    return flow.tasks is None, -(flow.tasks or 0), flow.name or "", flow.pipe or ""
