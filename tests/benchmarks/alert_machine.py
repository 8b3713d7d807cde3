"""The alert rules against the model, at length: `python -m tests.benchmarks.alert_machine`.

Prints what was tried, and leaves with 1 when a rule is violated: said twice, said from nothing, or not said.
"""

import sys
from time import perf_counter

from tests.alerts.test_evaluate_machine import Alerts, run

EXAMPLES = 10_000
STEPS = 50


def main() -> int:
    """Print the figures and the verdict."""
    started = perf_counter()
    try:
        run(EXAMPLES, steps=STEPS)
    except AssertionError as violation:
        print(*getattr(violation, "__notes__", ()), sep="\n")
        print(f"violations: 1 at least, after {Alerts.steps:,} steps")
        return 1
    print(f"{EXAMPLES:,} examples of up to {STEPS} steps: {Alerts.steps:,} steps, {perf_counter() - started:.0f} s")
    print("said: " + ", ".join(f"{name} {count:,}" for name, count in Alerts.heard.most_common()))
    print("violations: 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
