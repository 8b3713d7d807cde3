"""Made-up organizations with the habits of real ones. Knows nothing of the forecast, which is judged by them.

A day's tasks are its mean times one lognormal draw of mean 1, independent from day to day. The mean is all
that is not that draw: level x growth x the weekday's share, at weekend level on a public holiday, times the
factor of a burst that runs on the day.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp
from random import Random

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Organization:
    """Two months of an organization: the days that happened, and what they would have been without chance."""

    month: date  # the first day of the month to forecast
    tasks: Mapping[date, int]  # last month and this one; days before the organization began: 0, or not there
    shape: Mapping[date, float]  # weekday, holiday, burst: a day's share of the level; 0 before it began
    week: Sequence[float]  # Monday to Sunday: the share of a day without holiday and burst
    level: float  # tasks on an ordinary day at the start of `month`
    growth: float  # a month, 0.1 is +10 %
    variation: float  # sigma of the lognormal draw

    def mean(self, day: date) -> float:
        """What the day would have been without chance."""
        months: float = (day - self.month).days / 30
        return self.level * float((1 + self.growth) ** months) * self.shape[day]


def organizations(count: int, seed: int) -> list[Organization]:
    """As many organizations as asked for; the same ones for the same seed."""
    random = Random(seed)
    return [_organization(random) for _ in range(count)]


def _organization(random: Random) -> Organization:
    last, month = _months(random)
    days = _days_of(last) + _days_of(month)
    begins = _begin(random, last, month)
    week = _week(random)
    still = Organization(
        month=month,
        tasks={},
        shape=_shape(random, week, last, month, begins),
        week=week,
        level=400 * random.lognormvariate(0, 1.5),
        growth=random.triangular(-0.2, 0.4, 0.0),  # most change little
        variation=random.uniform(0.1, 0.5),
    )
    told = days[0] if random.random() < 0.5 else begins  # nobody says how Pipefy shows the days before the first
    tasks = {day: _draw(random, still.mean(day), still.variation) for day in days if day >= told}
    return replace(still, tasks=tasks)


def _draw(random: Random, mean: float, variation: float) -> int:
    return round(mean * exp(random.gauss(-(variation**2) / 2, variation)))


def _months(random: Random) -> tuple[date, date]:
    month = date(random.randint(2024, 2027), random.randint(1, 12), 1)
    return (month - timedelta(days=1)).replace(day=1), month


def _days_of(month: date) -> list[date]:
    return [month + timedelta(days=n) for n in range(monthrange(month.year, month.month)[1])]


def _begin(random: Random, last: date, month: date) -> date:
    """Three of four are older than last month, some began in it, a few in this one."""
    chance = random.random()
    if chance < 0.75:
        return last
    if chance < 0.9:
        return last.replace(day=random.randint(2, 28))
    return month.replace(day=random.randint(2, 15))


def _shape(random: Random, week: Sequence[float], last: date, month: date, begins: date) -> dict[date, float]:
    shape = {day: week[day.weekday()] for day in _days_of(last) + _days_of(month)}
    for days in (_days_of(last), _days_of(month)):
        for day in _holidays(random, days):
            shape[day] = min(week[SATURDAY:])
        for day, factor in _bursts(random, days).items():
            shape[day] = shape.get(day, 0.0) * factor
    return {day: share if day >= begins else 0.0 for day, share in shape.items()}


def _week(random: Random) -> list[float]:
    """Monday to Sunday: half rest at weekends, a third work a little less, some work more."""
    kinds = ((0.02, 0.3), (0.6, 1.0), (1.0, 1.4))
    weekend = random.uniform(*random.choices(kinds, weights=(50, 35, 15))[0])
    workdays = [random.uniform(0.85, 1.15) for _ in range(5)]
    return workdays + [weekend * random.uniform(0.7, 1.3) for _ in range(2)]


def _holidays(random: Random, days: list[date]) -> list[date]:
    """Some eight a year fall on a workday."""
    workdays = [day for day in days if day.weekday() < SATURDAY]
    return random.sample(workdays, k=random.choices((0, 1, 2), weights=(50, 35, 15))[0])


def _bursts(random: Random, days: list[date]) -> dict[date, float]:
    """An import or a campaign: two to four days at double to fourfold, in one month of five."""
    if random.random() >= 0.2:
        return {}
    begins, factor = random.choice(days), random.uniform(2, 4)
    burst = [begins + timedelta(days=n) for n in range(random.randint(2, 4))]
    return {day: factor for day in burst if day <= days[-1]}
