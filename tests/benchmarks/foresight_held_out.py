"""The same figures on sources that the constants were not chosen on: `python -m tests.benchmarks.foresight_held_out`.

The sources are split in two halves. Each half chooses among candidates for the constants that matter most, and the
other half, whose shocks it does not know, judges the choice. Takes ten minutes; `--every 4` takes one organization of
four. Of AutoETS nothing is said here, as its figures do not depend on the constants.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from math import log
from pathlib import Path
from statistics import fmean
from types import ModuleType

from bot.alerts.detection import drops, spikes
from bot.alerts.detection.rises import Threshold
from bot.usage import forecast, seasonality, weekly_rhythm
from tests.benchmarks import foresight_days, foresight_months
from tests.benchmarks.foresight import DATA, RECALL, TO_BETTER
from tests.benchmarks.foresight_data import Series, cases, load
from tests.benchmarks.foresight_months import Scored, alerts_of, coverage, mean_error, straight_line, weekday_means

Candidate = Mapping[tuple[ModuleType, str], object]
Judged = dict[str, dict[str, object]]  # by source, by figure

CENTRES: Sequence[Candidate] = [
    {
        (seasonality, "HALF_LIFE"): half_life,
        (seasonality, "LASTING_SHARE"): lasting,
        (weekly_rhythm, "CLIP_SPREADS"): clip,
    }
    for half_life, lasting, clip in product((2.5, 3.5, 5.0, 7.0), (0.1, 0.2, 0.4), (1.4, 1.8, 2.4))
]
NOTICES: Sequence[Candidate] = [
    {(forecast, "NEAR_SPREADS"): near, (forecast, "FAR_SPREADS"): far}
    for near, far in product((0.8, 0.95, 1.1, 1.3), (1.3, 2.95))
]
DETECTORS: Sequence[Candidate] = [
    {(spikes, "ORGANIZATION"): Threshold(log(1.5), chance), (drops, "DROP_SPREADS"): spreads}
    for chance, spreads in product((0.015, 0.025, 0.04), (2.5, 3.0, 3.5))
]
SHARES = (0.8, 1.05, 1.2)
MOST_MESSAGES, MOST_FALSE = 0.5, (0.12, 0.03)
DEARER = 3.0  # than a figure's own unit: what passes a limit


@contextmanager
def chosen(candidate: Candidate) -> Iterator[None]:
    """The model with these constants."""
    before = {place: getattr(*place) for place in candidate}
    try:
        for (module, name), value in candidate.items():
            setattr(module, name, value)
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def errors(series: Sequence[Series]) -> dict[str, object]:
    """The scores of each day, and of the two peers."""
    peers = {"line": straight_line, "weekdays": weekday_means}
    return {str(day): foresight_months.judge(cases(series, day), peers) for day in TO_BETTER}


def better_ratio(judged: Sequence[Mapping[str, object]], day: int) -> float:
    """The error of a day against the better of both peers, over sources."""
    scores: dict[str, list[Scored]] = {}
    for figures in judged:
        for name, own in figures[str(day)].items():  # type: ignore[attr-defined]  # as `errors` made them
            scores.setdefault(name, []).extend(own)
    return mean_error(scores["bot"]) / min(mean_error(scores["line"]), mean_error(scores["weekdays"]))


def centre_loss(judged: Sequence[Mapping[str, object]]) -> float:
    return fmean(log(better_ratio(judged, day)) for day in TO_BETTER)


def noticed(series: Sequence[Series]) -> dict[str, object]:
    """The months with an alert, by allowance."""
    return {f"{share:g}": answers for share, answers in alerts_of(series, SHARES).items()}


def notice_loss(judged: Sequence[Mapping[str, object]]) -> float:
    in_time, *false = (_share(judged, f"{share:g}") for share in SHARES)
    return -in_time + DEARER * sum(max(0.0, own - most) for own, most in zip(false, MOST_FALSE, strict=True))


def detected(series: Sequence[Series]) -> dict[str, object]:
    """Messages and days of a source, and the made-up days that were said."""
    tally = foresight_days.judge(series)
    figures: dict[str, object] = {f"x {factor:g}": own for factor, own in tally.recall.items()}
    return figures | {"messages": tally.messages["all"], "days": tally.days}


def detector_loss(judged: Sequence[Mapping[str, object]]) -> float:
    recall = fmean(_share(judged, f"x {factor:g}") for factor in RECALL)
    return -recall + DEARER * max(0.0, _messages(judged) - MOST_MESSAGES)


def _messages(judged: Sequence[Mapping[str, object]]) -> float:
    messages, days = (sum(int(str(own[name])) for own in judged) for name in ("messages", "days"))
    return 30 * messages / max(1, days)


def _share(judged: Sequence[Mapping[str, object]], name: str) -> float:
    answers = [answer for own in judged for answer in own[name]]  # type: ignore[attr-defined]  # lists of truths
    return fmean(answers) if answers else 0.0


def held_out(
    by_source: Mapping[str, Sequence[Series]],
    candidates: Sequence[Candidate],
    judge: Callable[[Sequence[Series]], dict[str, object]],
    loss: Callable[[Sequence[Mapping[str, object]]], float],
) -> list[Mapping[str, object]]:
    """Each source as judged with what the other half of the sources chose."""
    sources = sorted(by_source)
    judged: list[Judged] = []
    for candidate in candidates:
        with chosen(candidate):
            judged.append({source: judge(by_source[source]) for source in sources})
    figures: list[Mapping[str, object]] = []
    for half, others in ((sources[::2], sources[1::2]), (sources[1::2], sources[::2])):
        best = min(range(len(candidates)), key=lambda n: loss([judged[n][source] for source in half]))
        names = ", ".join(f"{name} {value}" for (_, name), value in candidates[best].items())
        print(f"chosen on {', '.join(half)}: {names}", flush=True)
        figures += [judged[best][source] for source in others]
    return figures


def main() -> None:
    """Print the figures of all sources, each held out."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=DATA)
    options.add_argument("--every", type=int, default=1, help="Take one organization of so many.")
    asked = options.parse_args()
    if not asked.data.exists():
        print(f"SKIPPED: {asked.data} is not there. Name it with --data.")
        return
    by_source: dict[str, list[Series]] = {}
    for own in load(asked.data)[:: asked.every]:
        by_source.setdefault(own.source, []).append(own)
    centre = held_out(by_source, CENTRES, errors, centre_loss)
    for day in TO_BETTER:
        scores: list[Scored] = [score for figures in centre for score in figures[str(day)]["bot"]]  # type: ignore[index]  # of `errors`
        ratio = better_ratio(centre, day)
        print(f"day {day}: error, of the better of both {ratio:.3f}; in the range {coverage(scores):.3f}")
    notices = held_out(by_source, NOTICES, noticed, notice_loss)
    print(*(f"allowance {share:g} times: {_share(notices, f'{share:g}'):.3f}" for share in SHARES), sep="\n")
    days = held_out(by_source, DETECTORS, detected, detector_loss)
    print(f"messages a month {_messages(days):.3f}")
    print(*(f"a day x {factor:g}: {_share(days, f'x {factor:g}'):.3f}" for factor in RECALL), sep="\n")


if __name__ == "__main__":
    main()
