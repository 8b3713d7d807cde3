"""How often "nothing was reported" is said of real organizations, and how often it is seen where it is true.

`python -m tests.benchmarks.silence` reads `../shared/data/daily_counts.json.gz`, or the file after `--data`. The data
hold days without a count that nobody labelled, outages and gaps of the reporting among them: so what is said of the
days as they are is an upper bound of what is false. The logs of `cran` lack whole days, of which it is said rightly: it
is left out of the target.

- said: notices of an organization in a month, on days as they are.
- seen: of days with tasks that are blanked, one at a time, each where every day like it had some.
- said again: notices on the three days after a blanked one that are blanked, too: it is one event.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from bot.alerts.detection.days import LOOK_BACK
from bot.alerts.detection.spikes import organization_spike
from bot.usage.period import days_between
from tests.benchmarks.foresight_data import Series, load

DATA = Path("..", "shared", "data", "daily_counts.json.gz")
MOST_A_MONTH = 0.02  # notices of an organization: two in a hundred months
LEAST_SEEN = 0.9
_LABELLED = "cran"
_EVERY, _LASTS = 17, 3  # days: every so many one is blanked; and how many more it lasts
_FULL = 28
_LEAST_TASKS = 10


def main() -> int:
    """Print the figures by source, and leave with 1 where a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    path = parser.parse_args().data
    if not path.exists():
        print(f"There are no data at {path}.")
        return 0
    said, months, seen, blanked, lasting = Counter[str](), Counter[str](), Counter[str](), Counter[str](), 0
    for series in load(path):
        judged = [day for day in days_between(min(series.days) + LOOK_BACK, max(series.days)) if day in series.days]
        months[series.source] += len(judged)
        said[series.source] += sum(_is_said(series, series.days, day) for day in judged if not series.days[day])
        for day in _blankable(series, judged[::_EVERY]):
            blanked[series.source] += 1
            seen[series.source] += _is_said(series, {**series.days, day: 0}, day)
            lasting += _said_after(series, day)
    return _print(said, months, seen, blanked, lasting)


def _is_said(series: Series, days: Mapping[date, int], day: date) -> bool:
    history = {past: tasks for past, tasks in days.items() if day - LOOK_BACK <= past <= day}
    spike = organization_spike(history, day, (), series.holidays)
    return spike is not None and spike.tasks == 0


def _blankable(series: Series, days: Sequence[date]) -> Iterator[date]:
    """Days with tasks, no holidays, on whose weekday each of the last eight weeks had enough of them."""
    for day in days:
        alike = [series.days.get(day - timedelta(weeks=n), 0) for n in range(9)]
        if day not in series.holidays and min(alike) >= _LEAST_TASKS:
            yield day


def _said_after(series: Series, day: date) -> int:
    blank = [day, *(day + timedelta(days=n) for n in range(1, _LASTS + 1) if day + timedelta(days=n) in series.days)]
    days = {**series.days, **dict.fromkeys(blank, 0)}
    return sum(_is_said(series, days, later) for later in blank[1:])


def _print(said: Counter[str], months: Counter[str], seen: Counter[str], blanked: Counter[str], lasting: int) -> int:
    print(f"{'source':<8}{'months':>8}{'said':>6}{'a month':>9}{'blanked':>9}{'seen':>8}")
    for source in (*sorted(months), "all"):
        of = [source] if source != "all" else list(months)
        whole, count = sum(months[it] for it in of) / _FULL, sum(said[it] for it in of)
        hidden = sum(blanked[it] for it in of)
        rate = f"{sum(seen[it] for it in of) / hidden:.1%}" if hidden else "-"
        print(f"{source:<8}{whole:>8.0f}{count:>6}{count / max(1.0, whole):>9.3f}{hidden:>9}{rate:>8}")
    print(f"Said again while it lasts: {lasting} of {sum(blanked.values())} events.")
    false, judged = (sum(of.values()) - of[_LABELLED] for of in (said, months))
    print(f"Without {_LABELLED}: {false * _FULL / judged:.3f} a month (at most {MOST_A_MONTH}).")
    missed = false * _FULL > MOST_A_MONTH * judged
    return int(missed or sum(seen.values()) < LEAST_SEEN * sum(blanked.values()))


if __name__ == "__main__":
    sys.exit(main())
