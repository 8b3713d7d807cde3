"""Time that an alert takes while 2,000 digests are due: `python -m tests.benchmarks.alert_latency [--digests 2000]`.

One process, the sandbox's Pipefy, an outbox in place of Slack. The seconds are those that the bot waits for Slack's
rate and for its tick, so that the figures do not depend on the machine. An alert's note is due every so often, /readyz
is asked after every tenth post. To reach: 60 s from due to posted, and every answer of /readyz a 200.
"""

import argparse
import asyncio
import shutil
import sys
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
from bot.delivery.model import DeliveryKind
from bot.telemetry.logs import configure_logs
from tests.support.alerts import Alerting
from tests.support.digests import open_digests
from tests.support.mondays import DIGESTS, Monday, VirtualClock

TO_REACH = 60.0  # seconds
EVERY = 10.0  # seconds between two alerts


async def measure(database: Path, digests: int, per_minute: int) -> bool:
    """Post them all, print what came out; True where it is what was to reach."""
    clock = VirtualClock()
    async with open_digests(database, clock=clock, SLACK_POSTS_PER_MINUTE=str(per_minute)) as opened:
        monday = Monday(Alerting(opened.workspace, clock), clock)
        queue = [delivery.id for delivery in await monday.fill(digests)]
        due: dict[str, float] = {}

        async def alert_now_and_then() -> None:
            while clock() - monday.began >= EVERY * len(due):
                number = len(due)
                identifier = await monday.queue(DeliveryKind.ALERT_NOTE, f"C0ALERT{number}", f"note{number}")
                due[identifier] = clock() - monday.began

        monday.meanwhile = alert_now_and_then
        await monday.run(until=lambda: monday.has_posted(*queue, *due))
        latencies = [monday.seconds(identifier) - at for identifier, at in due.items()]
        makespan, bound = max(map(monday.seconds, queue)), 60 * digests / per_minute
    p99 = quantiles(latencies, n=100, method="inclusive")[98]
    print(
        f"{digests} digests at {per_minute} a minute: {len(latencies)} alerts, p50 {median(latencies):.1f}, "
        f"p99 {p99:.1f}, at most {max(latencies):.1f} s (to reach: {TO_REACH:.0f}); digests within {makespan:.0f} s = "
        f"{makespan / bound:.2f} × the bound; {monday.ready.count(200)} of {len(monday.ready)} answers of /readyz 200",
        flush=True,
    )
    return max(latencies) <= TO_REACH and set(monday.ready) == {200}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.alert_latency")
    parser.add_argument("--digests", type=int, default=DIGESTS)
    parser.add_argument("--per-minute", type=int, nargs="+", default=[300, 60])
    arguments = parser.parse_args()
    configure_logs(sys.stderr, level="ERROR")
    good = []
    with TemporaryDirectory() as folder:
        template = Path(folder) / "empty.db"
        upgrade(parse_database_url(f"sqlite:///{template}"))
        for per_minute in arguments.per_minute:
            database = Path(shutil.copy(template, Path(folder) / f"{per_minute}.db"))
            good.append(asyncio.run(measure(database, arguments.digests, per_minute)))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
