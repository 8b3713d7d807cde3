"""What starting costs: this bot beside a bare Bolt process behind the same server.

`python -m tests.benchmarks.start_up`. The database is migrated already; both start in turn, several times, and
the ratios are of medians.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection, socket
from statistics import median
from time import perf_counter, sleep

import psutil

from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
from tests.benchmarks.acks import running, server

ROUNDS = 9
MOST_TIME, MOST_MEMORY = 2.2, 1.9
Start = Callable[[], tuple[subprocess.Popen[str], int]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one start: seconds until the first answer, and resident bytes a second later."""

    seconds: float
    resident: int


def free_port() -> int:
    with socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def started(command: list[str], environment: dict[str, str], *, wanted: bytes) -> Cost:
    """Start a process, and ask it for /readyz until it answers as wanted."""
    port = free_port()
    begun = perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own servers
        [*command], env={**environment, "PORT": str(port)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not answer(port).startswith(wanted):
            assert perf_counter() - begun < 30, "it never became ready"
            assert process.poll() is None, "it ended by itself"
            sleep(0.002)
        ready = perf_counter() - begun
        sleep(1)
        return Cost(ready, psutil.Process(process.pid).memory_info().rss)
    finally:
        process.terminate()
        process.wait()


def answer(port: int) -> bytes:
    try:
        with create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(1024)
    except OSError:
        return b""


def largest_imports(environment: dict[str, str], how_many: int = 10) -> list[tuple[str, float]]:
    """The packages that cost most to import, in milliseconds of their own."""
    command = [sys.executable, "-X", "importtime", "-c", "import bot.app"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr  # noqa: S603 - ours
    costs: Counter[str] = Counter()
    for line in told.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if len(parts) == 3 and parts[0].strip().isdigit():
            costs[parts[2].strip().split(".")[0]] += int(parts[0])
    return [(name, micros / 1000) for name, micros in costs.most_common(how_many)]


def full_collection(environment: dict[str, str]) -> float:
    """How long one look for garbage takes that goes through all that imports made, in milliseconds.

    `bot.server` freezes it: else people would wait for that, whenever it comes.
    """
    code = "import bot.app, gc, time; gc.collect(); at = time.time(); gc.collect(); print(time.time() - at)"
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return 1000 * float(told.stdout)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, running(server("sink")) as sink:
        database = f"sqlite:///{Path(folder) / 'bot.db'}"
        upgrade(parse_database_url(database))
        plain = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}  # noqa: TID251 - a process needs a path
        environment = plain | {
            "SLACK_SIGNING_SECRET": "benchmark",
            "SLACK_BOT_TOKEN": "xoxb-benchmark",
            "SLACK_API_URL": f"http://127.0.0.1:{sink}/api/",
            "PIPEFY_TOKEN": "benchmark",
            "DATABASE_URL": database,
        }
        bolt = [sys.executable, "-m", "tests.benchmarks.servers", "bolt-flag"]
        ours = [sys.executable, "-m", "bot", "serve"]
        bare, bot = [], []
        for number in range(ROUNDS + 1):  # the first warms the disk's cache
            pair = started(bolt, plain, wanted=b"HTTP"), started(ours, environment, wanted=b"HTTP/1.1 200")
            if number:
                bare.append(pair[0])
                bot.append(pair[1])
        reached = report(bare, bot)
        print("\nlargest import costs of this bot (ms):")
        for name, milliseconds in largest_imports(environment):
            print(f"  {name:24}{milliseconds:>8.1f}")
        print(f"\na full collection of what is imported, had it not been frozen: {full_collection(environment):.0f} ms")
    return 0 if reached else 1


def report(bare: list[Cost], bot: list[Cost]) -> bool:
    times = median(c.seconds for c in bare), median(c.seconds for c in bot)
    memories = median(c.resident for c in bare), median(c.resident for c in bot)
    print(f"{'':28}{'bare Bolt':>12}{'this bot':>12}{'ratio':>8}")
    time_ratio, memory_ratio = times[1] / times[0], memories[1] / memories[0]
    print(f"{'ready after (s)':28}{times[0]:>12.2f}{times[1]:>12.2f}{time_ratio:>8.2f}  (to reach: ≤ {MOST_TIME})")
    mebi = [memory / 2**20 for memory in memories]
    print(
        f"{'resident, idle (MiB)':28}{mebi[0]:>12.1f}{mebi[1]:>12.1f}{memory_ratio:>8.2f}  (to reach: ≤ {MOST_MEMORY})"
    )
    return time_ratio <= MOST_TIME and memory_ratio <= MOST_MEMORY


if __name__ == "__main__":
    sys.exit(main())
