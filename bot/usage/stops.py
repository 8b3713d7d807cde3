"""What normally runs and has stopped: a flow, or the whole organization. Pure.

A day without tasks is a stop on the first day on which there should have been some. It is none at a weekend or on a
holiday, on which the other flows that keep the same weekends rest as well; then it is one on the day they go on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.usage.alert import Expected
from bot.usage.comparable import LEAST_TASKS, MEMORY, alike_days, same_place, usual_of
from bot.usage.flow_spans import Key

NEXT_TO_NOTHING = 50  # the usual divided by this: so much may come from the minutes around midnight
RESTING = 0.5  # of its usual tasks
ALL_REST = 0.75  # of the flows of a kind
LEAST_OF_KIND = 10  # usual tasks of a flow that tells of a holiday
WEEKEND = 5
WEEKEND_REST = 0.3  # of the usual tasks of the week
ONCE = 1  # so often it may have stopped before
LEAST_RUNS = 3
LONG = 3  # days: no holiday lasts as long
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Flow:
    days: Mapping[date, int]
    usual: Mapping[int, float]  # weekday → tasks
    rests: bool  # at weekends

    def runs(self, day: date) -> bool:
        """Whether it is known, and its weekday one on which it normally runs."""
        return day in self.days and self.usual[day.weekday()] > 0

    def idle(self, day: date) -> bool:
        return self.days[day] * NEXT_TO_NOTHING < self.usual[day.weekday()]

    def low(self, day: date) -> bool:
        return self.days[day] < RESTING * self.usual[day.weekday()]

    def idle_days(self, day: date, rest: Collection[date]) -> list[tuple[date, bool]]:
        """The days up to this one, newest first, on which it normally runs: whether it was idle."""
        back = (day - n * _DAY for n in range(1 + MEMORY // _DAY))
        return [(each, self.idle(each)) for each in back if self.runs(each) and each not in rest]


def stopped_flows(days: Mapping[Key, Mapping[date, int]], day: date, expected: Collection[Expected]) -> dict[Key, int]:
    """The flows that stopped on a day, with their usual tasks."""
    flows = {key: _flow(own, day) for key, own in days.items()}
    found = {}
    for key, flow in flows.items():
        usual = flow.usual[day.weekday()]
        if usual < LEAST_TASKS or not flow.idle(day):
            continue
        kind = [each for each in flows.values() if each.rests == flow.rests]
        rest = {each for n in range(1 + MEMORY // _DAY) if _all_rest(kind, each := day - n * _DAY)}
        if day not in rest and _stops(flow, day, rest) and not _explained(flow, key, day, expected):
            found[key] = round(usual)
    return found


def organization_stopped(days: Mapping[date, int], day: date, expected: Collection[Expected]) -> int | None:
    """The usual tasks of an organization that stopped: on the first day where it never rests, else on the third."""
    if day not in days:
        return None
    whole = _flow(days, day)
    usual = whole.usual[day.weekday()]
    if usual < LEAST_TASKS or not whole.idle(day) or _explained(whole, None, day, expected):
        return None
    idle = [idle for _, idle in whole.idle_days(day, ())]
    since = next((n for n, each in enumerate(idle) if not each), len(idle))
    never_rests = all(tasks > 0 for each, tasks in days.items() if day - MEMORY <= each < day)
    enough = since == 1 if never_rests else since == LONG
    return round(usual) if enough and len(idle) - since >= LEAST_RUNS else None


def _flow(days: Mapping[date, int], day: date) -> _Flow:
    usual = {each.weekday(): usual_of(days, each) for each in (day - n * _DAY for n in range(7))}
    workdays, weekend = (sum(usual[n] for n in span) for span in (range(WEEKEND), range(WEEKEND, 7)))
    return _Flow(days, usual, rests=weekend / 2 < WEEKEND_REST * workdays / WEEKEND)


def _all_rest(flows: Collection[_Flow], day: date) -> bool:
    telling = [flow.low(day) for flow in flows if flow.runs(day) and flow.usual[day.weekday()] >= LEAST_OF_KIND]
    return sum(telling) >= ALL_REST * len(telling)


def _stops(flow: _Flow, day: date, rest: Collection[date]) -> bool:
    """Whether it ran on the last day on which it should have, and had stopped hardly ever before."""
    idle = flow.idle_days(day, rest)
    if len(idle) <= LEAST_RUNS or idle[1][1]:
        return False
    if any(was_idle and same_place(each, day) for each, was_idle in idle):
        return False
    return sum(now and not before for (_, now), (_, before) in pairwise(idle)) <= 1 + ONCE


def _explained(flow: _Flow, key: Key | None, day: date, expected: Collection[Expected]) -> bool:
    usual = flow.usual[day.weekday()]
    alike = (each for each in expected if each.flow == key and alike_days(each.day, day))
    return any(each.tasks * NEXT_TO_NOTHING < usual for each in alike)
