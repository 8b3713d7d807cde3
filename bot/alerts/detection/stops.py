"""Find flows, or a whole organization, that normally run and have stopped. Pure.

A day without tasks is a stop on the first day on which there should have been some. It is none at a weekend or on a
holiday, on which the other flows that keep the same weekends rest as well; then it is one on the day they go on.
How many stops are found, and how many false ones: tests/benchmarks/alert_quality.py.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

from bot.alerts.detection.baseline import MEMORY, MIN_TASKS, WEEKEND, Baseline, comparable_days, same_position_in_month
from bot.alerts.detection.model import ExpectedSpike
from bot.usage.flow_deltas import Key

LEAST_USUAL_TASKS = 40  # a day: of fewer, a day without any is chance
# The usual divided by this. Not 0: a day of a flow is the difference of two readings, and neither is taken at midnight
# sharp, so a few tasks of its neighbours fall into it.
IDLE_DIVISOR = 50
RESTING_SHARE = 0.5  # of its usual tasks: below, a flow takes part in a holiday
ALL_REST_SHARE = 0.75  # of the flows of a kind: so many make a holiday
WEEKEND_REST_SHARE = 0.3  # of the usual tasks of a workday: below, a flow rests at weekends
MOST_STOPS_BEFORE = 1  # one may have been an outage; what stops more often is a flow that runs when it pleases
LEAST_RUNS = 3  # days on which it ran before, to call it running
HOLIDAY_RUNS = 3  # workdays: no holiday lasts as long
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Flow:
    """A flow, or the organization as one, with its usual week."""

    days: Mapping[date, int]
    week: Sequence[float]  # Monday to Sunday: usual tasks

    @property
    def rests_at_weekends(self) -> bool:
        return fmean(self.week[WEEKEND:]) < WEEKEND_REST_SHARE * fmean(self.week[:WEEKEND])

    def runs(self, day: date) -> bool:
        """True for a known day on whose weekday the flow normally has tasks."""
        return day in self.days and self.week[day.weekday()] > 0

    def idle(self, day: date) -> bool:
        return self.days[day] * IDLE_DIVISOR < self.week[day.weekday()]

    def idle_days(self, day: date, holidays: Collection[date]) -> list[tuple[date, bool]]:
        """The days up to this one on which it normally runs, newest first, each with whether it was idle."""
        return [(past, self.idle(past)) for past in _back(day) if self.runs(past) and past not in holidays]


def stopped_flows(
    days: Mapping[Key, Mapping[date, int]],
    day: date,
    baselines: Mapping[Key, Baseline],
    expected: Collection[ExpectedSpike],
) -> list[Key]:
    """The flows that stopped on a day; `baselines` are of those that can be judged."""
    flows = {key: _Flow(days[key], baseline.week) for key, baseline in baselines.items()}
    missing = [
        key for key, flow in flows.items() if _missing(flow, day) and not _was_expected(key, flow, day, expected)
    ]
    # Holidays of each kind apart: flows that run on Sundays, too, would else vote every Sunday down.
    return [
        key
        for key in missing
        if _has_stopped(flows[key], day, _holidays(flows, day, rest_at_weekends=flows[key].rests_at_weekends))
    ]


def organization_stopped(
    days: Mapping[date, int], day: date, baseline: Baseline, expected: Collection[ExpectedSpike]
) -> bool:
    """True on the first idle day of an organization that never rests, and on the third of another one."""
    # It has no other to compare with, so only the length tells a stop from a holiday. On that day alone: afterwards
    # each further day would be the same news again.
    whole = _Flow(days, baseline.week)
    if not _missing(whole, day) or _was_expected(None, whole, day, expected):
        return False
    idle = [idle for _, idle in whole.idle_days(day, ())]
    length = next((n for n, was_idle in enumerate(idle) if not was_idle), len(idle))
    never_rests = all(tasks > 0 for past, tasks in days.items() if day - MEMORY <= past < day)
    return len(idle) - length >= LEAST_RUNS and length == (1 if never_rests else HOLIDAY_RUNS)


def _missing(flow: _Flow, day: date) -> bool:
    """True where a day had next to no tasks, though usually there are enough to speak of."""
    return flow.week[day.weekday()] >= LEAST_USUAL_TASKS and flow.idle(day)


def _holidays(flows: Mapping[Key, _Flow], day: date, *, rest_at_weekends: bool) -> set[date]:
    """The days up to this one on which the flows that keep such weekends rest."""
    kind = [flow for flow in flows.values() if flow.rests_at_weekends == rest_at_weekends]
    if len(kind) == 1:  # by itself it would make a holiday of its own stop
        kind = list(flows.values())
    return {past for past in _back(day) if _all_rest(kind, past)}


def _all_rest(flows: Collection[_Flow], day: date) -> bool:
    comparable = [flow for flow in flows if flow.runs(day) and flow.week[day.weekday()] >= MIN_TASKS]
    resting = [flow.days[day] < RESTING_SHARE * flow.week[day.weekday()] for flow in comparable]
    return sum(resting) >= ALL_REST_SHARE * len(resting)


def _back(day: date) -> Iterator[date]:
    return (day - n * _DAY for n in range(1 + MEMORY // _DAY))


def _has_stopped(flow: _Flow, day: date, holidays: Collection[date]) -> bool:
    """True where it ran on the last day on which it should have, and had stopped hardly ever before."""
    idle = flow.idle_days(day, holidays)
    if day in holidays or len(idle) <= LEAST_RUNS or idle[1][1]:
        return False
    # What rests on the last of each month has not stopped.
    if any(was_idle and same_position_in_month(past, day) for past, was_idle in idle):
        return False
    stops = sum(is_idle and not was_idle for (_, is_idle), (_, was_idle) in pairwise(idle))
    return stops <= 1 + MOST_STOPS_BEFORE


def _was_expected(key: Key | None, flow: _Flow, day: date, expected: Collection[ExpectedSpike]) -> bool:
    comparable = (spike for spike in expected if spike.flow == key and comparable_days(spike.day, day))
    return any(spike.tasks * IDLE_DIVISOR < flow.week[day.weekday()] for spike in comparable)
