"""The tasks of each flow on each UTC day, from the readings of Pipefy's totals since the first of the month. Pure.

A reading is taken shortly after midnight, so two of neighbouring days differ by the day between them. A day without
both is unknown, and so is a flow that is no longer listed, or may be another one under a new name.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.usage.flow_deltas import Counts, FlowReadings, Key, counts_of, month_deltas
from bot.usage.period import days_between, last_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayFlow:
    """A flow on an unusual day. `usual`: its usual level; None where no flow has been read for long enough."""

    flow: Key
    tasks: int
    usual: int | None


def flow_days(readings: FlowReadings, first: date, last: date) -> Mapping[Key, Mapping[date, int]]:
    """Each flow's known days from `first` to `last`; none from before a flow was first listed.

    `readings` hold complete lists only: a flow that is not in one had no task that month.
    """
    tasks_by_flow: defaultdict[Key, dict[date, int]] = defaultdict(dict)
    listed = _Listed()
    for day in days_between(min(first, min(readings, default=first) - _DAY), last):
        for month, flows in sorted(readings.get(day + _DAY, {}).items()):
            listed.read(month, counts_of(flows))
        if day >= first:
            for key, tasks in _tasks(readings, day, listed):
                tasks_by_flow[key][day] = tasks
    return dict(tasks_by_flow)


class _Listed:
    """The flows that were listed so far, and those of them that vanished although their totals cannot."""

    def __init__(self) -> None:
        self.listed: set[Key] = set()
        self.lost: set[Key] = set()
        self._last: dict[date, Counts] = {}

    def read(self, month: date, counts: Counts) -> None:
        before = self._last.get(month, {})
        # A total of the month never falls, so a flow with tasks that is gone was deleted, moved or renamed.
        self.lost |= {key for key, count in before.items() if count.tasks != 0 and key not in counts}
        self.lost -= counts.keys()
        self.listed |= counts.keys()
        self._last[month] = counts


def _tasks(readings: FlowReadings, day: date, listed: _Listed) -> Iterator[tuple[Key, int]]:
    start, end = _start(readings, day), _end(readings, day)
    if start is None or end is None:
        return
    spans = month_deltas([start, end])
    for key, span in spans.items():
        if span.count.tasks is not None:
            yield key, span.count.tasks
    # Complete lists, and not lost: such a flow has not run in this month yet.
    for key in listed.listed - listed.lost - spans.keys():
        yield key, 0


def _start(readings: FlowReadings, day: date) -> Counts | None:
    """The totals with which a day began: nothing on the first of a month."""
    return {} if day.day == 1 else _counts_on(readings, day, day.replace(day=1))


def _end(readings: FlowReadings, day: date) -> Counts | None:
    """The totals with which a day ended; those of a month's last day no longer change."""
    month = day.replace(day=1)
    if day != last_day(day):
        return _counts_on(readings, day + _DAY, month)
    # After the 1st Pipefy is asked for last month: any later reading holds the final totals.
    later = (read_on for read_on, months in readings.items() if read_on > day and month in months)
    final = min(later, default=None)
    return None if final is None else _counts_on(readings, final, month)


def _counts_on(readings: FlowReadings, read_on: date, month: date) -> Counts | None:
    flows = readings.get(read_on, {}).get(month)
    return None if flows is None else counts_of(flows)
