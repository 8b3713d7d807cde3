"""Months of real organizations: the forecast and its range beside the peers', quiet weeks, and the forecast's alert."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate
from math import exp, log
from statistics import fmean

from bot.usage.forecast import Forecast, forecast
from tests.benchmarks.foresight_data import Case, Series, cases, months

OUTSIDE = 10  # 2 / 0.2: what a task outside of an 80 % range costs (Winkler's interval score)
NOTICE = 3  # days
LEAST_ERROR = 1e-9


@dataclass(frozen=True, slots=True)
class Prediction:
    """A month's end; `low` and `high` None for a peer without a range."""

    expected: float
    low: float | None = None
    high: float | None = None


Peer = Callable[[Case], Prediction | None]


def bot(case: Case) -> Prediction | None:
    """The forecast that a person would read."""
    outlook = forecast(case.known, now=case.now, used=case.used, holidays=case.series.holidays)
    return Prediction(outlook.expected, outlook.low, outlook.high) if isinstance(outlook, Forecast) else None


def straight_line(case: Case) -> Prediction:
    return Prediction(case.used / case.day * len(case.month))


def weekday_means(case: Case) -> Prediction:
    by_weekday: defaultdict[int, list[int]] = defaultdict(list)
    before = {day: tasks for day, tasks in case.known.items() if day < case.first}
    for day, tasks in before.items():
        by_weekday[day.weekday()].append(tasks)
    usual = {weekday: fmean(tasks) for weekday, tasks in by_weekday.items()}
    return Prediction(case.used + sum(usual[day.weekday()] for day in case.month[case.day :]))


def auto_ets() -> Peer | None:
    """AutoETS with a season of seven days and simulated ranges; None where the package is not installed."""
    try:
        import numpy as np  # type: ignore[import-not-found,unused-ignore]  # only with the extra `bench`
        from statsforecast.models import AutoETS  # type: ignore[import-not-found,unused-ignore]  # likewise
    except ImportError:
        return None

    def ets(case: Case) -> Prediction | None:
        known = case.known
        first, ahead = min(known), len(case.month) - case.day
        days = (case.now.date() - first).days
        model = AutoETS(season_length=7)
        model.fit(np.array([known.get(first + timedelta(days=n), 0) for n in range(days)], float))
        to_come = float(model.predict(ahead)["mean"].sum())
        paths = np.asarray(model.simulate(ahead, 300, seed=1)).reshape(300, ahead).sum(axis=1)
        low, high = np.quantile(paths, [0.1, 0.9])
        return Prediction(case.used + to_come, case.used + float(low), case.used + float(high))

    return ets


@dataclass(frozen=True, slots=True)
class Scored:
    """A prediction and what came of it, as shares of the month's total."""

    source: str
    error: float
    covered: bool | None
    interval: float | None


def scored(case: Case, prediction: Prediction) -> Scored:
    """Judge one prediction."""
    error = abs(prediction.expected - case.truth) / case.truth
    low, high = prediction.low, prediction.high
    if low is None or high is None:
        return Scored(case.series.source, error, None, None)
    outside = max(0.0, low - case.truth) + max(0.0, case.truth - high)
    return Scored(case.series.source, error, low <= case.truth <= high, (high - low + OUTSIDE * outside) / case.truth)


def by_source(judged: Iterable[Scored]) -> dict[str, list[Scored]]:
    """Organizations of one source share their shocks, and count together."""
    sources: defaultdict[str, list[Scored]] = defaultdict(list)
    for score in judged:
        sources[score.source].append(score)
    return dict(sources)


def mean_error(judged: Iterable[Scored]) -> float:
    """The geometric mean over sources of the mean error."""
    return geometric(fmean(score.error for score in own) for own in by_source(judged).values())


def mean_interval(judged: Iterable[Scored]) -> float:
    """The same of the interval score."""
    return geometric(fmean(score.interval or 0.0 for score in own) for own in by_source(judged).values())


def coverage(judged: Sequence[Scored]) -> float:
    return fmean(bool(score.covered) for score in judged)


def geometric(figures: Iterable[float]) -> float:
    return exp(fmean(log(max(figure, LEAST_ERROR)) for figure in figures))


def judge(judged_cases: Sequence[Case], peers: Mapping[str, Peer]) -> dict[str, list[Scored]]:
    """Every peer on the cases of which the bot says something."""
    spoken = [(case, prediction) for case in judged_cases if (prediction := bot(case))]
    scores = {"bot": [scored(case, prediction) for case, prediction in spoken]}
    for name, peer in peers.items():
        scores[name] = [scored(case, own) for case, _ in spoken if (own := peer(case))]
    return scores


def quiet_weeks(series: Sequence[Series], lengths: Sequence[int], *, goes_on: bool) -> float:
    """The share of months foreseen rightly after so many days without a task.

    `goes_on`: work does, and at least half of what came is to be foreseen; else it stopped, and less than half is.
    """
    right = [
        _foreseen_after(case, length, goes_on=goes_on)
        for day in (10, 20)
        for case in cases(series, day)
        for length in lengths
    ]
    judged = [answer for answer in right if answer is not None]
    return fmean(judged)


def _foreseen_after(case: Case, length: int, *, goes_on: bool) -> bool | None:
    usual = bot(case)
    silent = {case.now.date() - timedelta(days=n + 1) for n in range(length)}
    days = {day: 0 if day in silent else tasks for day, tasks in case.series.days.items()}
    quiet = replace(case, series=replace(case.series, days=days))
    foreseen = bot(quiet)
    if usual is None or foreseen is None or usual.expected <= case.used:
        return None
    if goes_on:
        return foreseen.expected - quiet.used >= 0.5 * (quiet.truth - quiet.used)
    return foreseen.expected - quiet.used < 0.5 * (usual.expected - case.used)


def alerts_of(series: Sequence[Series], shares: Sequence[float]) -> dict[float, list[bool]]:
    """By the allowance as a share of the month's total: whether the forecast's alert spoke, in each month.

    Below 1: with three days' notice, as it should; above: at all, which is false.
    """
    spoken: dict[float, list[bool]] = {share: [] for share in shares}
    for own in series:
        for first in months(own):
            whole = Case(own, first, 1)
            used = list(accumulate(own.days.get(day, 0) for day in whole.month))
            sure = [_sure(Case(own, first, day)) for day in range(1, len(whole.month))]
            for share in shares:
                if whole.truth:
                    spoken[share].append(_alerted(used, sure, whole.truth * share))
    return spoken


def _alerted(used: Sequence[int], sure: Sequence[int], limit: float) -> bool:
    """By the rule of `bot.alerts.rules.forecast`."""
    said = next((day for day, bound in enumerate(sure, start=1) if used[day - 1] < limit < bound), None)
    passed = next((day for day, tasks in enumerate(used, start=1) if tasks > limit), None)
    if said is None or passed is None:
        return said is not None
    return passed - (said + 1) >= NOTICE


def _sure(case: Case) -> int:
    outlook = forecast(case.known, now=case.now, used=case.used, holidays=case.series.holidays)
    return outlook.sure if isinstance(outlook, Forecast) else 0
