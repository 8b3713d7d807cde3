"""A minute at the rate that is meant, then five times as much as can be answered: memory, acks, and what people read.

`python -m tests.benchmarks.overload [--seconds N] [--rate N] [--picture FILE]`: the minute and the flood take 60 and 20
seconds, or so many parts of that; the picture shows memory over both.
"""

import argparse
import asyncio
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.acks import REPORT, at_rate, numbered
from tests.benchmarks.clients import Served, closed_loop, ratio, start
from tests.benchmarks.flood import flood
from tests.benchmarks.load import Connection, Measured
from tests.benchmarks.memory import Watched, draw, watching
from tests.benchmarks.servers import Sink, open_sink

RATE = 200  # commands a second
STEADY_SECONDS, FLOOD_SECONDS = 60, 20
TIMES_TOO_MANY = 5
WARM_UP = 2_000  # answers, by which all is loaded
AFTER = 20_000  # answered commands, after which memory is looked at again


@dataclass(frozen=True, slots=True)
class Overload:
    """What a flood did. `busy`: told to try again; `lost`: those who read nothing at all."""

    acks: Measured
    memory: Watched
    reports: int
    busy: int
    lost: int


@dataclass(frozen=True, slots=True)
class Steady:
    """A while at a rate that is to be answered."""

    acks: Measured
    answers: Measured
    memory: Watched
    busy: int


async def steady(served: Served, sink: str, seconds: int) -> Steady:
    """Commands at the usual rate. One that gets no answer ends it."""
    Connection.bodies.clear()
    how_many, before = RATE * seconds, len(Sink.sizes)
    async with watching(f"{RATE} commands a second for {seconds} s", lambda: served.resident) as memory:
        acks, answers = await at_rate(served.target, served.port, sink, RATE, how_many)
    short = sum(size < 1_000 for size in list(Sink.sizes.values())[before:])
    return Steady(acks, answers, memory, short + sum(b"ephemeral" in body for body in Connection.bodies))


async def overload(served: Served, sink: str, per_second: float, seconds: float) -> Overload:
    """Commands at a rate that nobody could answer; who reads "busy" reads it in the ack, or as a short answer."""
    commands = numbered(served.target, sink, int(per_second * seconds))
    name = f"{per_second:.0f} commands a second for {seconds:.0f} s, five times what it can answer"
    async with watching(name, lambda: served.resident) as memory:
        acks, in_acks = await flood(served.port, [request for _, request in commands], per_second)
        arrivals = [Sink.arrival(number) for number, _ in commands]
        await _settled(arrivals, len(commands) - in_acks)
    sizes = [Sink.sizes[number] for number, _ in commands if number in Sink.sizes]
    reports = sum(size > 1_000 for size in sizes)
    lost = len(commands) - in_acks - len(sizes)
    return Overload(acks, memory, reports, in_acks + len(sizes) - reports, lost)


async def _settled(arrivals: list[asyncio.Future[float]], expected: int) -> None:
    """Wait until all have arrived that may, or nothing has for five seconds."""
    last, since = -1, perf_counter()
    while (arrived := sum(arrival.done() for arrival in arrivals)) < expected and perf_counter() - since < 5:
        last, since = (arrived, perf_counter()) if arrived != last else (last, since)
        await asyncio.sleep(0.1)


async def measure(seconds: float, rate: float | None, picture: Path | None) -> bool:
    serving = await open_sink()
    sink = f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}"
    with ExitStack() as stack:
        served = await asyncio.to_thread(start, stack, REPORT, sink)
        await closed_loop(served, sink, WARM_UP)
        before = served.resident
        answered = [(await closed_loop(served, sink, 1_000)).per_second for _ in range(AFTER // 1_000)]
        reached = [
            ratio(f"resident MiB after {AFTER:,} answered commands − before", [served.resident - before], 8, most=True)
        ]
        usual = await steady(served, sink, round(STEADY_SECONDS * seconds / FLOOD_SECONDS))
        rush = await overload(served, sink, rate or median(answered) * TIMES_TOO_MANY, seconds)
    reached += [*_judge_steady(usual), *_judge_overload(rush)]
    if picture:
        draw(picture, [usual.memory, rush.memory])
    return all(reached)


def _judge_steady(usual: Steady) -> list[bool]:
    acks, answers = (measured.quantile(0.99) * 1000 for measured in (usual.acks, usual.answers))
    print(f"{usual.memory.name}: acks p99 {acks:.1f} ms, answers p99 {answers:.1f} ms, none lost")
    return [ratio("  told that the bot is busy", [usual.busy], 0, most=True)]


def _judge_overload(rush: Overload) -> list[bool]:
    print(f"{rush.memory.name} (sent in {rush.acks.seconds:.0f} s)")
    print(f"  {rush.reports:,} reports, {rush.busy:,} read that we are busy, {rush.lost:,} read nothing")
    p50, longest = rush.acks.quantile(0.5) * 1000, max(rush.acks.latencies) * 1000
    print(f"  acks p50 {p50:.1f} ms, the longest {longest:.1f} ms, counted from when the command was due")
    return [
        ratio("  resident MiB, most − before", [rush.memory.most - rush.memory.looks[0][1]], 25, most=True),
        ratio("  ack p99, ms", [rush.acks.quantile(0.99) * 1000], 50, most=True),
        ratio("  commands without any answer", [rush.lost], 0, most=True),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.overload")
    parser.add_argument("--seconds", type=float, default=FLOOD_SECONDS, help="of the flood; the minute in proportion")
    parser.add_argument("--rate", type=float, help="commands a second of the flood, in place of five times the answers")
    parser.add_argument("--picture", type=Path, help="an SVG of memory over both")
    chosen = parser.parse_args()
    return 0 if asyncio.run(measure(chosen.seconds, chosen.rate, chosen.picture)) else 1


if __name__ == "__main__":
    sys.exit(main())
