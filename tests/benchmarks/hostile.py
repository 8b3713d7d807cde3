"""Hostile HTTP requests against the bot as it is served, a process of its own; Slack and Pipefy are the sandbox.

Counts by kind how each request ended; fails on a 5xx, a connection that outlives its deadline, an error in the log, or
more than 30 MiB of growth. Meanwhile an honest client asks every quarter of a second.
`python -m tests.benchmarks.hostile [--requests N] [--seed N]`
"""

import argparse
import asyncio
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.server import listen
from sandbox.app import create_sandbox
from sandbox.world import World
from tests.benchmarks.hostile_requests import KINDS, Kind
from tests.support.checkout import ROOT
from tests.support.server import address_of, serving
from tests.support.workspace import variables_for

AT_ONCE, SLOW_AT_ONCE = 40, 300  # connections; below the bot's bound, so that none is closed for being one too many
WARM_UP = 2000  # requests: what is imported, filled and allocated once does not count as growth
MOST_GROWTH = 30.0  # MiB
HONEST = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
HONEST_EVERY = 0.25  # seconds


class Exchange(asyncio.Protocol):
    """One connection: sends, and ends with the status of the first answer, or with 0 where it was closed without."""

    def __init__(self, request: bytes) -> None:
        self._request, self._received = request, b""
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # TCP's is one
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        answer = re.search(rb"HTTP/1.1 ([2-5]\d\d)", self._received)
        if answer:
            self._end(int(answer[1]))
            self._transport.abort()

    def connection_lost(self, _: Exception | None) -> None:
        self._end(0)

    def abort(self) -> None:
        self._transport.abort()

    def _end(self, status: int) -> None:
        if not self.ended.done():
            self.ended.set_result(status)


@dataclass
class Ends:
    """The ends of the requests."""

    by_kind: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    honest: list[float] = field(default_factory=list)
    rss: list[float] = field(default_factory=list)

    def count(self, end: str) -> int:
        return sum(counter[end] for counter in self.by_kind.values())

    @property
    def server_errors(self) -> int:
        return sum(n for counter in self.by_kind.values() for end, n in counter.items() if end.startswith("5"))


async def exchange(port: int, request: bytes, deadline: float) -> str:
    """The status, `closed` without one, or `hang`."""
    _, connection = await asyncio.get_running_loop().create_connection(lambda: Exchange(request), "127.0.0.1", port)
    try:
        async with asyncio.timeout(deadline):
            return str(await connection.ended or "closed")
    except TimeoutError:
        return "hang"
    finally:
        connection.abort()


async def attack(port: int, kinds: list[Kind], secret: str, seed: int, ends: Ends) -> None:
    chance, left = Random(seed), iter(kinds)
    slow_left = asyncio.Semaphore(SLOW_AT_ONCE)
    slow: set[asyncio.Task[None]] = set()

    async def send(kind: Kind) -> None:
        ends.by_kind[kind.name][await exchange(port, kind.make(chance, secret), kind.deadline)] += 1

    async def send_slow(kind: Kind) -> None:
        async with slow_left:
            await send(kind)

    async def work() -> None:
        for kind in left:
            if kind.ends:
                slow.add(task := asyncio.create_task(send_slow(kind)))
                task.add_done_callback(slow.discard)
            else:
                await send(kind)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    while slow:
        await asyncio.wait(set(slow))


async def watch(port: int, pid: int, ends: Ends) -> None:
    """Ask as an honest client does, and look at the memory, until cancelled."""
    while True:
        begun = perf_counter()
        ends.by_kind["honest"][await exchange(port, HONEST, 30)] += 1
        ends.honest.append(perf_counter() - begun)
        ends.rss.append(resident(pid))
        await asyncio.sleep(HONEST_EVERY)


def resident(pid: int) -> float:
    """MiB of memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@asynccontextmanager
async def served(world: World, folder: Path) -> AsyncIterator[tuple[int, int]]:
    """The bot's port and process."""
    port = listen("127.0.0.1", 0)
    number = port.getsockname()[1]
    port.close()
    variables = {**os.environ, **variables_for(world, folder / "bot.db"), "PORT": str(number)}  # noqa: TID251 - PATH
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", cwd=ROOT, env=variables, stderr=log, stdout=log
        )
        try:
            await until_ready(number)
            yield number, process.pid
        finally:
            process.terminate()
            await process.wait()


async def until_ready(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if await exchange(port, HONEST, 5) == "200":
                    return
            except OSError:
                pass
            await asyncio.sleep(0.1)


def report(ends: Ends, log: str, seconds: float) -> bool:
    """Print the figures; True where all is as it should be."""
    total = sum(sum(counter.values()) for name, counter in ends.by_kind.items() if name != "honest")
    for name, counter in sorted(ends.by_kind.items()):
        listed = ", ".join(f"{end}: {n:,}" for end, n in counter.most_common())
        print(f"{name:30}{sum(counter.values()):>9,}  {listed}")
    growth, errors = ends.rss[-1] - ends.rss[0], log.count('"level": "error"') + log.count("Traceback")
    honest = sorted(ends.honest)
    print(f"{total:,} requests in {seconds:.0f} s · 5xx: {ends.server_errors} · hangs: {ends.count('hang')}")
    print(f"log: {errors} errors and tracebacks, {len(log.splitlines()):,} lines, {len(log) / 1e6:.1f} MB")
    print(f"memory: {ends.rss[0]:.1f} MiB at first, {max(ends.rss):.1f} at most, {ends.rss[-1]:.1f} at last")
    print("memory by tenths: " + " ".join(f"{ends.rss[n * (len(ends.rss) - 1) // 10]:.0f}" for n in range(11)))
    print(f"honest client: p50 {honest[len(honest) // 2] * 1000:.0f} ms, longest {honest[-1] * 1000:.0f} ms")
    return not (ends.server_errors or ends.count("hang") or errors) and growth <= MOST_GROWTH


async def measure(requests: int, seed: int) -> bool:
    chance = Random(seed)
    kinds = chance.choices(KINDS, [kind.weight for kind in KINDS], k=requests)
    listening, ends = listen("127.0.0.1", 0), Ends()
    world = World(base_url=address_of(listening))
    with TemporaryDirectory() as folder:
        async with serving(create_sandbox(world), listening), served(world, Path(folder)) as (port, pid):
            await attack(port, chance.choices(KINDS[:-2], k=WARM_UP), world.signing_secret, seed, Ends())
            watching, begun = asyncio.create_task(watch(port, pid, ends)), perf_counter()
            await attack(port, kinds, world.signing_secret, seed, ends)
            seconds = perf_counter() - begun
            await asyncio.sleep(2 * HONEST_EVERY)
            watching.cancel()
        log = (Path(folder) / "log").read_text(encoding="utf-8", errors="replace")
    for line in [line for line in log.splitlines() if '"level": "error"' in line or "Traceback" in line][:5]:
        print(line[:2000])
    return report(ends, log, seconds)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.hostile")
    parser.add_argument("--requests", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    return 0 if asyncio.run(measure(chosen.requests, chosen.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())
