"""How good the foresight is on real months: forecast, range, alert, unusual days, quiet weeks, shifts, cost.

`python -m tests.benchmarks.foresight` prints figures beside the peers' and leaves with 1 when a target is missed. It
reads `../shared/data/daily_counts.json.gz`, or the file after `--data`; without one it says so and judges nothing.

- line: used / days elapsed x days of the month. weekdays: used + the mean of each weekday in the last month.
- AutoETS, of statsforecast, by this month and the last: `pip install '.[bench]'`, else it is left out.

The range and the detector were set on these sources, each half of them judged on the other: docs/forecast.md.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean, median
from time import process_time

from bot.alerts.detection.spikes import flow_spikes
from bot.usage.flow_deltas import Key
from tests.benchmarks import foresight_days
from tests.benchmarks.foresight_data import Case, Series, cases, load
from tests.benchmarks.foresight_months import (
    Peer,
    Scored,
    alerts_of,
    auto_ets,
    bot,
    by_source,
    coverage,
    judge,
    mean_error,
    mean_interval,
    quiet_weeks,
    straight_line,
    weekday_means,
)

DATA = Path("..", "shared", "data", "daily_counts.json.gz")
TO_BETTER = {5: 0.90, 10: 0.90, 15: 0.95, 20: 0.95, 25: 0.97}  # of line and weekdays
TO_ETS = {5: 0.90, 10: 1.0, 15: 1.0, 20: 0.90, 25: 0.90}
INTERVAL_TO_ETS = {5: 0.75, 10: 0.82, 15: 0.86}
COVERAGE, SOURCE_COVERAGE = (0.75, 0.88), (0.65, 0.95)
LEAST_OF_A_SOURCE = 20  # months: the coverage of fewer is chance
RECALL = {2.0: 0.75, 3.0: 0.94, 0.3: 0.60, 0.1: 0.80, 0.0: 0.90}
FLOWS = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure beside its target."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def reached(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def line(self) -> str:
        limits = [f"≥ {self.least:.3g}" if self.least is not None else "", f"≤ {self.most:.3g}" if self.most else ""]
        return f"{'✓' if self.reached else '✗'} {self.name:<66}{self.value:>8.3f}   {' '.join(filter(None, limits))}"


def forecasts(series: Sequence[Series], ets: Peer | None) -> Iterator[Figure]:
    """Errors and ranges, day by day."""
    peers: dict[str, Peer] = {"line": straight_line, "weekdays": weekday_means} | ({"ets": ets} if ets else {})
    print(" day  months   bot    line   weekdays  AutoETS   median of bot   covered   (mean absolute errors)")
    for day, most in TO_BETTER.items():
        scores = judge(cases(series, day), peers)
        print(_row(day, scores))
        own = scores["bot"]
        better = min(mean_error(scores["line"]), mean_error(scores["weekdays"]))
        ratio = mean_error(own) / better
        yield Figure(f"day {day}: error, of the better of line and weekdays", ratio, most=most)
        yield Figure(f"day {day}: share in the 80 % range", coverage(own), *COVERAGE)
        if ets:
            yield Figure(f"day {day}: error, of AutoETS", mean_error(own) / mean_error(scores["ets"]), most=TO_ETS[day])
        if ets and day in INTERVAL_TO_ETS:
            ratio = mean_interval(own) / mean_interval(scores["ets"])
            yield Figure(f"day {day}: interval score, of AutoETS", ratio, most=INTERVAL_TO_ETS[day])
        if day == 10:
            yield from _sources(own)


def _row(day: int, scores: dict[str, list[Scored]]) -> str:
    means = {name: f"{fmean(score.error for score in own):.1%}" for name, own in scores.items()}
    middle = median(score.error for score in scores["bot"])
    columns = [means.get(name, "–").rjust(8) for name in ("bot", "line", "weekdays", "ets")]
    return f"{day:>4}{len(scores['bot']):>8}{''.join(columns)}{middle:>16.1%}{coverage(scores['bot']):>10.0%}"


def _sources(own: Sequence[Scored]) -> Iterator[Figure]:
    for source, judged in sorted(by_source(own).items()):
        if len(judged) >= LEAST_OF_A_SOURCE:
            name = f"day 10: share in the range, {source} (mean error {fmean(s.error for s in judged):.1%})"
            yield Figure(name, coverage(judged), *SOURCE_COVERAGE)


def notices(series: Sequence[Series]) -> Iterator[Figure]:
    """The forecast's alert."""
    by_name: dict[str, list[Series]] = {}
    for own in series:
        by_name.setdefault(own.source, []).append(own)
    judged = [alerts_of(own, (0.8, 1.05, 1.2)) for own in by_name.values()]

    def shares(share: float) -> tuple[float, float]:
        spoken = [answers for own in judged if (answers := own[share])]
        return fmean(answer for answers in spoken for answer in answers), fmean(map(fmean, spoken))

    (in_time, even), (near, _), (far, _) = map(shares, (0.8, 1.05, 1.2))
    yield Figure("allowance 0.8 x the total: said three days before", in_time, least=0.92)
    yield Figure("allowance 0.8 x the total: likewise, where sources count alike", even, least=0.92)
    yield Figure("allowance 1.05 x the total: said falsely", near, most=0.12)
    yield Figure("allowance 1.2 x the total: said falsely", far, most=0.03)


def unusual_days(series: Sequence[Series]) -> Iterator[Figure]:
    """The detector."""
    tally = foresight_days.judge(series)
    yield Figure("messages an organization and month, on days as they were", tally.a_month("all"), most=0.5)
    for factor, least in RECALL.items():
        yield Figure(f"a day x {factor:g}: said", foresight_days.mean(tally.recall[factor]), least=least)
    beside = tally.a_month("down beside a holiday")
    yield Figure("“down” beside a holiday, an organization and month", beside, most=0.03)
    office = foresight_days.mean(tally.office_days)
    yield Figure("an office closed on all holidays: of those days said", office, most=0.05)
    yield Figure("a level that doubles: messages in ten days", foresight_days.mean(tally.shift_messages), most=1.2)


def closures(series: Sequence[Series]) -> Iterator[Figure]:
    """Quiet weeks and stops."""
    going_on = quiet_weeks(series, (5, 7, 9), goes_on=True)
    yield Figure("five to nine quiet days: at least half of what came is foreseen", going_on, least=0.8)
    ended = quiet_weeks(series, (20,), goes_on=False)
    yield Figure("twenty days without a task: less than half of the pace is foreseen", ended, least=0.8)


def costs(series: Sequence[Series]) -> Iterator[Figure]:
    """Milliseconds of the processor."""
    judged = cases(series, 20)[:300]
    yield Figure("ms of a forecast", _milliseconds(bot, judged), most=2)
    passes = [case for case in judged if len(case.known) > 40][:20]
    yield Figure(f"ms of a detector's pass over {FLOWS} flows", _milliseconds(_detector_pass, passes), most=15)


def _detector_pass(case: Case) -> object:
    flows: dict[Key, Mapping[date, int]] = {("", str(n)): case.known for n in range(FLOWS)}
    return flow_spikes(flows, max(case.known), (), case.series.holidays)


def _milliseconds(work: Callable[[Case], object], judged: Sequence[Case]) -> float:
    times = []
    for case in judged:
        began = process_time()
        work(case)
        times.append(1000 * (process_time() - began))
    return median(times)


def main() -> int:
    """Print every figure and the verdict."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=DATA)
    options.add_argument("--every", type=int, default=1, help="Take one organization of so many.")
    options.add_argument("--no-ets", action="store_true", help="Leave AutoETS out: it takes nine tenths of the time.")
    chosen = options.parse_args()
    if not chosen.data.exists():
        print(f"SKIPPED: {chosen.data} is not there, so nothing is known of real months. Name it with --data.")
        return 0
    series = load(chosen.data)[:: chosen.every]
    ets = None if chosen.no_ets else auto_ets()
    if ets is None:
        print(
            "LEFT OUT: AutoETS."
            if chosen.no_ets
            else "LEFT OUT: statsforecast is not installed, so there is no AutoETS. pip install '.[bench]'"
        )
    figures = [*forecasts(series, ets), *notices(series), *unusual_days(series), *closures(series), *costs(series)]
    print()
    print(*(figure.line() for figure in figures), sep="\n")
    missed = sum(not figure.reached for figure in figures)
    print(f"\n{missed} targets are missed." if missed else "\nEvery target is reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
