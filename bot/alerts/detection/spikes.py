"""Find days on which an organization or a flow rose or stopped out of the ordinary. Pure.

A day is compared with a seasonal model of the nine weeks before it: level, growth and weekdays. It is a spike when its
residual is larger than an ordinary day's, and neither a habit nor the same position in an earlier month nor a spike
that somebody called expected explains it. Stops are found in `bot.alerts.detection.stops`. How good both are:
tests/benchmarks/alert_quality.py; the figures below were set on other seeds (101 to 104) than those it judges.
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
LEAST_TASKS = 50  # of a day
LEAST_EXTRA_TASKS = 40  # beyond the usual: smaller spikes are no news, whatever their ratio
CERTAIN_RISE = log(2.5)  # is a spike however uneven the days are: else a flow of bursts could never have one
LEAST_OWN_RISE = 0.3  # on the logarithm: what a flow has to rise beyond the common rise of all flows
MIN_FLOWS_TO_COMPARE = 4  # flows that tell the common rise
LEAST_RATIO = 1.3  # times the usual median: spares the fit for the many days below, for which it costs most
LEAST_SPREAD = 0.08  # of the log residuals: a history without any may be chance
MODEL_UNCERTAINTY_DAYS = 3.5  # by this share of the history the spread is wider, since the fit itself may be off

# An earlier day with so much of a spike's size counts as the same event. Both, since on a small day a large ratio, and
# on a large day many tasks, come by chance.
SAME_RISE = 0.8  # share of the log rise
SAME_TASKS = 0.5  # share of the extra tasks
CLEAR_RISE_SPREADS = 2.5  # at the same position of an earlier month one such day is enough to be a habit
HABIT_OTHER_DAYS = 3  # of the same event in nine weeks at no common position in the month: that is how things are
HABIT_DAYS = 5  # likewise, at any position
EXPECTED_RATIO = 1.25  # times the tasks called expected: beyond, it is another event
MAD_TO_SIGMA = 1.4826  # a median absolute deviation times this estimates a normal distribution's spread


@dataclass(frozen=True, slots=True)
class _Threshold:
    """The rise that a spike has to pass."""

    least: float  # on the logarithm: less is no news, however even the days are
    chance: float  # of an ordinary day to pass it


# Both chances are a day's. 0.015 is one ordinary day in two months; at most one false message a month is the target.
ORGANIZATION = _Threshold(log(1.5), 0.015)
FLOWS = _Threshold(log(2), 0.01)  # of all flows together


def judged_from(first_day: date) -> date:
    """The first day that can be judged when the days are known from `first_day` on."""
    return first_day + LEARNING


def organization_spike(days: Mapping[date, int], day: date, expected: Collection[ExpectedSpike]) -> Spike | None:
    """The spike of a day that is over; None: an ordinary day, or too little is known.

    `days`: the history with that day; a missing one is unknown.
    """
    baseline = baseline_of(days, day)
    if baseline is None:
        return None
    usual = _spike_over(baseline, days[day], day, _of(None, expected), ORGANIZATION)
    if usual is not None:
        return Spike(None, day, days[day], usual, Direction.UP)
    if organization_stopped(days, day, baseline, expected):
        return Spike(None, day, days[day], round(baseline.usual(day)), Direction.DOWN)
    return None


def flow_spikes(
    days: Mapping[Key, Mapping[date, int]], day: date, expected: Collection[ExpectedSpike]
) -> tuple[Spike, ...]:
    """The spikes of flows on a day that is over, those farthest from their usual tasks first."""
    baselines = {key: baseline for key, own in days.items() if (baseline := baseline_of(own, day))}
    tasks = {key: days[key][day] for key in baselines}
    common_rise = _common_rise(baselines, tasks, day)
    threshold = _shared_threshold(tasks)
    risen = {
        key: usual
        for key, baseline in baselines.items()
        if (usual := _spike_over(baseline, tasks[key], day, _of(key, expected), threshold, common_rise)) is not None
    }
    stopped = {key: round(baselines[key].usual(day)) for key in stopped_flows(days, day, baselines, expected)}
    spikes = [Spike(key, day, tasks[key], usual, Direction.UP) for key, usual in risen.items()]
    spikes += [Spike(key, day, tasks[key], usual, Direction.DOWN) for key, usual in stopped.items()]
    return tuple(sorted(spikes, key=lambda spike: (-abs(spike.tasks - spike.usual), str(spike.flow))))


def _of(flow: Key | None, expected: Collection[ExpectedSpike]) -> list[ExpectedSpike]:
    return [spike for spike in expected if spike.flow == flow]


def _shared_threshold(tasks: Mapping[Key, int]) -> _Threshold:
    # Each flow gets its share of the chance (Bonferroni): with 50 flows at 0.01 each, every other day would be news.
    candidates = sum(count >= LEAST_TASKS for count in tasks.values())
    return _Threshold(FLOWS.least, FLOWS.chance / max(1, candidates))


def _common_rise(baselines: Mapping[Key, Baseline], tasks: Mapping[Key, int], day: date) -> float:
    """The log rise that all flows have in common: the organization's news, not theirs."""
    comparable = [key for key, baseline in baselines.items() if baseline.usual(day) >= LEAST_TASKS]
    rises = [log((tasks[key] + 1) / (baselines[key].usual(day) + 1)) for key in comparable]
    return max(0.0, median(rises)) if len(rises) >= MIN_FLOWS_TO_COMPARE else 0.0


def _spike_over(
    baseline: Baseline,
    tasks: int,
    day: date,
    expected: Collection[ExpectedSpike],
    threshold: _Threshold,
    common_rise: float = 0.0,
) -> int | None:
    """The usual tasks of a day that is a spike; None: it is none."""
    if tasks < LEAST_TASKS or tasks < LEAST_RATIO * baseline.usual(day):
        return None
    fitted = _fit(baseline)
    usual = fitted.model.expected(day)
    if tasks - usual < LEAST_EXTRA_TASKS or fitted.rise(day, tasks) < _least_rise(fitted, day, threshold, common_rise):
        return None
    if _is_usual_for_weekday(baseline, tasks, day, threshold) or _is_habit(fitted, tasks, day):
        return None
    explained = any(comparable_days(spike.day, day) and tasks <= EXPECTED_RATIO * spike.tasks for spike in expected)
    return None if explained else round(usual)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A seasonal model and its residuals, as logarithms of a day's tasks by the expected ones."""

    days: Mapping[date, int]
    model: SeasonalModel
    spread: float  # of the residuals of ordinary days
    chance: float  # the part of its square that single tasks make

    def rise(self, day: date, tasks: int) -> float:
        return log((tasks + 1) / (self.model.expected(day) + 1))

    def spread_of(self, day: date) -> float:
        """The spread, a little wider for a small day: the fewer tasks, the more chance (1 / n, as of a count)."""
        chance = 1 / max(1.0, self.model.expected(day))
        return sqrt(self.spread**2 + max(0.0, chance - self.chance))


def _fit(baseline: Baseline) -> _Fit:
    model = fit(baseline.days)
    # Weekends with a task or two have the widest logarithms: they would hide a spike of the workdays.
    busy = {day: tasks for day, tasks in baseline.days.items() if baseline.usual(day) >= MIN_TASKS} or baseline.days
    residuals = [log((tasks + 1) / (model.expected(day) + 1)) for day, tasks in busy.items()]
    robust = MAD_TO_SIGMA * median(map(abs, residuals))
    spread = max(LEAST_SPREAD, robust) * (1 + MODEL_UNCERTAINTY_DAYS / len(baseline.days))
    return _Fit(baseline.days, model, spread, 1 / max(1.0, median(busy.values())))


def _least_rise(fitted: _Fit, day: date, threshold: _Threshold, common_rise: float) -> float:
    """The log rise above which a day is no ordinary one, as uneven as its days are."""
    spreads = NormalDist().inv_cdf(1 - threshold.chance)
    return max(threshold.least, LEAST_OWN_RISE + common_rise, min(CERTAIN_RISE, spreads * fitted.spread_of(day)))


def _is_usual_for_weekday(baseline: Baseline, tasks: int, day: date, threshold: _Threshold) -> bool:
    """True where the weekday is as busy whenever it has tasks at all."""
    # A flow that runs on some Tuesdays only is expected to bring half a day's tasks, and each run would be a spike.
    busy = [count for past, count in baseline.days.items() if count and past.weekday() == day.weekday()]
    return bool(busy) and log(tasks / median(busy)) < threshold.least


def _is_habit(fitted: _Fit, tasks: int, day: date) -> bool:
    """True where the same event happened often, or clearly at the same position of an earlier month."""
    least_rise = SAME_RISE * fitted.rise(day, tasks)
    least_extra = SAME_TASKS * (tasks - fitted.model.expected(day))
    events = {
        past: rise
        for past, count in fitted.days.items()
        if (rise := fitted.rise(past, count)) >= least_rise and count - fitted.model.expected(past) >= least_extra
    }
    # Two month-ends among the days explain a third one, but not a spike in the middle of the month.
    placed = {past for past in events for other in events if same_position_in_month(past, other)}
    if len(events) >= HABIT_DAYS or len(events) - len(placed) >= HABIT_OTHER_DAYS:
        return True
    clear = CLEAR_RISE_SPREADS * fitted.spread
    return any(rise >= clear and same_position_in_month(past, day) for past, rise in events.items())
