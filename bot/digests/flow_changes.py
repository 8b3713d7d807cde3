"""What each flow did in a week, beside the week before. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.usage.flow_deltas import (
    NOTHING,
    UNKNOWN,
    FlowDelta,
    FlowReadings,
    FlowStatus,
    FlowTotals,
    Key,
    flow_deltas,
    key_of,
)
from bot.usage.period import Week

_RISE_PER_RUN = 10  # percent more tasks a run that are worth a word


@dataclass(frozen=True, slots=True)
class FlowWeek:
    """A flow's week and the one before. None is unknown."""

    pipe: str | None
    name: str | None
    status: FlowStatus
    tasks: int | None
    before: int | None
    runs: int | None
    runs_before: int | None
    previous_key: Key | None = None

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
        moved = [f for f in self.of(FlowStatus.UNCHANGED, FlowStatus.RENAMED) if f.difference]
        return tuple(sorted(moved, key=lambda f: -abs(f.difference or 0)))

    def of(self, *fates: FlowStatus) -> tuple[FlowWeek, ...]:
        """The flows that met one of these fates."""
        return tuple(f for f in self.flows if f.status in fates)


def flow_changes(week: Week, readings: FlowReadings) -> FlowChanges | None:
    """The week of every flow; None without two readings a week apart, each within a day of the week's ends.

    `readings` hold complete lists only: a flow that is not in one had no task. A week across the end of a month
    needs that month's list in a reading of the next month.
    """
    found = flow_deltas(week, readings)
    if found is None:
        return None
    (first, last), spans = found
    before = flow_deltas(week.before(), readings)
    seen = {
        key_of(flow) for day, months in readings.items() if day <= first for flows in months.values() for flow in flows
    }
    flows = _flow_weeks(spans, before[1] if before else None, seen)
    return FlowChanges(first, last, before is not None, tuple(sorted(flows, key=_most_first)))


def _flow_weeks(
    spans: Mapping[Key, FlowDelta], before: Mapping[Key, FlowDelta] | None, seen: set[Key]
) -> Iterator[FlowWeek]:
    went_on = {span.previous_key for span in spans.values() if span.status is FlowStatus.RENAMED}.union(spans)
    ended = {key for key, span in (before or {}).items() if span.count.tasks and key not in went_on}
    for key in (*spans, *ended):
        span = spans.get(key, FlowDelta(NOTHING))
        then = _then(key, span, before)
        status = _fate(span, then, is_new=key not in seen)
        yield FlowWeek(*key, status, span.count.tasks, then.tasks, span.count.runs, then.runs, span.previous_key)


def _then(key: Key, span: FlowDelta, before: Mapping[Key, FlowDelta] | None) -> FlowTotals:
    if before is None or span.status is FlowStatus.AMBIGUOUS:
        return UNKNOWN
    former = span.previous_key if span.status is FlowStatus.RENAMED and span.previous_key else key
    return before[former].count if former in before else NOTHING


def _fate(span: FlowDelta, then: FlowTotals, *, is_new: bool) -> FlowStatus:
    if span.status is FlowStatus.UNCHANGED and span.count.tasks == 0 and then.tasks:
        return FlowStatus.STOPPED
    if span.status is FlowStatus.UNCHANGED and is_new and span.count.tasks and then.tasks == 0:
        return FlowStatus.NEW
    return span.status


def _most_first(flow: FlowWeek) -> tuple[bool, int, str, str]:
    return flow.tasks is None, -(flow.tasks or 0), flow.name or "", flow.pipe or ""
