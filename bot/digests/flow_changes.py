"""Compare each flow's week with the week before: tasks, runs, new, stopped, renamed. Pure."""

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

_RISE_PER_RUN = 10  # percent more tasks a run: less is how runs vary, and no change of the flow


@dataclass(frozen=True, slots=True)
class FlowWeek:
    """A flow's week and the one before. None is unknown, 0 is not."""

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
        # What the week would have used at the old tasks a run; at least half of the rise must lie beyond it. Else the
        # flow just ran more often, and a sentence on its steps would send people looking in the wrong place.
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
        """Flows of both weeks that changed, those that changed most first."""
        moved = [f for f in self.of(FlowStatus.UNCHANGED, FlowStatus.RENAMED) if f.difference]
        return tuple(sorted(moved, key=lambda f: -abs(f.difference or 0)))

    @property
    def unchanged(self) -> int:
        """The number of flows that used as many tasks as the week before."""
        return sum(flow.difference == 0 for flow in self.flows)

    def of(self, *statuses: FlowStatus) -> tuple[FlowWeek, ...]:
        """The flows with one of these statuses."""
        return tuple(f for f in self.flows if f.status in statuses)


def flow_changes(week: Week, readings: FlowReadings) -> FlowChanges | None:
    """The week of every flow; None without two readings a week apart, each within a day of the week's ends.

    `readings` hold complete lists only: a flow that is not in one had no task. A week across the end of a month
    needs that month's list in a reading of the next month.
    """
    read = flow_deltas(week, readings)
    if read is None:
        return None
    (first, last), deltas = read
    before = flow_deltas(week.before(), readings)
    # "New" means in no reading so far, not just absent a week ago: a flow that was paused for a month is not new.
    earlier_keys = {
        key_of(flow) for day, months in readings.items() if day <= first for flows in months.values() for flow in flows
    }
    flows = _flow_weeks(deltas, before[1] if before else None, earlier_keys)
    return FlowChanges(first, last, before is not None, tuple(sorted(flows, key=_most_first)))


def _flow_weeks(
    deltas: Mapping[Key, FlowDelta], before: Mapping[Key, FlowDelta] | None, earlier_keys: set[Key]
) -> Iterator[FlowWeek]:
    continued = {delta.previous_key for delta in deltas.values() if delta.status is FlowStatus.RENAMED}.union(deltas)
    # Lists are complete, so a flow that is in none of this week's had no task: it stopped, and must not vanish.
    ended = {key for key, delta in (before or {}).items() if delta.count.tasks and key not in continued}
    for key in (*deltas, *ended):
        delta = deltas.get(key, FlowDelta(NOTHING))
        totals = _totals_before(key, delta, before)
        status = _status(delta, totals, is_new=key not in earlier_keys)
        now = delta.count
        yield FlowWeek(*key, status, now.tasks, totals.tasks, now.runs, totals.runs, delta.previous_key)


def _totals_before(key: Key, delta: FlowDelta, before: Mapping[Key, FlowDelta] | None) -> FlowTotals:
    # Ambiguous: it may be another flow's continuation, and each of two answers would be wrong half the time.
    if before is None or delta.status is FlowStatus.AMBIGUOUS:
        return UNKNOWN
    former = delta.previous_key if delta.status is FlowStatus.RENAMED and delta.previous_key else key
    return before[former].count if former in before else NOTHING


def _status(delta: FlowDelta, before: FlowTotals, *, is_new: bool) -> FlowStatus:
    if delta.status is FlowStatus.UNCHANGED and delta.count.tasks == 0 and before.tasks:
        return FlowStatus.STOPPED
    if delta.status is FlowStatus.UNCHANGED and is_new and delta.count.tasks and before.tasks == 0:
        return FlowStatus.NEW
    return delta.status


def _most_first(flow: FlowWeek) -> tuple[bool, int, str, str]:
    return flow.tasks is None, -(flow.tasks or 0), flow.name or "", flow.pipe or ""
