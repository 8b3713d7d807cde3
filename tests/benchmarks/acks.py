"""How soon the bot acks and answers, beside a bare Bolt and a Bolt that answers one line, on one machine.

Open loop: commands come at a rate, as from many people; what counts is the answer, the arrival of the post at Slack.
One at a time: each request is sent after the previous answer has arrived; what counts is the price of an ack.
Why no other figure: docs/decisions/0008-answers-at-once.md. Every server runs in a process of its own, every request
differs, and the servers take turns, so that what else the machine does hits all alike.
`python -m tests.benchmarks.acks [--rounds N] [--before REVISION]`: with an earlier release in the same run, too.
"""

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.load import Measured, connect, run_at_rate, signed
from tests.benchmarks.servers import PATH, SIGNING_SECRET, Sink, open_sink
from tests.support.checkout import ROOT, checkout

RATES = (50, 200)  # commands a second
SECONDS = 5.0
ALONE = 400  # requests a round, one at a time
WARM_UP = 200
NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Target:
    """A server: a command that prints its port; `{sink}` in it becomes the origin that answers go to."""

    name: str
    command: tuple[str, ...]
    text: str = "help"
    answers: bool = False  # posts one answer for every request
    folder: Path = ROOT  # of the release that is served


def server(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.benchmarks.servers", name, "{sink}")


NO_OP = Target("Starlette, no-op", server("starlette"))
FLAG_BOLT = Target("Bolt, process_before_response, no-op", server("bolt-flag"))
FLAG_ANSWERS = Target("Bolt, process_before_response, one line", server("bolt-flag-answers"), answers=True)
ONE_LINE_BOLT = Target("Bolt as documented, answers one line", server("bolt-answers"), answers=True)
HELP = Target("this bot, help", server("bot"), answers=True)
REPORT = Target("this bot, report from a fresh reading", server("bot"), text="", answers=True)


@dataclass(frozen=True, slots=True)
class Goal:
    """At `per_second` commands, a quantile of a figure of the report takes at most `bound` seconds."""

    per_second: int
    figure: str  # "ack" or "answer"
    quantile: float
    bound: float


GOALS = (
    Goal(50, "answer", 0.5, 0.005),
    Goal(200, "answer", 0.5, 0.006),
    Goal(200, "answer", 0.99, 0.025),
    Goal(200, "ack", 0.99, 0.010),
)
MOST_OF_BARE_BOLT = 1.3  # × the p50 of one that answers, too: for an ack of help, one at a time
Results = dict[tuple[Target, int, str], list[Measured]]  # by commands a second, and figure


@contextmanager
def running(command: tuple[str, ...], sink: str = "", folder: Path = ROOT) -> Iterator[int]:
    with running_process(command, sink, folder) as (port, _):
        yield port


@contextmanager
def running_process(
    command: tuple[str, ...], sink: str = "", folder: Path = ROOT
) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server and its port."""
    filled = [part.format(sink=sink) for part in command]
    process = subprocess.Popen(filled, stdout=subprocess.PIPE, text=True, cwd=folder)  # noqa: S603 - our own servers
    try:
        assert process.stdout is not None
        # Before its port a bot may say that it makes a new database.
        yield int(next(line for line in process.stdout if line.strip().isdigit())), process
    finally:
        process.terminate()
        process.wait()


async def started(stack: ExitStack, target: Target, sink: str) -> int:
    """The port. In a thread: a server that starts already asks the sink, which this loop serves, who it is."""
    return await asyncio.to_thread(stack.enter_context, running(target.command, sink, target.folder))


def written(target: Target, sink: str, how_many: int) -> list[bytes]:
    return [request for _, request in numbered(target, sink, how_many)]


def numbered(target: Target, sink: str, how_many: int) -> list[tuple[int, bytes]]:
    """Commands, each with the number that its answer is posted under."""
    return [
        (
            number,
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
            ),
        )
        for number in (next(NUMBERS) for _ in range(how_many))
    ]


async def at_rate(target: Target, port: int, sink: str, per_second: int, how_many: int) -> tuple[Measured, Measured]:
    """Acks and answers. Waits for all answers: none may be lost, and none may run into another's round."""
    commands = numbered(target, sink, how_many)
    sent_at: dict[int, float] = {}

    def sent(index: int) -> None:
        sent_at[commands[index][0]] = perf_counter()

    acks = await run_at_rate(port, [request for _, request in commands], per_second, sent)
    async with asyncio.timeout(60):
        answers = [await Sink.arrival(number) - sent_at[number] for number, _ in commands]
    return acks, Measured(answers, acks.seconds)


async def one_at_a_time(target: Target, port: int, sink: str, how_many: int) -> Measured:
    """Acks alone, each of a server that has nothing else to do."""
    connection, latencies, begun = await connect(port), list[float](), perf_counter()
    async with asyncio.timeout(60):
        for number, request in numbered(target, sink, how_many):
            sent_at = perf_counter()
            latencies.append(await connection.send(request) - sent_at)
            if target.answers:
                await Sink.arrival(number)
    connection.transport.close()
    return Measured(latencies, perf_counter() - begun)


async def measure_rates(rounds: int, sink: str, *before: Target) -> Results:
    results: Results = {}
    with ExitStack() as stack:
        targets = (REPORT, ONE_LINE_BOLT, *before)
        ports = {target: await started(stack, target, sink) for target in targets}
        for target, port in ports.items():
            await at_rate(target, port, sink, RATES[0], WARM_UP)
        for _ in range(rounds):
            for rate in RATES:
                for target, port in ports.items():
                    acks, answers = await at_rate(target, port, sink, rate, int(rate * SECONDS))
                    results.setdefault((target, rate, "ack"), []).append(acks)
                    results.setdefault((target, rate, "answer"), []).append(answers)
    return results


async def measure_alone(rounds: int, sink: str) -> dict[Target, list[Measured]]:
    results: dict[Target, list[Measured]] = {}
    with ExitStack() as stack:
        targets = (NO_OP, FLAG_BOLT, FLAG_ANSWERS, HELP, REPORT)
        ports = {target: await started(stack, target, sink) for target in targets}
        for number in range(-1, rounds):  # the first round warms up
            for target, port in ports.items():
                measured = await one_at_a_time(target, port, sink, ALONE if number >= 0 else WARM_UP)
                if number >= 0:
                    results.setdefault(target, []).append(measured)
    return results


def quantile(rounds: list[Measured], share: float) -> float:
    return median(measured.quantile(share) for measured in rounds)


def report_rates(results: Results) -> bool:
    print(f"{'open loop':40}{'a second':>10}{'':>10}{'p50 ms':>9}{'p99 ms':>9}")
    for (target, rate, figure), rounds in results.items():
        p50, p99 = (quantile(rounds, share) * 1000 for share in (0.5, 0.99))
        print(f"{target.name:40}{rate:>10}{figure:>10}{p50:>9.2f}{p99:>9.2f}")
    print()
    reached = True
    for goal in GOALS:
        got = quantile(results[REPORT, goal.per_second, goal.figure], goal.quantile)
        reached &= got <= goal.bound
        figure = f"{goal.figure} p{goal.quantile * 100:.0f} at {goal.per_second} a second: {REPORT.name}"
        verdict = "ok" if got <= goal.bound else "MISSED"
        print(f"{figure:78}{got * 1000:>7.2f} ms  (to reach: ≤ {goal.bound * 1000:.0f} ms)  {verdict}")
    return reached


def report_alone(results: dict[Target, list[Measured]]) -> bool:
    print(f"\n{'one at a time':60}{'p50 ms':>9}{'p99 ms':>9}")
    for target, rounds in results.items():
        p50, p99 = (quantile(rounds, share) * 1000 for share in (0.5, 0.99))
        print(f"{target.name:60}{p50:>9.2f}{p99:>9.2f}")
    pairs = zip(results[HELP], results[FLAG_ANSWERS], strict=True)
    ratio = median(ours.quantile(0.5) / bare.quantile(0.5) for ours, bare in pairs)
    verdict = "ok" if ratio <= MOST_OF_BARE_BOLT else "MISSED"
    figure = f"ack p50: {HELP.name} / {FLAG_ANSWERS.name}"
    print(f"{figure:78}{ratio:>7.2f}  (to reach: ≤ {MOST_OF_BARE_BOLT})  {verdict}")
    return ratio <= MOST_OF_BARE_BOLT


async def measure(rounds: int, *before: Target) -> bool:
    serving = await open_sink()
    sink = f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}"
    reached = report_rates(await measure_rates(rounds, sink, *before))
    return report_alone(await measure_alone(rounds, sink)) and reached


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.acks")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--before", metavar="REVISION", help="a commit whose report is measured in the same run")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        before = []
        if chosen.before:
            folder = stack.enter_context(checkout(chosen.before))
            before.append(Target(f"the bot at {chosen.before[:12]}, report", server("bot"), "", True, folder))
        return 0 if asyncio.run(measure(chosen.rounds, *before)) else 1


if __name__ == "__main__":
    sys.exit(main())
