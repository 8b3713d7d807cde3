"""Days out of the ordinary, of an organization and of its flows. Pure.

A day is held against the rhythm of the nine weeks before it: level, growth and weekdays. It stands out when it lies
farther above than such days usually do, and neither a habit nor the same place in an earlier month nor what somebody
called expected explains it. What has stopped is found in `bot.alerts.detection.stops`. How good both are:
tests/benchmarks/alert_quality.py; the figures below were set on other seeds than those it judges.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, sqrt
from statistics import NormalDist, median

from bot.alerts.detection.baseline import MIN_TASKS, Baseline, baseline_of, comparable_days, same_position_in_month
from bot.alerts.detection.stops import organization_stopped, stopped_flows
from bot.alerts.model import Direction, ExpectedSpike, Spike
from bot.usage.flow_deltas import Key
from bot.usage.seasonality import SeasonalModel, fit

LEARNING = timedelta(weeks=4)
LEAST_TASKS, LEAST_MORE = 50, 40  # of a day, and beyond the usual: smaller ones are no news
MAX_RISE = log(2.5)  # that is news, however uneven the days are
APART = 0.3  # on the logarithm: what a flow has to rise beyond what all flows did
MIN_FLOWS_TO_COMPARE = 4  # flows that tell what all flows did
MIN_TASKS_TO_LEARN = 1.3  # times the usual
LEAST_SPREAD = 0.08
MAX_UNCERTAINTY = 3.5  # days: what the rhythm itself may be off

ALIKE, HALF = 0.8, 0.5  # of a rise on the logarithm, and of its tasks: so much is the same again
CLEAR = 2.5  # spreads
HABIT, OFTEN = 3, 5  # so often in nine weeks, without and with the same places in the month: that is how things are
ABOUT = 1.25  # times what somebody called expected


@dataclass(frozen=True, slots=True)
class _Threshold:
    """What a rise has to pass."""

    least: float  # on the logarithm: less is no news, however even the days are
    chance: float  # of an ordinary day to pass it


ORGANIZATION = _Threshold(log(1.5), 0.015)
FLOWS = _Threshold(log(2), 0.01)  # of all flows together: each gets its share


def judged_from(first_day: date) -> date:
    """The first day that can be judged when the days are known from `first_day` on."""
    return first_day + LEARNING


def organization_spike(days: Mapping[date, int], day: date, expected: Collection[ExpectedSpike]) -> Spike | None:
    """Whether a day that is over is out of the ordinary.

    `days`: the history with that day; a missing one is unknown. `expected`: what the organization was said to do.
    """
    past = baseline_of(days, day)
    if past is None:
        return None
    usual = _spike_over(past, days[day], day, _of(None, expected), ORGANIZATION)
    if usual is not None:
        return Spike(None, day, days[day], usual, Direction.UP)
    if organization_stopped(days, day, past, expected):
        return Spike(None, day, days[day], round(past.usual(day)), Direction.DOWN)
    return None


def flow_spikes(
    days: Mapping[Key, Mapping[date, int]], day: date, expected: Collection[ExpectedSpike]
) -> tuple[Spike, ...]:
    """The flows for which a day that is over is out of the ordinary, those farthest from their usual tasks first."""
    pasts = {key: past for key, own in days.items() if (past := baseline_of(own, day))}
    tasks = {key: days[key][day] for key in pasts}
    together = _together(pasts, tasks, day)
    bar = _Threshold(FLOWS.least, FLOWS.chance / max(1, sum(each >= LEAST_TASKS for each in tasks.values())))
    rose = {
        key: usual
        for key, past in pasts.items()
        if (usual := _spike_over(past, tasks[key], day, _of(key, expected), bar, together)) is not None
    }
    stopped = {key: round(pasts[key].usual(day)) for key in stopped_flows(days, day, pasts, expected)}
    found = [Spike(key, day, tasks[key], usual, Direction.UP) for key, usual in rose.items()]
    found += [Spike(key, day, tasks[key], usual, Direction.DOWN) for key, usual in stopped.items()]
    return tuple(sorted(found, key=lambda spike: (-abs(spike.tasks - spike.usual), str(spike.flow))))


def _of(flow: Key | None, expected: Collection[ExpectedSpike]) -> list[ExpectedSpike]:
    return [each for each in expected if each.flow == flow]


def _together(pasts: Mapping[Key, Baseline], tasks: Mapping[Key, int], day: date) -> float:
    """How far all flows rose on the day: that is the organization's news, not theirs."""
    telling = [key for key, past in pasts.items() if past.usual(day) >= LEAST_TASKS]
    rises = [log((tasks[key] + 1) / (pasts[key].usual(day) + 1)) for key in telling]
    return max(0.0, median(rises)) if len(rises) >= MIN_FLOWS_TO_COMPARE else 0.0


def _spike_over(
    past: Baseline, tasks: int, day: date, expected: Collection[ExpectedSpike], bar: _Threshold, together: float = 0.0
) -> int | None:
    """The usual tasks of a day that rose far above them without an explanation."""
    if tasks < LEAST_TASKS or tasks < MIN_TASKS_TO_LEARN * past.usual(day):
        return None
    usual = _usual(past)
    rise, more = usual.rise(day, tasks), tasks - usual.rhythm.expected(day)
    spreads = NormalDist().inv_cdf(1 - bar.chance)
    if more < LEAST_MORE or rise < max(bar.least, APART + together, min(MAX_RISE, spreads * usual.spread_of(day))):
        return None
    if _is_usual_for_weekday(past, tasks, day, bar) or _known(usual, tasks, day):
        return None
    explained = any(comparable_days(each.day, day) and tasks <= ABOUT * each.tasks for each in expected)
    return None if explained else round(usual.rhythm.expected(day))


@dataclass(frozen=True, slots=True)
class _Usual:
    """Rises are logarithms of a day's tasks by the usual ones."""

    days: Mapping[date, int]
    rhythm: SeasonalModel
    spread: float  # of the rises of ordinary days
    chance: float  # the part of its square that single tasks make

    def rise(self, day: date, tasks: int) -> float:
        return log((tasks + 1) / (self.rhythm.expected(day) + 1))

    def spread_of(self, day: date) -> float:
        """A little wider for a small day: the fewer tasks, the more chance."""
        chance = 1 / max(1.0, self.rhythm.expected(day))
        return sqrt(self.spread**2 + max(0.0, chance - self.chance))


def _usual(past: Baseline) -> _Usual:
    rhythm = fit(past.days)
    telling = {day: tasks for day, tasks in past.days.items() if past.usual(day) >= MIN_TASKS} or past.days
    rises = [log((tasks + 1) / (rhythm.expected(day) + 1)) for day, tasks in telling.items()]
    spread = max(LEAST_SPREAD, 1.4826 * median(abs(rise) for rise in rises)) * (1 + MAX_UNCERTAINTY / len(past.days))
    return _Usual(past.days, rhythm, spread, 1 / max(1.0, median(telling.values())))


def _is_usual_for_weekday(past: Baseline, tasks: int, day: date, bar: _Threshold) -> bool:
    """Whether the weekday is as busy when there is any work at all: for one that works when it pleases."""
    busy = [each for other, each in past.days.items() if each and other.weekday() == day.weekday()]
    return bool(busy) and log(tasks / median(busy)) < bar.least


def _known(usual: _Usual, tasks: int, day: date) -> bool:
    """Whether about the same happened often, or at the same place of an earlier month."""
    rise, more = ALIKE * usual.rise(day, tasks), HALF * (tasks - usual.rhythm.expected(day))
    again = {
        other: then
        for other, each in usual.days.items()
        if (then := usual.rise(other, each)) >= rise and each - usual.rhythm.expected(other) >= more
    }
    placed = {one for one in again for other in again if same_position_in_month(one, other)}
    if len(again) >= OFTEN or len(again) - len(placed) >= HABIT:
        return True
    return any(then >= CLEAR * usual.spread and same_position_in_month(other, day) for other, then in again.items())
