"""How the bot answers beside other bots that say the same, in one run on one machine.

Closed loop: 16 people, each of whom waits for their answer before they ask again. Open loop: 200 commands a second.
Only what arrives at Slack counts. Ratios are of medians of rounds in which the servers take turns.
`python -m tests.benchmarks.peers [--rounds N] [--before REVISION]`
"""

import argparse
import asyncio
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from tests.benchmarks import bolt_js
from tests.benchmarks.acks import (
    HELP,
    ONE_LINE_BOLT,
    REPORT,
    Target,
    at_rate,
    server,
)
from tests.benchmarks.clients import Answered, Served, closed_loop, ratio, start
from tests.benchmarks.load import Measured
from tests.benchmarks.servers import Sink, open_sink
from tests.support.checkout import checkout

SAME = "Bolt, the flag, same payload"
RATE = 200  # commands a second


async def peers(stack: ExitStack, sink: str, ours: Served) -> list[Served]:
    """Bolts that answer what the bot answers, or a line: Python's, and JavaScript's where there is one."""
    await closed_loop(ours, sink, 200)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    payload = folder / "payload.json"
    payload.write_text(json.dumps(json.loads(Sink.last_answer)))
    print(f"an answer has {len(Sink.last_answer):,} bytes")
    targets = [Target(SAME, (*server("bolt-flag-report"), str(payload)), answers=True), ONE_LINE_BOLT]
    if modules := await asyncio.to_thread(bolt_js.installed, stack):
        targets += [bolt_js.target(modules, payload), bolt_js.target(modules)]
    return [await asyncio.to_thread(start, stack, target, sink) for target in targets]


def show(name: str, rounds: list[Measured]) -> None:
    p50, p99 = (median(measured.quantile(share) for measured in rounds) * 1000 for share in (0.5, 0.99))
    computed = [measured.cpu * 1000 for measured in rounds if isinstance(measured, Answered)]
    cpu = f"{median(computed):>9.2f}" if computed else ""
    print(f"{name:66}{median(measured.per_second for measured in rounds):>9.0f}{p50:>9.2f}{p99:>9.2f}{cpu}")


async def measure(rounds: int, before: Target | None) -> bool:
    serving = await open_sink()
    sink = f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}"
    with ExitStack() as stack:
        ours = await asyncio.to_thread(start, stack, REPORT, sink)
        asked = [ours, replace(ours, target=HELP), *await peers(stack, sink, ours)]
        if before:
            asked.append(await asyncio.to_thread(start, stack, before, sink))
        for served in asked:
            await closed_loop(served, sink, 400)
        closed, opened = await take_turns(asked, sink, rounds)
    return report(closed, opened, before)


Rounds = dict[Target, list[Measured]]  # a list of rounds; those of the closed loop are Answered


async def take_turns(asked: list[Served], sink: str, rounds: int) -> tuple[Rounds, Rounds]:
    closed: Rounds = {served.target: [] for served in asked}
    opened: Rounds = {served.target: [] for served in asked}
    for _ in range(rounds):
        for served in asked:
            closed[served.target].append(await closed_loop(served, sink, 1_000))
        for served in asked:
            opened[served.target].append((await at_rate(served.target, served.port, sink, RATE, RATE * 3))[1])
    return closed, opened


def report(closed: Rounds, opened: Rounds, before: Target | None) -> bool:
    print(f"\n{'answers':66}{'a second':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}")
    for target in closed:
        show(f"closed loop, 16 people: {target.name}", closed[target])
    for target in opened:
        show(f"open loop, 200/s: {target.name}", opened[target])
    same = next(target for target in closed if target.name == SAME)
    print()
    reached = [
        ratio(
            "reports a second ÷ Bolt Python, same payload", per_second(closed[REPORT], closed[same]), 0.6, most=False
        ),
        ratio("help a second ÷ Bolt Python, same payload", per_second(closed[HELP], closed[same]), 0.9, most=False),
    ]
    reached += beside_bolt_js(closed, opened)
    if before:
        print(f"reports a second ÷ before: {median(per_second(closed[REPORT], closed[before])):.2f}")
    return all(reached)


def beside_bolt_js(closed: Rounds, opened: Rounds) -> list[bool]:
    """Three figures; of the last, Bolt Python stands in where there is no other."""
    same, line = (next((it for it in closed if it.name == name), None) for name in (bolt_js.SAME, bolt_js.LINE))
    if same is None or line is None:
        figure = "open loop, report p99 ÷ Bolt Python's one line p99"
        return [ratio(figure, quantiles(opened[REPORT], opened[ONE_LINE_BOLT], 0.99), 1.5, most=True)]
    return [
        ratio(
            f"16 people, report p{share * 100:.0f} ÷ Bolt JS, same payload",
            quantiles(closed[REPORT], closed[same], share),
            2.5,
            most=True,
        )
        for share in (0.5, 0.99)
    ] + [
        ratio(
            "open loop, report p99 ÷ Bolt JS's one line p99",
            quantiles(opened[REPORT], opened[line], 0.99),
            1.5,
            most=True,
        )
    ]


def per_second(ours: list[Measured], theirs: list[Measured]) -> list[float]:
    return [a.per_second / b.per_second for a, b in zip(ours, theirs, strict=True)]


def quantiles(ours: list[Measured], theirs: list[Measured], share: float) -> list[float]:
    return [a.quantile(share) / b.quantile(share) for a, b in zip(ours, theirs, strict=True)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--before", metavar="REVISION", help="a commit whose report is measured in the same run")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        before = None
        if chosen.before:
            folder = stack.enter_context(checkout(chosen.before))
            before = Target(f"the bot at {chosen.before[:12]}, report", server("bot"), "", True, folder)
        return 0 if asyncio.run(measure(chosen.rounds, before)) else 1


if __name__ == "__main__":
    sys.exit(main())
