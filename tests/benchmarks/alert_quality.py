"""How good the alerts are that nobody can set a mark for: days out of the ordinary, and months that will not do.

`python -m tests.benchmarks.alert_quality` prints two tables and leaves with 1 when a target is missed. What is
judged are the seeds together; the detector was built looking at others (101 to 104).

- a flow's spike is three times its mean and at least 50 tasks, an organization's is twice. "even": organizations
  that vary by a fifth or less from day to day; what the others do is shown, and no target.
- drawn: the same where a spike multiplies what chance made of the day, which then may be less than that; no target.
- false: messages of an organization in a month that name nothing that happened. A day is one message.
- notice: months that end at 105 % or more and pass their allowance after the tenth, foreseen three days before. No
  target: these organizations grow as real ones do not, and `tests.benchmarks.foresight` judges real months.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from time import perf_counter
from typing import TypeVar

from tests.benchmarks import foreseen_judges, incidents, organizations, spike_judges
from tests.benchmarks.foreseen_judges import Notices
from tests.benchmarks.spike_judges import Tally

ORGANIZATIONS = 300
SEEDS = (1, 2, 3)
LEAST_RECALL = 0.9
MOST_FALSE = 1.0  # messages
COLUMNS = {"even": "org. even", "uneven": "uneven", "flow spike": "flow spike", "flow stop": "flow stop"}
Sum = TypeVar("Sum", Tally, Notices)
DETECTOR, ORACLE, RULE = "detector", "oracle", "surely"


def spikes(seed: int) -> dict[str, Tally]:
    """What each judge of days comes to."""
    return spike_judges.judge(incidents.organizations(ORGANIZATIONS, seed))


def drawn(seed: int) -> dict[str, Tally]:
    """What detector and oracle come to where a spike multiplies what chance made of the day."""
    made = incidents.organizations(ORGANIZATIONS, seed, drawn=True)
    return spike_judges.judge(made, {name: spike_judges.JUDGES[name] for name in (DETECTOR, ORACLE)})


def notices(seed: int) -> dict[str, Notices]:
    """What each rule about months comes to."""
    made = organizations.organizations(ORGANIZATIONS, seed)
    return foreseen_judges.judge(foreseen_judges.months(made, seed))


def misses(detector: Tally) -> list[str]:
    """The targets that were missed, in words."""
    kept = {
        f"{detector.recall('even'):.1%} of doubled days seen": detector.recall("even") >= LEAST_RECALL,
        f"{detector.recall('flow spike'):.1%} of flows' spikes seen": detector.recall("flow spike") >= LEAST_RECALL,
        f"{detector.false_a_month():.2f} false messages a month": detector.false_a_month() <= MOST_FALSE,
    }
    return [words for words, good in kept.items() if not good]


def _spike_line(seed: str, name: str, tally: Tally) -> str:
    recalls = (f"{tally.recall(what):>6.1%} of {tally.all[what]:>3}" for what in COLUMNS)
    return f"{seed:>4}  {name:<16}" + "  ".join((*recalls, f"{tally.false_a_month():>6.2f}"))


def _notice_line(seed: str, name: str, found: Notices) -> str:
    noticed, wrongly = f"{found.noticed:>6.1%} of {found.over:>3}", f"{found.wrongly:>6.1%} of {found.under:>3}"
    return f"{seed:>4}  {name:<18}{noticed}  {wrongly}  {found.taken_back:>4} of {found.said:>3}"


def _together(found: Iterable[Mapping[str, Sum]], nothing: Callable[[], Sum]) -> dict[str, Sum]:
    """All seeds as one."""
    sums: dict[str, Sum] = {}
    for by_name in found:
        for name, each in by_name.items():
            sums.setdefault(name, nothing()).add(each)
    return sums


def _judge_spikes() -> Tally:
    """Print the table of days; what the detector came to."""
    print(
        f"Days out of the ordinary, {ORGANIZATIONS} made-up organizations a seed: seen, and false messages a month.\n"
    )
    print("seed  judge           " + "  ".join(f"{head:>13}" for head in COLUMNS.values()) + "   false")
    tallies = {seed: spikes(seed) for seed in SEEDS}
    for seed, each in tallies.items():
        print(_spike_line(str(seed), DETECTOR, each[DETECTOR]))
    found = _together(tallies.values(), Tally)
    print(*(_spike_line("all", name, tally) for name, tally in found.items()), sep="\n")
    uneven = _together((drawn(seed) for seed in SEEDS), Tally)
    print(*(_spike_line("all", f"{name}, drawn", tally) for name, tally in uneven.items()), sep="\n")
    return found[DETECTOR]


def _judge_months() -> None:
    """Print the table of months."""
    print(
        "\nMonths that pass their allowance: foreseen in time, wrongly foreseen, and taken back of all that was said.\n"
    )
    print("seed  rule                     notice         false    taken back")
    rules = {seed: notices(seed) for seed in SEEDS}
    for seed, each in rules.items():
        print(_notice_line(str(seed), RULE, each[RULE]))
    found = _together(rules.values(), Notices)
    print(*(_notice_line("all", name, each) for name, each in found.items()), sep="\n")


def main() -> int:
    """Print the tables and the verdict."""
    started = perf_counter()
    missed = misses(_judge_spikes())
    _judge_months()
    print("\n" + ("\n".join(("Missed:", *missed)) if missed else "Every target is reached."))
    print(f"{perf_counter() - started:.0f} seconds.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
