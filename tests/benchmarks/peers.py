"""How the bot answers beside other bots that say the same, in one run on one machine.

Closed loop: 16 people, each of whom waits for their answer before they ask again. Open loop: 200 commands a second.
Overload: five times as many commands as were answered, and what becomes of memory, of acks and of those who ask.
Only what arrives at Slack counts. Ratios are of medians of rounds in which the servers take turns.
`python -m tests.benchmarks.peers [--rounds N] [--seconds S] [--before REVISION]`
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

from tests.benchmarks.acks import (
    HELP,
    ONE_LINE_BOLT,
    REPORT,
    Target,
    at_rate,
    numbered,
    running_process,
    server,
)
from tests.benchmarks.flood import flood
from tests.benchmarks.load import Measured, connect
from tests.benchmarks.servers import Sink, open_sink
from tests.support.checkout import checkout

CLIENTS = 16
RATE = 200  # commands a second
TIMES_TOO_MANY = 5
AFTER = 20_000  # answered commands, after which memory is looked at again
MEBI = 2**20


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs, and what it is asked."""

    target: Target
    port: int
    process: psutil.Process

    @property
    def cpu(self) -> float:
        """Seconds that it has computed; unlike those on the clock, what else the machine does changes them little."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @property
    def resident(self) -> float:
        return float(self.process.memory_info().rss / MEBI)


@dataclass(frozen=True, slots=True)
class Overload:
    """What a flood did. Memory in MiB; `busy`: told to try again; `lost`: those who read nothing at all."""

    acks: Measured
    before: float
    most: float
    reports: int
    busy: int
    lost: int


def start(stack: ExitStack, target: Target, sink: str) -> Served:
    port, process = stack.enter_context(running_process(target.command, sink, target.folder))
    return Served(target, port, psutil.Process(process.pid))


@dataclass(frozen=True, slots=True)
class Answered(Measured):
    """What one round gave, and the seconds that its server computed for each answer."""

    cpu: float = 0.0


async def closed_loop(served: Served, sink: str, how_many: int) -> Answered:
    """Answers to 16 people. A round that loses one does not end well."""
    commands = iter(numbered(served.target, sink, how_many))
    latencies: list[float] = []

    async def person() -> None:
        connection = await connect(served.port)
        for number, request in commands:
            sent_at = perf_counter()
            await connection.send(request)
            latencies.append(await Sink.arrival(number) - sent_at)
        connection.transport.close()

    begun, cpu = perf_counter(), served.cpu
    async with asyncio.timeout(120):
        await asyncio.gather(*(person() for _ in range(CLIENTS)))
    return Answered(latencies, perf_counter() - begun, (served.cpu - cpu) / how_many)


async def overload(served: Served, sink: str, per_second: float, seconds: float) -> Overload:
    """Commands at a rate that nobody could answer; who reads "busy" reads it in the ack, or as a short answer."""
    commands = numbered(served.target, sink, int(per_second * seconds))
    before, most, over = served.resident, [served.resident], asyncio.Event()

    async def watch() -> None:
        while not over.is_set():
            most.append(served.resident)
            await asyncio.sleep(0.05)

    watching = asyncio.ensure_future(watch())
    acks, in_acks = await flood(served.port, [request for _, request in commands], per_second)
    arrivals = [Sink.arrival(number) for number, _ in commands]
    await _settled(arrivals, len(commands) - in_acks)
    over.set()
    await watching
    sizes = [Sink.sizes[number] for number, _ in commands if number in Sink.sizes]
    reports = sum(size > 1_000 for size in sizes)
    return Overload(
        acks, before, max(most), reports, in_acks + len(sizes) - reports, len(commands) - in_acks - len(sizes)
    )


async def _settled(arrivals: list[asyncio.Future[float]], expected: int) -> None:
    """Wait until all have arrived that may, or nothing has for five seconds."""
    last, since = -1, perf_counter()
    while (arrived := sum(arrival.done() for arrival in arrivals)) < expected and perf_counter() - since < 5:
        last, since = (arrived, perf_counter()) if arrived != last else (last, since)
        await asyncio.sleep(0.1)


async def peers(stack: ExitStack, sink: str, ours: Served) -> tuple[Served, Served]:
    """Bolts with the flag: one that answers what the bot answers, one with a line."""
    await closed_loop(ours, sink, 200)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    answered = json.loads(Sink.last_answer)
    (folder / "payload.json").write_text(json.dumps(answered))
    print(f"an answer has {len(Sink.last_answer):,} bytes")
    same = Target(
        "Bolt, the flag, same payload", (*server("bolt-flag-report"), str(folder / "payload.json")), answers=True
    )
    return await asyncio.to_thread(start, stack, same, sink), await asyncio.to_thread(start, stack, ONE_LINE_BOLT, sink)


def show(name: str, rounds: list[Measured]) -> None:
    p50, p99 = (median(measured.quantile(share) for measured in rounds) * 1000 for share in (0.5, 0.99))
    computed = [measured.cpu * 1000 for measured in rounds if isinstance(measured, Answered)]
    cpu = f"{median(computed):>9.2f}" if computed else ""
    print(f"{name:66}{median(measured.per_second for measured in rounds):>9.0f}{p50:>9.2f}{p99:>9.2f}{cpu}")


def ratio(figure: str, pairs: list[float], goal: float, *, most: bool) -> bool:
    got = median(pairs)
    reached = got <= goal if most else got >= goal
    print(f"{figure:70}{got:>7.2f}  (to reach: {'≤' if most else '≥'} {goal})  {'ok' if reached else 'MISSED'}")
    return reached


async def measure(rounds: int, seconds: float, before: Target | None) -> bool:
    serving = await open_sink()
    sink = f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}"
    with ExitStack() as stack:
        ours = await asyncio.to_thread(start, stack, REPORT, sink)
        same, line = await peers(stack, sink, ours)
        asked = [ours, replace(ours, target=HELP), same, line]
        if before:
            asked.append(await asyncio.to_thread(start, stack, before, sink))
        for served in asked:
            await closed_loop(served, sink, 400)
        closed, opened = await take_turns(asked, sink, rounds)
        reached = report(closed, opened, before)
        return (seconds == 0 or await report_memory(ours, sink, seconds, closed[REPORT])) and reached


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
    same = next(target for target in closed if "same payload" in target.name)
    line = next(target for target in closed if "one line" in target.name)
    print()
    reached = [
        ratio(
            "reports a second ÷ Bolt Python, same payload", per_second(closed[REPORT], closed[same]), 0.6, most=False
        ),
        ratio("help a second ÷ Bolt Python, same payload", per_second(closed[HELP], closed[same]), 0.9, most=False),
        ratio("open loop, report p99 ÷ Bolt Python's one line p99", p99s(opened[REPORT], opened[line]), 1.5, most=True),
    ]
    if before:
        print(f"reports a second ÷ before: {median(per_second(closed[REPORT], closed[before])):.2f}")
    return all(reached)


def per_second(ours: list[Measured], theirs: list[Measured]) -> list[float]:
    return [a.per_second / b.per_second for a, b in zip(ours, theirs, strict=True)]


def p99s(ours: list[Measured], theirs: list[Measured]) -> list[float]:
    return [a.quantile(0.99) / b.quantile(0.99) for a, b in zip(ours, theirs, strict=True)]


async def report_memory(ours: Served, sink: str, seconds: float, closed: list[Measured]) -> bool:
    before = ours.resident
    for _ in range(AFTER // 1_000):
        await closed_loop(ours, sink, 1_000)
    reached = [
        ratio(f"resident MiB after {AFTER:,} answered commands − before", [ours.resident - before], 8, most=True)
    ]
    per_second = median(measured.per_second for measured in closed) * TIMES_TOO_MANY
    rush = await overload(ours, sink, per_second, seconds)
    print(f"overload: {per_second:.0f} a second for {seconds:.0f} s, sent in {rush.acks.seconds:.0f} s:")
    print(f"  {rush.reports:,} reports, {rush.busy:,} read that we are busy, {rush.lost:,} read nothing")
    reached += [
        ratio("overload: resident MiB, most − before", [rush.most - rush.before], 25, most=True),
        ratio("overload: ack p99, ms", [rush.acks.quantile(0.99) * 1000], 50, most=True),
        ratio("overload: commands without any answer", [rush.lost], 0, most=True),
    ]
    return all(reached)


def say_what_is_missing() -> None:
    """Bolt JS is measured where there is one; it is no dependency of the bot's."""
    node = shutil.which("node")
    command = [node or "node", "-e", 'require("@slack/bolt")']
    if node is None or subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603 - the machine's
        print(
            "SKIPPED: Bolt JS. It needs node and @slack/bolt where node finds it (npm install @slack/bolt, NODE_PATH)."
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--seconds", type=float, default=20.0, help="of the overload; 0: without it, and without the memory"
    )
    parser.add_argument("--before", metavar="REVISION", help="a commit whose report is measured in the same run")
    chosen = parser.parse_args()
    say_what_is_missing()
    with ExitStack() as stack:
        before = None
        if chosen.before:
            folder = stack.enter_context(checkout(chosen.before))
            before = Target(f"the bot at {chosen.before[:12]}, report", server("bot"), "", True, folder)
        return 0 if asyncio.run(measure(chosen.rounds, chosen.seconds, before)) else 1


if __name__ == "__main__":
    sys.exit(main())
