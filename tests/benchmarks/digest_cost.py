"""What a digest costs a replica that does nothing else: `python -m tests.benchmarks.digest_cost [--before REVISION]`.

Digests of a workspace are due at once, with their threads. Slack and Pipefy are a process of their own, so the CPU
seconds are the bot's alone; they hardly depend on what else the machine does. With an earlier release the two take
turns, and the ratio is of medians.
"""

import argparse
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Lock

import psutil

from bot.app import wall_clock
from tests.benchmarks.makespan import UNDISTURBED
from tests.chaos import database_view, slack
from tests.chaos.faults import calm, variables
from tests.chaos.run import InTurn
from tests.support.checkout import ROOT, checkout
from tests.support.databases import Files

DIGESTS, WORKSPACES = 240, 1
PER_MINUTE = 3_000  # posts a workspace: nothing waits for Slack's rate
TO_SAVE = 0.25
_BEGINS = timedelta(seconds=12)  # from the start of a replica to the slot
_SLICE = 0.1  # seconds between two looks
_WORK = "import json, sys; from tests.chaos.worker import work; work(json.loads(sys.argv[1]))"


def cost(folder: Path) -> float:
    """CPU seconds of a digest with its thread, by the release in that folder."""
    with ExitStack() as stack:
        parent = Path(stack.enter_context(TemporaryDirectory()))
        url = stack.enter_context(InTurn(Files(parent), Lock()).migrated())
        plan = {**calm(honoured=True, channels=DIGESTS), "history_lag": 0, "latency": 0.05}
        outside = stack.enter_context(slack.serving(plan))
        books = stack.enter_context(database_view.opened(url))
        settings = {**variables(url, outside, per_minute=PER_MINUTE), **UNDISTURBED}
        due = wall_clock() + _BEGINS
        books.subscribe(DIGESTS, due=due, workspaces=WORKSPACES)
        replica = subprocess.Popen([sys.executable, "-c", _WORK, json.dumps(settings)], cwd=folder)  # noqa: S603 - ours
        try:
            time.sleep((due - wall_clock()).total_seconds() - 1)
            before = computed(replica.pid)
            while books.settled() < DIGESTS or books.open():
                time.sleep(_SLICE)
            return (computed(replica.pid) - before) / DIGESTS
        finally:
            replica.terminate()
            replica.wait()


def computed(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.digest_cost")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", metavar="REVISION", help="a commit whose digests are measured in turn")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folders = {"this release": ROOT}
        if chosen.before:
            folders[f"before ({chosen.before[:12]})"] = stack.enter_context(checkout(chosen.before))
        costs: dict[str, list[float]] = {name: [] for name in folders}
        for _ in range(chosen.rounds):
            for name, folder in folders.items():
                costs[name].append(cost(folder))
    for name, seconds in costs.items():
        print(f"{name:28}{median(seconds) * 1000:>8.2f} CPU ms a digest with its thread")
    if not chosen.before:
        return 0
    now, before = (median(seconds) for seconds in costs.values())
    print(f"saved: {1 - now / before:.0%}  (to reach: ≥ {TO_SAVE:.0%})")
    return 0 if 1 - now / before >= TO_SAVE else 1


if __name__ == "__main__":
    sys.exit(main())
