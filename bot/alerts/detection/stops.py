"""What normally runs and has stopped: a flow, or the whole organization. Pure.

A day without tasks is a stop on the first day on which there should have been some. It is none at a weekend or on a
holiday, on which the other flows that keep the same weekends rest as well; then it is one on the day they go on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

from bot.alerts.detection.baseline import MEMORY, MIN_TASKS, WEEKEND, Baseline, comparable_days, same_position_in_month
from bot.alerts.model import ExpectedSpike
from bot.usage.flow_deltas import Key

LEAST_USUAL = 40  # tasks
NEXT_TO_NOTHING = 50  # the usual divided by this: so much may come from the minutes around midnight
RESTING = 0.5  # of its usual tasks
ALL_REST = 0.75  # of the flows of a kind
WEEKEND_REST = 0.3  # of the usual tasks of the week
ONCE = 1  # so often it may have stopped before
LEAST_RUNS = 3
LONG = 3  # days: no holiday lasts as long
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Flow:
    days: Mapping[date, int]
    week: Sequence[float]  # Monday to Sunday: usual tasks

    @property
    def rests(self) -> bool:
        """At weekends."""
        return fmean(self.week[WEEKEND:]) < WEEKEND_REST * fmean(self.week[:WEEKEND])

    def runs(self, day: date) -> bool:
        """Whether it is known, and its weekday one on which it normally runs."""
        return day in self.days and self.week[day.weekday()] > 0

    def idle(self, day: date) -> bool:
        return self.days[day] * NEXT_TO_NOTHING < self.week[day.weekday()]

    def idle_days(self, day: date, rest: Collection[date]) -> list[tuple[date, bool]]:
        """The days up to this one, newest first, on which it normally runs: whether it was idle."""
        return [(each, self.idle(each)) for each in _back(day) if self.runs(each) and each not in rest]


def stopped_flows(
    days: Mapping[Key, Mapping[date, int]],
    day: date,
    pasts: Mapping[Key, Baseline],
    expected: Collection[ExpectedSpike],
) -> list[Key]:
    """The flows that stopped on a day; `pasts` are of those that can be judged."""
    flows = {key: _Flow(days[key], past.week) for key, past in pasts.items()}
    missing = [key for key, flow in flows.items() if _missing(flow, day) and not _expected(key, flow, day, expected)]
    return [key for key in missing if _stops(flows[key], day, _rest(flows, day, weekends=flows[key].rests))]


def organization_stopped(
    days: Mapping[date, int], day: date, past: Baseline, expected: Collection[ExpectedSpike]
) -> bool:
    """Whether the organization stopped: said on the first day where it never rests, else on the third."""
    whole = _Flow(days, past.week)
    if not _missing(whole, day) or _expected(None, whole, day, expected):
        return False
    idle = [idle for _, idle in whole.idle_days(day, ())]
    since = next((n for n, each in enumerate(idle) if not each), len(idle))
    never_rests = all(tasks > 0 for each, tasks in days.items() if day - MEMORY <= each < day)
    return len(idle) - since >= LEAST_RUNS and since == (1 if never_rests else LONG)


def _missing(flow: _Flow, day: date) -> bool:
    """Whether a day had next to no tasks, though usually there are enough to speak of."""
    return flow.week[day.weekday()] >= LEAST_USUAL and flow.idle(day)


def _rest(flows: Mapping[Key, _Flow], day: date, *, weekends: bool) -> set[date]:
    """The days up to this one on which the flows that keep such weekends rest."""
    kind = [flow for flow in flows.values() if flow.rests == weekends]
    if len(kind) == 1:  # nobody to compare with but the others
        kind = list(flows.values())
    return {each for each in _back(day) if _all_rest(kind, each)}


def _all_rest(flows: Collection[_Flow], day: date) -> bool:
    telling = [flow for flow in flows if flow.runs(day) and flow.week[day.weekday()] >= MIN_TASKS]
    low = [flow.days[day] < RESTING * flow.week[day.weekday()] for flow in telling]
    return sum(low) >= ALL_REST * len(low)


def _back(day: date) -> Iterator[date]:
    return (day - n * _DAY for n in range(1 + MEMORY // _DAY))


def _stops(flow: _Flow, day: date, rest: Collection[date]) -> bool:
    """Whether it ran on the last day on which it should have, and had stopped hardly ever before."""
    idle = flow.idle_days(day, rest)
    if day in rest or len(idle) <= LEAST_RUNS or idle[1][1]:
        return False
    if any(was_idle and same_position_in_month(each, day) for each, was_idle in idle):
        return False
    return sum(now and not before for (_, now), (_, before) in pairwise(idle)) <= 1 + ONCE


def _expected(key: Key | None, flow: _Flow, day: date, expected: Collection[ExpectedSpike]) -> bool:
    alike = (each for each in expected if each.flow == key and comparable_days(each.day, day))
    return any(each.tasks * NEXT_TO_NOTHING < flow.week[day.weekday()] for each in alike)
