"""Seasonal model of an organization, fitted to a few weeks of days: level, growth, weekdays, and their uncertainty.

Works on logarithms: there growth is a straight line, a weekday is a step, and a burst or a holiday is an
outlier that can be weighed down. Why so: docs/decisions/0001-forecast.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile
from math import exp, log, sqrt
from statistics import fmean, median

# What is assumed while there is little evidence: beliefs about organizations in general.
USUAL_VARIANCE = 0.3**2  # of a day's logarithm
MOST_VARIANCE = 1.0
USUAL_VARIANCE_DAYS = 6  # so many days of evidence weigh as much as that belief
USUAL_GROWTH = 0.12 / 30  # a day, up or down
MOST_GROWTH = log(2) / 30  # doubling or halving in a month: more is an event, and events do not go on

SMALLEST_SHARE = 0.01  # of an active day: what a day without tasks is taken for
OUTLIER = 6.0  # so many spreads away, a day counts for next to nothing
LEAST_WEIGHT = 0.001
FAR_OFF = log(4)  # a day with a quarter or four times of what is expected
HABIT_SHARE = 0.2  # of the days far off: so many are no events
NEW_LEVEL_DAYS = 5  # a burst takes a few days; what lasts longer is how things are now
NEW_LEVEL_SPREADS = 1.5
MOST_AUTOCORRELATION = 0.6  # of one day for the day before
ROUNDS = 2  # more hardly move the answer
WEEKEND = 5


@dataclass(frozen=True, slots=True)
class SeasonalModel:
    """Expected tasks of a day, and the uncertainty of a sum of days."""

    middle: float  # ordinal of the day in the midst of the evidence
    growth: float  # of the logarithm, a day
    week: tuple[float, ...]  # Monday to Sunday: the logarithm of such a day, were it the middle one
    smallest: float  # what was added to each day before its logarithm was taken
    variance: float  # of one day
    level_variance: float
    growth_variance: float

    def expected(self, day: date) -> float:
        """Tasks of a whole day."""
        ahead = day.toordinal() - self.middle
        return max(0.0, exp(self.week[day.weekday()] + self.growth * ahead) - self.smallest)

    def uncertainty(self, tasks: Mapping[date, float]) -> float:
        """One standard deviation of the sum of these days, as a share of the sum."""
        total = sum(tasks.values())
        ahead = sum(day.toordinal() * share for day, share in tasks.items()) / total - self.middle
        chance = self.variance * sum(share**2 for share in tasks.values()) / total**2
        return sqrt(chance + self.level_variance + self.growth_variance * ahead**2)


def fit(days: Mapping[date, int]) -> SeasonalModel:
    """The model of these days, oldest first, of which at least one has tasks."""
    smallest = SMALLEST_SHARE * median(tasks for tasks in days.values() if tasks)
    logs = [log(tasks + smallest) for tasks in days.values()]
    fit = _fit(logs, [day.toordinal() for day in days], [day.weekday() for day in days])
    mean = fit.variance / 2  # so far does a lognormal's mean lie above its median
    lift, evidence = _new_level(fit) or (_unexplained(logs, fit, mean), max(1.0, sum(fit.weights)))
    stretch = _autocorrelation_factor(fit)
    return SeasonalModel(
        middle=fit.line.middle,
        growth=fit.line.growth,
        week=tuple(usual + mean + lift for usual in fit.week),
        smallest=smallest,
        variance=_variance_with_events(fit) * stretch,
        level_variance=fit.variance / evidence * stretch,
        growth_variance=fit.line.variance * stretch,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    middle: float
    growth: float
    variance: float  # of the growth


@dataclass(frozen=True, slots=True)
class _Fit:
    line: _Line
    week: Sequence[float]
    residuals: Sequence[float]  # how far each day is from line and week
    weights: Sequence[float]  # 1 for an ordinary day, next to 0 for an outlier
    variance: float  # of an ordinary day


def _fit(logs: Sequence[float], ordinals: Sequence[int], weekdays: Sequence[int]) -> _Fit:
    """Line and week in turns, each on what the other leaves; the farther off a day, the less it counts."""
    week, weights = _rough_week(logs, weekdays), [1.0] * len(logs)
    variance = _variance(_less(logs, week, weekdays))
    for _ in range(ROUNDS):
        line = _line(ordinals, _less(logs, week, weekdays), weights, variance)
        level = [y - line.growth * (x - line.middle) for x, y in zip(ordinals, logs, strict=True)]
        week = _week(level, weekdays, weights, variance)
        residuals = _less(level, week, weekdays)
        variance = _variance(residuals)
        weights = _weights(residuals, variance)
    return _Fit(line, week, residuals, weights, variance)


def _line(ordinals: Sequence[int], logs: Sequence[float], weights: Sequence[float], variance: float) -> _Line:
    """A straight line, drawn to the level as far as the evidence for a slope is weak."""
    weight = sum(weights)
    middle = sum([u * x for u, x in zip(weights, ordinals, strict=True)]) / weight
    away = [u * (x - middle) for u, x in zip(weights, ordinals, strict=True)]
    spread = sum([far * (x - middle) for far, x in zip(away, ordinals, strict=True)])
    slope = sum([far * y for far, y in zip(away, logs, strict=True)])
    # Ridge regression: a prior of no growth, as strong as its usual size is small against the noise.
    belief = variance / USUAL_GROWTH**2
    growth = slope / (spread + belief)
    return _Line(middle, max(-MOST_GROWTH, min(MOST_GROWTH, growth)), variance / (spread + belief))


def _rough_week(logs: Sequence[float], weekdays: Sequence[int]) -> list[float]:
    """Workdays and weekend by their medians, which no burst bends."""
    both = median(logs)
    workdays = [y for y, weekday in zip(logs, weekdays, strict=True) if weekday < WEEKEND]
    weekend = [y for y, weekday in zip(logs, weekdays, strict=True) if weekday >= WEEKEND]
    return [median(workdays) if workdays else both] * 5 + [median(weekend) if weekend else both] * 2


def _week(logs: Sequence[float], weekdays: Sequence[int], weights: Sequence[float], variance: float) -> list[float]:
    """Each weekday by its mean, drawn to its kind (workday, weekend) as far as chance may explain it."""
    day_weights, sums = [0.0] * 7, [0.0] * 7
    for y, weekday, u in zip(logs, weekdays, weights, strict=True):
        day_weights[weekday] += u
        sums[weekday] += u * y
    workdays, weekend = sum(day_weights[:WEEKEND]), sum(day_weights[WEEKEND:])
    both = sum(sums) / (workdays + weekend)
    workday = sum(sums[:WEEKEND]) / workdays if workdays else both
    rest = sum(sums[WEEKEND:]) / weekend if weekend else both
    if workdays and weekend:
        rest = workday + _shrink(rest - workday, variance / workdays + variance / weekend)
    kinds = [workday] * 5 + [rest] * 2
    return [
        kind + _shrink(total / weight - kind, variance / weight) if weight else kind
        for kind, total, weight in zip(kinds, sums, day_weights, strict=True)
    ]


def _shrink(difference: float, variance: float) -> float:
    """A difference far beyond what chance explains is believed, a small one hardly."""
    return difference * difference**2 / (difference**2 + variance)


def _less(logs: Sequence[float], week: Sequence[float], weekdays: Sequence[int]) -> list[float]:
    return [y - week[weekday] for y, weekday in zip(logs, weekdays, strict=True)]


def _variance(residuals: Sequence[float]) -> float:
    """The variance of an ordinary day: the median leaves bursts and holidays out."""
    # 1.4826: the median of absolute deviations of a normal distribution, as its standard deviation.
    ordinary = (1.4826 * median([abs(e) for e in residuals])) ** 2
    return _weighed(ordinary, len(residuals))


def _weighed(variance: float, days: int) -> float:
    weighed = (USUAL_VARIANCE_DAYS * USUAL_VARIANCE + days * variance) / (USUAL_VARIANCE_DAYS + days)
    return min(MOST_VARIANCE, weighed)


def _weights(residuals: Sequence[float], variance: float) -> list[float]:
    """Tukey's biweight (https://en.wikipedia.org/wiki/Redescending_M-estimator)."""
    farthest = OUTLIER**2 * variance
    # Never 0: with every day an outlier there would be no weight left to divide by.
    return [max(LEAST_WEIGHT, 1 - e * e / farthest) ** 2 for e in residuals]


def _variance_with_events(fit: _Fit) -> float:
    """The variance of the days to come, which will have their bursts and holidays too."""
    return max(
        fit.variance, _weighed(fmean([min(e * e, 2 * MOST_VARIANCE) for e in fit.residuals]), len(fit.residuals))
    )


def _new_level(fit: _Fit) -> tuple[float, float] | None:
    """Median residual and number of the last days, when they agree for longer than a burst lasts."""
    side = 1 if fit.residuals[-1] > 0 else -1
    least = NEW_LEVEL_SPREADS * sqrt(fit.variance)
    run = list(takewhile(lambda e: side * e > least, reversed(fit.residuals)))
    return (median(run), float(len(run))) if len(run) >= NEW_LEVEL_DAYS else None


def _unexplained(logs: Sequence[float], fit: _Fit, mean: float) -> float:
    """The lift where far-off days are no events but a habit, as for an organization that works one day in three."""
    if fmean([abs(e) > FAR_OFF for e in fit.residuals]) < HABIT_SHARE:
        return 0.0
    actual = sum([exp(y) for y in logs])
    explained = sum([exp(y - e) for y, e in zip(logs, fit.residuals, strict=True)])
    return _shrink(log(actual / explained) - mean, USUAL_VARIANCE)


def _autocorrelation_factor(fit: _Fit) -> float:
    """The factor by which a sum of days spreads wider because a busy day is often followed by another."""
    trusted = [sqrt(u) * e for u, e in zip(fit.weights, fit.residuals, strict=True)]
    together = sum([a * b for a, b in pairwise(trusted)])
    memory = max(0.0, min(MOST_AUTOCORRELATION, together / (sum([e * e for e in trusted]) + USUAL_VARIANCE)))
    return (1 + memory) / (1 - memory)
