"""What an answer costs the event loop, in which others wait for their acks: `python -m tests.benchmarks.drawing`."""

import sys
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from time import perf_counter

from bot.i18n.catalogs import translator_for
from bot.reports.messages.card import Showing, report_card
from bot.usage.report import Report, build_report
from tests.support.readings import ZONE, flow, flow_list, this_month

TIMES = 400
MOST = 0.001  # seconds, of a report and of its card each


def main() -> int:
    flows = flow_list([flow(f"Flow {n}", 3000 - n) for n in range(10)])
    taken = replace(this_month(), top=flows)
    report = build_report(taken)
    reached = True
    print(f"{'':36}{'least ms':>10}{'median ms':>11}")
    for name, work in {
        "build_report, with its forecast": lambda: build_report(taken),
        **{f"report_card, {locale}": drawing(report, locale) for locale in ("en-US", "pt-BR", "es-LA")},
    }.items():
        least, middle = measured(work)
        reached &= least < MOST
        print(f"{name:36}{least * 1000:>10.2f}{middle * 1000:>11.2f}")
    print(f"(to reach: less than {MOST * 1000:.0f} ms at the least)")
    return 0 if reached else 1


def drawing(report: Report, locale: str) -> Callable[[], object]:
    showing = Showing(translator_for(locale), ZONE)
    return lambda: report_card(report, showing)


def measured(work: Callable[[], object]) -> tuple[float, float]:
    times = []
    for _ in range(TIMES):
        before = perf_counter()
        work()
        times.append(perf_counter() - before)
    return min(times), median(times)


if __name__ == "__main__":
    sys.exit(main())
