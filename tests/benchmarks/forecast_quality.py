"""How good the forecast is: against the linear pace and against what nobody can know.

`python -m tests.benchmarks.forecast_quality` prints a table and leaves with 1 when a target is missed.
The forecast was built looking at other seeds (101 to 106) than the ones judged here.

- linear: used / days elapsed x days of the month.
- oracle: used + the true means of the days to come. It knows all that is no chance: level, growth, weekdays,
  and the holidays and bursts to come. Only the day-to-day variation is hidden from it.
- learner: is told the weekdays, every past holiday and burst, the day-to-day variation and the generator's
  own spread of growth. It learns level and growth from the days so far by Bayes' rule, and foresees no
  holiday or burst. A forecast is told less: learner / oracle says how near to the oracle one can come at all.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp, log
from statistics import fmean, median
from time import perf_counter

from bot.usage.forecast import Forecast, TooEarly, forecast
from tests.benchmarks.organizations import Organization, organizations

ORGANIZATIONS = 300
SEEDS = (1, 2, 3)
DAYS = (10, 20)
MOST_OF_LINEAR = 0.85
MOST_OF_ORACLE = 1.25
COVERAGE = (0.75, 0.88)
GROWTH_MEAN, GROWTH_VARIANCE = 0.06 / 30, (0.12 / 30) ** 2  # of the generator's growth, a day, logarithmic
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """An organization at midnight UTC after one of its days."""

    organization: Organization
    day: int

    @property
    def midnight(self) -> date:
        return self.organization.month + timedelta(days=self.day)

    @property
    def month(self) -> list[date]:
        return [day for day in self.organization.shape if day >= self.organization.month]

    @property
    def to_come(self) -> list[date]:
        return self.month[self.day :]

    @property
    def known(self) -> dict[date, int]:
        return {day: tasks for day, tasks in self.organization.tasks.items() if day < self.midnight}

    @property
    def used(self) -> int:
        return sum(self.organization.tasks.get(day, 0) for day in self.month[: self.day])

    @property
    def truth(self) -> int:
        return sum(self.organization.tasks.get(day, 0) for day in self.month)


@dataclass(frozen=True, slots=True)
class Row:
    """What one seed and day came to: median absolute percentage errors, coverage, cost."""

    seed: int
    day: int
    judged: int
    forecast: float
    linear: float
    oracle: float
    learner: float
    coverage: float
    milliseconds: float

    def misses(self) -> list[str]:
        """The targets that were missed, in words."""
        to_linear, to_oracle = self.forecast / self.linear, self.forecast / self.oracle
        kept = {
            f"{to_linear:.2f} of linear, wanted {MOST_OF_LINEAR}": to_linear <= MOST_OF_LINEAR,
            f"{to_oracle:.2f} of oracle, wanted {MOST_OF_ORACLE}": to_oracle <= MOST_OF_ORACLE,
            f"{self.coverage:.0%} covered, wanted 75-88 %": COVERAGE[0] <= self.coverage <= COVERAGE[1],
        }
        return [f"seed {self.seed}, day {self.day}: {words}" for words, good in kept.items() if not good]


def linear(case: Case) -> float:
    """The plain pace."""
    return case.used / case.day * len(case.month)


def oracle(case: Case) -> float:
    """What an organization comes to without further chance."""
    return case.used + sum(case.organization.mean(day) for day in case.to_come)


def learner(case: Case) -> float:
    """The best that can be learnt of level and growth, all else about the past being known."""
    organization, variance = case.organization, case.organization.variation**2
    known = [(day, tasks / organization.shape[day]) for day, tasks in case.known.items() if tasks]
    points = [(day.toordinal(), log(level)) for day, level in known]
    middle, level = fmean(x for x, _ in points), fmean(y for _, y in points) + variance / 2
    belief = variance / GROWTH_VARIANCE
    slope = sum((x - middle) * y for x, y in points) + belief * GROWTH_MEAN
    growth = slope / (sum((x - middle) ** 2 for x, _ in points) + belief)
    ahead = {day: exp(level + growth * (day.toordinal() - middle)) for day in case.to_come}
    return case.used + sum(organization.week[day.weekday()] * tasks for day, tasks in ahead.items())


def foretold(case: Case) -> Forecast | TooEarly:
    """The forecast that the bot would show."""
    now = datetime.combine(case.midnight, time(), UTC)
    return forecast(case.known, now=now, used=case.used)


def judge(seed: int, day: int) -> Row:
    """One row of the table."""
    cases = [Case(organization, day) for organization in organizations(ORGANIZATIONS, seed)]
    judged = [(case, said) for case in cases if isinstance(said := foretold(case), Forecast)]
    spoken = [case for case, _ in judged]
    return Row(
        seed,
        day,
        len(judged),
        forecast=_error((said.expected, case.truth) for case, said in judged),
        linear=_judged_by(linear, spoken),
        oracle=_judged_by(oracle, spoken),
        learner=_judged_by(learner, spoken),
        coverage=fmean(said.low <= case.truth <= said.high for case, said in judged),
        milliseconds=median(_cost(case) for case in spoken),
    )


def _judged_by(judge: Callable[[Case], float], cases: Sequence[Case]) -> float:
    return _error((judge(case), case.truth) for case in cases)


def _error(pairs: Iterable[tuple[float, int]]) -> float:
    return median(abs(said - truth) / truth for said, truth in pairs)


def _cost(case: Case) -> float:
    known, used, now = case.known, case.used, datetime.combine(case.midnight, time(), UTC)
    started = perf_counter()
    forecast(known, now=now, used=used)
    return (perf_counter() - started) * MILLISECONDS


def _line(row: Row) -> str:
    errors = (row.forecast, row.linear, row.oracle, row.learner)
    ratios = (
        row.forecast / row.linear,
        row.forecast / row.oracle,
        row.forecast / row.learner,
        row.learner / row.oracle,
    )
    return "  ".join(
        (
            f"{row.seed:>4}  {row.day:>3}  {row.judged:>6}",
            *(f"{error:>8.1%}" for error in errors),
            *(f"{ratio:>8.2f}" for ratio in ratios),
            f"{row.coverage:>8.0%}  {row.milliseconds:>5.2f}",
        )
    )


def main() -> int:
    """Print the table and the verdict."""
    print(f"Median absolute error of the month's total, {ORGANIZATIONS} made-up organizations a seed.\n")
    heads = (
        "forecast",
        "linear",
        "oracle",
        "learner",
        "/linear",
        "/oracle",
        "/learner",
        "lea./or.",
        "covered",
    )
    print("seed  day  judged  " + "  ".join(f"{head:>8}" for head in heads) + "     ms")
    rows = [judge(seed, day) for seed in SEEDS for day in DAYS]
    print(*map(_line, rows), sep="\n")
    misses = [miss for row in rows for miss in row.misses()]
    print("\n" + ("\n".join(("Missed:", *misses)) if misses else "Every target is reached."))
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
