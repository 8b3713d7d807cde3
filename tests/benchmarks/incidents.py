"""Made-up organizations with flows and labelled incidents. Knows nothing of what looks for them.

A flow's day is its mean times a lognormal draw of its own and one that all flows of the organization share, and the
chance of single tasks. The mean is level x growth x the weekday's share, at weekend level on a public holiday, times
the month's rhythm that some flows have. Incidents are laid over that: a spike brings just so many times the mean, a
stop nothing. So what is judged is whether a day of that size is seen, and not whether chance made it another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import exp, sqrt
from random import Random

Key = tuple[str | None, str | None]

SATURDAY = 5
SPIKE, FLOW_SPIKE = 2.0, 3.0  # times the mean
LEAST_MEAN = 50  # tasks: smaller ones are no incident for anybody
UNKNOWN = 0.02  # of the days
_DAY = timedelta(days=1)


class Kind(StrEnum):
    """What happened."""

    SPIKE = "spike"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Incident:
    """Of a flow, or (None) of the whole organization. `first` is the first day on which it can be seen."""

    kind: Kind
    flow: Key | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Life:
    """A flow: what happened, and what would have without chance and incidents."""

    tasks: Mapping[date, int]
    means: Mapping[date, float]
    variation: float
    idle: float  # share of the days on which it does not run, as it pleases


@dataclass(frozen=True, slots=True)
class Organization:
    """Some months of an organization; `month` is the last one, in which it is judged."""

    month: date
    days: Sequence[date]
    unknown: frozenset[date]
    flows: Mapping[Key, Life]
    together: float  # sigma of the draw that all flows share
    incidents: Sequence[Incident]

    def tasks(self, day: date) -> int:
        return sum(life.tasks[day] for life in self.flows.values())

    def mean(self, day: date) -> float:
        return sum(life.means[day] for life in self.flows.values())

    def variation(self, day: date) -> float:
        """Sigma of the organization's day: the draws of the flows partly cancel out."""
        own = sum((life.means[day] * life.variation) ** 2 for life in self.flows.values())
        return sqrt(self.together**2 + own / max(1.0, self.mean(day)) ** 2)


def organizations(count: int, seed: int, *, drawn: bool = False) -> list[Organization]:
    """As many as asked for; the same ones for the same seed. `drawn`: a spike multiplies the draw, not the mean."""
    random = Random(seed)
    return [_organization(random, drawn=drawn) for _ in range(count)]


def _organization(random: Random, *, drawn: bool) -> Organization:
    month = date(random.randint(2024, 2027), random.randint(1, 12), 1)
    begins = month - timedelta(days=random.choices((random.randint(30, 60), 75), weights=(25, 75))[0])
    days = [begins + n * _DAY for n in range((_next_month(month) - begins).days)]
    holidays = frozenset(day for day in days if day.weekday() < SATURDAY and random.random() < 0.03)
    means, together = _means(random, days, holidays), random.uniform(0.03, 0.3)
    factors, incidents = _incidents(random, month, days, holidays, means)
    shared = {day: _draw(random, together) for day in days}
    flows = {}
    for key, mean in means.items():
        variation = random.uniform(0.1, 0.35)
        idle = random.uniform(0.1, 0.6) if random.random() < 0.05 else 0.0
        tasks = {
            day: _count(random, mean[day] * shared[day] * _draw(random, variation)) * (random.random() >= idle)
            for day in days
        }
        tasks |= {day: round((tasks if drawn else mean)[day] * factor) for day, factor in factors[key].items()}
        flows[key] = Life(tasks, mean, variation, idle)
    unknown = frozenset(day for day in days if random.random() < UNKNOWN)
    return Organization(month, days, unknown, flows, together, incidents)


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _draw(random: Random, sigma: float) -> float:
    return exp(random.gauss(-(sigma**2) / 2, sigma))


def _count(random: Random, mean: float) -> int:
    return max(0, round(random.gauss(mean, sqrt(mean)))) if mean else 0


def _means(random: Random, days: Sequence[date], holidays: frozenset[date]) -> dict[Key, dict[date, float]]:
    """A few flows of very different size; most keep the organization's weekends."""
    level, growth, weekend = 400 * random.lognormvariate(0, 1.2), random.triangular(-0.2, 0.4, 0.0), _weekend(random)
    sizes = [random.lognormvariate(0, 1) for _ in range(random.randint(3, 12))]
    found: dict[Key, dict[date, float]] = {}
    for n, size in enumerate(sizes):
        week = _week(random, weekend if random.random() < 0.8 else _weekend(random))
        own, special = growth + random.gauss(0, 0.05), _monthly(random, days)
        found["Pipe", f"Flow {n}"] = {
            day: level * size / sum(sizes) * (1 + own) ** ((day - days[0]).days / 30)
            * (min(week[SATURDAY:]) if day in holidays else week[day.weekday()]) * special.get(day, 1.0)
            for day in days
        }  # fmt: skip
    return found


def _weekend(random: Random) -> float:
    """Half rest at weekends, a third work a little less, some work more."""
    kinds = ((0.0, 0.3), (0.6, 1.0), (1.0, 1.4))
    return random.uniform(*random.choices(kinds, weights=(50, 35, 15))[0])


def _week(random: Random, weekend: float) -> list[float]:
    """Monday to Sunday; one flow of twenty runs on a single weekday."""
    if random.random() < 0.05:
        only = random.randrange(SATURDAY)
        return [3.0 * (n == only) for n in range(7)]
    return [random.uniform(0.85, 1.15) for _ in range(5)] + [weekend * random.uniform(0.7, 1.3) for _ in range(2)]


def _monthly(random: Random, days: Sequence[date]) -> dict[date, float]:
    """One flow of ten closes the month: on its last or first workdays, or on the fifth."""
    if random.random() >= 0.1:
        return {}
    factor, place = random.uniform(1.5, 4), random.choice(("last", "first", "fifth"))
    found: dict[date, float] = {}
    for first in {day.replace(day=1) for day in days}:
        month = [first + n * _DAY for n in range((_next_month(first) - first).days)]
        workdays = [day for day in month if day.weekday() < SATURDAY]
        chosen = {"last": workdays[-2:], "first": workdays[:2], "fifth": [day for day in workdays if day.day >= 5][:1]}
        found |= dict.fromkeys(chosen[place], factor)
    return found


def _incidents(
    random: Random,
    month: date,
    days: Sequence[date],
    holidays: frozenset[date],
    means: Mapping[Key, Mapping[date, float]],
) -> tuple[dict[Key, dict[date, float]], list[Incident]]:
    """What is laid over the days, and its labels. In the months before, too: history is not clean."""
    factors: dict[Key, dict[date, float]] = {key: {} for key in means}
    incidents = []
    open_days = [day for day in days if day not in holidays]
    for span in ([day for day in open_days if day < month], [day for day in open_days if day >= month]):
        for key, mean in means.items():
            big = [day for day in span if mean[day] >= LEAST_MEAN]
            chance = random.random()
            if big and chance < 0.15:
                incidents.append(Incident(Kind.SPIKE, key, day := random.choice(big), day))
                factors[key][day] = FLOW_SPIKE
            elif big and chance < 0.2:
                first = random.choice(big)
                off = [day for day in days if first <= day < first + timedelta(days=random.choice((1, 3, 10, 60)))]
                incidents.append(Incident(Kind.STOP, key, first, off[-1]))
                factors[key] |= dict.fromkeys(off, 0.0)
        if random.random() < 0.5:
            incidents += _of_all(random, span, means, factors, incidents)
    return factors, incidents


def _of_all(
    random: Random,
    span: Sequence[date],
    means: Mapping[Key, Mapping[date, float]],
    factors: Mapping[Key, dict[date, float]],
    incidents: Sequence[Incident],
) -> list[Incident]:
    """A day of the whole organization, brought by all flows or by one of them."""
    total = {day: sum(mean[day] for mean in means.values()) for day in span}
    free = {day for day in span if not any(each.first <= day <= each.last for each in incidents)}
    possible = [day for day in span if day in free and total[day] >= LEAST_MEAN]
    if not possible:
        return []
    day = random.choice(possible)
    carrier = max(means, key=lambda key: means[key][day])
    if random.random() < 0.5:
        for own in factors.values():
            own[day] = SPIKE
    else:
        factors[carrier][day] = 1 + (SPIKE - 1) * total[day] / means[carrier][day]
    return [Incident(Kind.SPIKE, None, day, day)]
