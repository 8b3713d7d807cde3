"""Seasonal model of an organization, fitted to some weeks of days: its week, its level, their uncertainty. Pure.

1. Public holidays and closed weeks are left out: they say nothing of ordinary days.
2. The week is fitted robustly (`bot.usage.weekly_rhythm`).
3. The level is a mean that forgets, since what was weeks ago is less like tomorrow; growth is not drawn out, as growth
   seen in 40 days does not go on.
4. A holiday is expected as the organization's own holidays were, as far as there were some, else as its weekends.

Why so, with formulas and figures: docs/forecast.md and docs/decisions/0001-forecast.md.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log, sqrt

from bot.usage.closures import Closures, closures
from bot.usage.weekly_rhythm import WEEKEND, Days, Rhythm, fit_week, mean_usual

HALF_LIFE = 3.5  # days after which a day counts half for the level
LASTING_SHARE = 0.2  # of the level that the mean of all days makes, drawn in on the logarithm
LEVEL_WINDOW = 9  # days, whose median is a new level: a burst takes a few days, what lasts longer is how things are
NEW_LEVEL_SPREADS = 2.0
BUSY_SHARE = 0.3  # of a mean day: emptier weekdays do not tell the level
LEAST_LEVEL = 0.05
LEAST_DAYS = 4  # ordinary ones, without which holidays have to do

HOLIDAY_BELIEF = 3.0  # holidays seen weigh as much as the belief that they are like weekends
MOST_HOLIDAY = 1.3  # times a workday

# The variance of a sum of days, on the logarithm: of chance, of weeks that differ among themselves, and of a level that
# goes on moving. Set together on all 11 sources by the interval score, after each half of them had been judged on the
# other: docs/forecast.md.
CHANCE = 0.93
WEEKS = 0.25
LEVEL, LEVEL_POWER, LEVEL_A_DAY = 0.07, 5 / 3, 0.115
LEVEL_EVIDENCE = 7  # days: of fewer days, the level itself is in doubt
USUAL_WEEKS, USUAL_WEEKS_BELIEF = 0.004, 2.0  # squared difference of two weeks, and as how many it weighs
WEEK_CLIP_SPREADS = 3.0
SOFTENED = 0.05  # of a week's usual tasks, so that an empty one has a logarithm


@dataclass(frozen=True, slots=True)
class SeasonalModel:
    """Expected tasks of a day, and the uncertainty of a sum of days."""

    rhythm: Rhythm
    level: float  # times the usual week
    holidays: Collection[date]
    holiday_share: float  # of a workday
    weeks_variance: float
    evidence: int  # ordinary days
    closed: Closures

    def expected(self, day: date) -> float:
        """Tasks of a whole day, if work goes on."""
        usual = self.level * self.rhythm.usual(day)
        return usual * self.holiday_share if day in self.holidays and day.weekday() < WEEKEND else usual

    def uncertainty(self, tasks: Mapping[date, float]) -> float:
        """One standard deviation of the logarithm of the sum of these days."""
        total, spread = sum(tasks.values()), self.rhythm.spread
        chance = CHANCE * spread**2 * sum((share / total) ** 2 for share in tasks.values())
        moving = LEVEL * spread**LEVEL_POWER * (1 + LEVEL_A_DAY * len(tasks)) * (1 + LEVEL_EVIDENCE / self.evidence)
        return sqrt(chance + WEEKS * self.weeks_variance + moving)


def fit(days: Mapping[date, int], holidays: Collection[date] = ()) -> SeasonalModel:
    """The model of these days, oldest first, of which at least one has tasks."""
    closed = closures(days)
    ordinary = _ordinary(days, holidays, closed)
    rhythm = fit_week(ordinary)
    level = _level(ordinary, rhythm)
    resting = [day for day in days if day in holidays and day not in closed.days]
    return SeasonalModel(
        rhythm=rhythm,
        level=level,
        holidays=holidays,
        holiday_share=_holiday_share({day: days[day] for day in resting}, rhythm, level),
        weeks_variance=_weeks_variance(ordinary, rhythm),
        evidence=len(ordinary),
        closed=closed,
    )


def _ordinary(days: Mapping[date, int], holidays: Collection[date], closed: Closures) -> Days:
    working = {day: float(tasks) for day, tasks in days.items() if day not in closed.days}
    ordinary = {day: tasks for day, tasks in working.items() if day not in holidays}
    for candidate in (ordinary, working):
        if len(candidate) >= LEAST_DAYS and any(candidate.values()):
            return candidate
    return {day: float(tasks) for day, tasks in days.items()}


def _level(days: Days, rhythm: Rhythm) -> float:
    """The level now, by the week's usual tasks: recent days count most, and far-off ones no more than their limit."""
    mean, last = mean_usual(days, rhythm), max(days)
    recent = recent_usual = all_tasks = all_usual = 0.0
    for (day, tasks), own_level in zip(days.items(), _local_levels(days, rhythm, mean), strict=True):
        counted, usual = rhythm.clipped(day, tasks, mean, level=own_level), rhythm.usual(day)
        weight = 0.5 ** ((last - day).days / HALF_LIFE)
        recent, recent_usual = recent + weight * counted, recent_usual + weight * usual
        all_tasks, all_usual = all_tasks + counted, all_usual + usual
    lasting = all_tasks / all_usual if all_usual > 0 else 1.0
    now = recent / recent_usual if recent_usual > 0 else lasting
    if lasting <= 0:
        return max(0.0, now)
    return float(max(now, 0.001 * lasting) ** (1 - LASTING_SHARE) * lasting**LASTING_SHARE)


def _local_levels(days: Days, rhythm: Rhythm, mean: float) -> list[float]:
    """The level around each day: 1 unless the days about it agree on another one."""
    busy = [(place, tasks / rhythm.usual(day)) for place, (day, tasks) in enumerate(days.items())
            if rhythm.usual(day) > BUSY_SHARE * mean]  # fmt: skip
    if len(busy) < LEVEL_WINDOW:
        return [1.0] * len(days)
    ratios, levels, nearest = [ratio for _, ratio in busy], [1.0] * len(days), 0
    for place in range(len(days)):
        while nearest + 1 < len(busy) and busy[nearest + 1][0] <= place:
            nearest += 1
        first = max(0, min(nearest - LEVEL_WINDOW // 2, len(ratios) - LEVEL_WINDOW))
        around = sorted(ratios[first : first + LEVEL_WINDOW])[LEVEL_WINDOW // 2]
        if abs(around - 1) > NEW_LEVEL_SPREADS * rhythm.spread:
            levels[place] = max(LEAST_LEVEL, around)
    return levels


def _holiday_share(seen_holidays: Days, rhythm: Rhythm, level: float) -> float:
    """The share of a workday that a holiday has: as a weekend, drawn to what the organization's own holidays were."""
    belief = min(1.0, rhythm.rest / rhythm.workday) if rhythm.workday > 0 else 1.0
    shares = [
        min(MOST_HOLIDAY, tasks / (level * rhythm.usual(day)))
        for day, tasks in seen_holidays.items()
        if day.weekday() < WEEKEND and level * rhythm.usual(day) > 0
    ]
    return (HOLIDAY_BELIEF * belief + sum(shares)) / (HOLIDAY_BELIEF + len(shares))


def _weeks_variance(days: Days, rhythm: Rhythm) -> float:
    """The squared difference from one week to the next, on the logarithm."""
    mean, last = mean_usual(days, rhythm), max(days)
    tasks_of, usual_of = defaultdict[int, float](float), defaultdict[int, float](float)
    for day, tasks in days.items():
        week = (last - day).days // 7
        tasks_of[week] += rhythm.clipped(day, tasks, mean, spreads=WEEK_CLIP_SPREADS)
        usual_of[week] += rhythm.usual(day)
    levels = [
        log((max(0.0, tasks_of[week]) / usual + SOFTENED) / (1 + SOFTENED))
        for week, usual in sorted(usual_of.items())
        if usual >= 2 * mean
    ]
    squares = [(later - earlier) ** 2 for later, earlier in pairwise(levels)]
    return (sum(squares) + USUAL_WEEKS_BELIEF * USUAL_WEEKS) / (len(squares) + USUAL_WEEKS_BELIEF)
