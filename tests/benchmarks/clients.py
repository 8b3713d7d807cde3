"""People who ask a server that runs, each of whom waits for the answer, and how a figure is judged."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import psutil

from tests.benchmarks.acks import Target, numbered, running_process
from tests.benchmarks.load import Measured, connect
from tests.benchmarks.servers import Sink

CLIENTS = 16
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


def ratio(figure: str, pairs: list[float], goal: float, *, most: bool) -> bool:
    got = median(pairs)
    reached = got <= goal if most else got >= goal
    print(f"{figure:70}{got:>7.2f}  (to reach: {'≤' if most else '≥'} {goal})  {'ok' if reached else 'MISSED'}")
    return reached
