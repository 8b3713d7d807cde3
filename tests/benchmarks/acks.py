"""How fast the bot acks: this bot, a bare Bolt and a bare Starlette, in one run on one machine.

Every server runs in a process of its own and every request differs. The rounds take turns, so that what
else the machine does hits all alike; a ratio is the median of the rounds' ratios.
`python -m tests.benchmarks.acks [ROUNDS]`
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from statistics import median
from time import perf_counter

from tests.benchmarks.load import Measured, run, signed
from tests.benchmarks.servers import PATH, SIGNING_SECRET

REQUESTS = {1: 400, 16: 1600}  # by connections
SUSTAINED = 6000  # at one connection: longer than answers may be put off
WARM_UP = 200
NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Target:
    """A server: a command that prints its port; `{sink}` in it becomes the origin that answers go to."""

    name: str
    command: tuple[str, ...]
    text: str = "help"
    answers: bool = False  # posts one answer for every request


def server(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.benchmarks.servers", name, "{sink}")


NO_OP = Target("Starlette, no-op", server("starlette"))
DEFAULT_BOLT = Target("Bolt, default, no-op", server("bolt"))
FLAG_BOLT = Target("Bolt, process_before_response, no-op", server("bolt-flag"))
HELP = Target("this bot, help", server("bot"), answers=True)
REPORT = Target("this bot, report from a fresh reading", server("bot"), text="", answers=True)
TARGETS = (NO_OP, DEFAULT_BOLT, FLAG_BOLT, HELP, REPORT)


@dataclass(frozen=True, slots=True)
class Goal:
    """At `connections`, `target` has at most (at least, for throughput) `bound` × what `of` has."""

    target: Target
    of: Target
    connections: int
    figure: str  # "p50" or "throughput"
    bound: float


GOALS = (
    Goal(HELP, NO_OP, 1, "p50", 2.5),
    Goal(HELP, FLAG_BOLT, 1, "p50", 1.3),
    Goal(HELP, DEFAULT_BOLT, 16, "throughput", 1.3),
    Goal(REPORT, NO_OP, 1, "p50", 4.0),
)
REPORT_P99 = 0.1  # seconds, at 16 connections: rendering must not stall the acks of others
Results = dict[tuple[Target, int], list[Measured]]


@contextmanager
def running(command: tuple[str, ...], sink: str = "") -> Iterator[int]:
    filled = [part.format(sink=sink) for part in command]
    process = subprocess.Popen(filled, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own servers
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def written(target: Target, sink: str, how_many: int) -> list[bytes]:
    return [
        signed(
            SIGNING_SECRET,
            PATH,
            {
                "command": "/pipefy-usage",
                "text": target.text,
                "team_id": "T0ACME",
                "channel_id": "C0OPS",
                "user_id": "U0BEN",
                "api_app_id": "A0BOT",
                "trigger_id": f"{number}.T0ACME",
                "response_url": f"{sink}/response/{number}",
            },
        )
        for number in (next(NUMBERS) for _ in range(how_many))
    ]


async def answered(sink_port: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", sink_port)
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    said = await reader.readuntil(b"\r\n\r\n") + await reader.read(20)
    writer.close()
    return int(said.rpartition(b"\r\n")[2])


async def until_answered(sink_port: int, expected: int, within: float = 60.0) -> float:
    """Wait until all answers have arrived: none may be lost, and none may run into another's round."""
    started = perf_counter()
    while (posts := await answered(sink_port)) < expected:
        assert perf_counter() - started < within, f"{expected - posts} answers are missing"
        await asyncio.sleep(0.02)
    return perf_counter() - started


async def measure(rounds: int) -> Results:
    results: Results = {}
    expected = 0
    with ExitStack() as stack:
        sink_port = stack.enter_context(running(server("sink")))
        sink = f"http://127.0.0.1:{sink_port}"
        ports = {target: stack.enter_context(running(target.command, sink)) for target in TARGETS}
        for number in range(-1, rounds):  # the first round warms up
            for connections, how_many in REQUESTS.items():
                for target, port in ports.items():
                    many = WARM_UP if number < 0 else how_many
                    measured = await run(port, written(target, sink, many), connections)
                    expected += many if target.answers else 0
                    late = await until_answered(sink_port, expected)
                    if number >= 0:
                        results.setdefault((target, connections), []).append(measured)
                    if late > 1:
                        print(f"  {target.name}: the last answer came {late:.1f} s after the last ack")
    return results


async def sustain() -> dict[Target, Measured]:
    """One long round at one connection: more questions than answers can be drawn, so that the two compete."""
    measured = {}
    with ExitStack() as stack:
        sink_port = stack.enter_context(running(server("sink")))
        sink = f"http://127.0.0.1:{sink_port}"
        for target in (NO_OP, FLAG_BOLT, HELP, REPORT):
            with running(target.command, sink) as port:
                await run(port, written(target, sink, WARM_UP), 1)
                measured[target] = await run(port, written(target, sink, SUSTAINED), 1)
    return measured


def report_sustained(measured: dict[Target, Measured]) -> None:
    print(f"\nsustained: {SUSTAINED} requests one after the other, while their answers are drawn and posted")
    for target, one in measured.items():
        times = one.quantile(0.5) / measured[NO_OP].quantile(0.5)
        p50, p99 = (one.quantile(q) * 1000 for q in (0.5, 0.99))
        print(f"{target.name:40}{1:>12}{p50:>9.2f}{p99:>9.2f}{one.per_second:>10.0f}   {times:.2f} × the no-op's p50")


def ratio(results: Results, goal: Goal) -> float:
    def figure(measured: Measured) -> float:
        return measured.quantile(0.5) if goal.figure == "p50" else measured.per_second

    ours, theirs = results[goal.target, goal.connections], results[goal.of, goal.connections]
    return median(figure(a) / figure(b) for a, b in zip(ours, theirs, strict=True))


def report(results: Results) -> bool:
    print(f"{'':40}{'connections':>12}{'p50 ms':>9}{'p99 ms':>9}{'a second':>10}")
    for (target, connections), rounds in results.items():
        p50, p99 = (median(r.quantile(q) for r in rounds) * 1000 for q in (0.5, 0.99))
        per_second = median(r.per_second for r in rounds)
        print(f"{target.name:40}{connections:>12}{p50:>9.2f}{p99:>9.2f}{per_second:>10.0f}")
    print()
    reached = True
    for goal in GOALS:
        got, less = ratio(results, goal), goal.figure == "p50"
        good = got <= goal.bound if less else got >= goal.bound
        reached &= good
        said = f"{goal.figure} at {goal.connections}: {goal.target.name} / {goal.of.name}"
        bound, verdict = f"{'≤' if less else '≥'} {goal.bound}", "ok" if good else "MISSED"
        print(f"{said:90}{got:>6.2f}  (to reach: {bound})  {verdict}")
    slowest = median(measured.quantile(0.99) for measured in results[REPORT, 16])
    said, verdict = f"p99 at 16: {REPORT.name}", "ok" if slowest < REPORT_P99 else "MISSED"
    print(f"{said:90}{slowest * 1000:>6.1f} ms  (to reach: < {REPORT_P99 * 1000:.0f} ms)  {verdict}")
    return reached and slowest < REPORT_P99


def main(rounds: int = 7) -> int:
    reached = report(asyncio.run(measure(rounds)))
    report_sustained(asyncio.run(sustain()))
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
