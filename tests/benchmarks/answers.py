"""How long the longest answers take: `python -m tests.benchmarks.answers [--before REVISION]`.

`list` and `status` in a channel with 50 subscriptions, `flows` of an organization with 2,000 flows; one person, one
command at a time, from the typing to the post. The sandbox answers in the same process, so its share is in the figures.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import UUID

from bot.alerts.model import AlertSettings
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.digests.schedule import Occurrence, WeeklySchedule
from bot.subscriptions.model import SubscriptionState
from bot.telemetry.logs import configure_logs
from bot.usage.model import Organization
from sandbox.pipefy.seed import SeededFlow
from tests.support.checkout import checkout
from tests.support.workspace import ACME, BEN, OPS, Workspace, open_workspace

SUBSCRIPTIONS, FLOWS = 50, 2_000
TIMES = 15  # each is asked, of which the median is told
GOALS = {"list": 20.0, "status": 20.0, "flows": 60.0}  # ms
MADE, NEXT = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)


def organization(number: int) -> Organization:
    return Organization(ACME if number == 0 else str(UUID(int=number)), f"Organization {number}")


async def subscribe(workspace: Workspace) -> None:
    """Half of them digests, half alerts, each pair of another organization."""
    async with workspace.bot.deps.sessions.write() as session:
        for number in range(SUBSCRIPTIONS // 2):
            common = {
                "workspace_id": "T0ACME",
                "channel_id": OPS,
                "organization": organization(number),
                "locale": "en-US",
                "owner": BEN,
                "created_at": MADE,
                "state": SubscriptionState.ACTIVE,
            }
            schedule, run = WeeklySchedule(0, time(9), "America/Sao_Paulo"), Occurrence(NEXT, "2026-W48")
            digest = DigestSubscription(id=f"d{number}", settings=schedule, next_run=run, **common)  # type: ignore[arg-type] # a table of fields
            await digest_subscriptions.save_new(session, digest)
            alerts = AlertSubscription(id=f"a{number}", settings=AlertSettings(), time_zone="UTC", **common)  # type: ignore[arg-type] # as above
            await alert_subscriptions.save_new(session, alerts)


def found(workspace: Workspace) -> None:
    """Found the organizations that are subscribed to."""
    pipefy = workspace.world.pipefy
    acme = pipefy.organization(ACME)
    assert acme is not None
    for number in range(1, SUBSCRIPTIONS // 2):
        known = organization(number)
        pipefy.put(replace(acme, id=str(302_000 + number), uuid=known.uuid, name=known.name or ""))


def grow(workspace: Workspace) -> None:
    pipefy = workspace.world.pipefy
    acme = pipefy.organization(ACME)
    assert acme is not None
    flows = tuple(
        SeededFlow(number, f"Flow {number}", f"Pipe {number % 40}", "cart", "blue", True, 30.0, 0.1, 3)
        for number in range(FLOWS)
    )
    pipefy.put(replace(acme, limit=5_000_000, flows=flows))


async def measure() -> dict[str, tuple[float, float]]:
    """The medians of each, in milliseconds: on the clock, and of CPU time."""
    medians = dict[str, tuple[float, float]]()
    with TemporaryDirectory() as folder:
        database = Path(folder) / "answers.db"
        upgrade(parse_database_url(f"sqlite:///{database}"))
        async with open_workspace(database) as workspace:
            found(workspace)
            await subscribe(workspace)
            for words in GOALS:
                if words == "flows":
                    grow(workspace)
                seconds, computed = list[float](), list[float]()
                for _ in range(TIMES + 3):  # the first ask Pipefy, and load what is loaded late
                    begun, cpu = perf_counter(), process_time()
                    await workspace.run_command(words)
                    seconds.append(perf_counter() - begun)
                    computed.append(process_time() - cpu)
                    await workspace.bot.tasks.drain(5)
                medians[words] = median(seconds[3:]) * 1000, median(computed[3:]) * 1000
    return medians


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.answers")
    parser.add_argument("--before", metavar="REVISION", help="a commit in which the same is asked, too")
    chosen = parser.parse_args()
    if chosen.before:
        with checkout(chosen.before) as release:
            print(f"--- {chosen.before}", flush=True)
            # This file, with the bot, the sandbox and the tests' support of that release.
            subprocess.run([sys.executable, __file__], cwd=release, env={"PYTHONPATH": str(release)}, check=False)  # noqa: S603 - ours
            print("--- now", flush=True)
    configure_logs(Path(os.devnull).open("w", encoding="utf-8"), log_format="json")  # noqa: SIM115 - until the end
    reached = True
    for words, (milliseconds, cpu) in asyncio.run(measure()).items():
        name = f"{words}, {FLOWS:,} flows" if words == "flows" else f"{words}, {SUBSCRIPTIONS} subscriptions"
        reached &= milliseconds <= GOALS[words]
        print(f"{name:40}p50 {milliseconds:>7.1f} ms, CPU {cpu:>7.1f} ms  (to reach: p50 ≤ {GOALS[words]:.0f} ms)")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
