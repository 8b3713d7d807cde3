"""Time that an alert takes while 2,000 digests are due, in the bot as it is run: a process, loopback, a real database.

`python -m tests.benchmarks.alert_latency_served [--digests 2000] [--per-minute 1200] [--database SQLite]`. Slack
answers in 50 ms, organizations cross their marks one after the other, /readyz is asked every second. To reach: 60 s
from due to posted, and every answer of /readyz a 200. `alert_latency` measures likewise, in virtual time.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles
from threading import Event

from bot.app import wall_clock
from bot.delivery.model import DeliveryKind
from tests.benchmarks import commands
from tests.benchmarks.start_up import answer
from tests.chaos import database_view, slack
from tests.chaos.__main__ import both_databases
from tests.chaos.alert_scenario import AlertBooks
from tests.chaos.database_view import Books
from tests.chaos.faults import calm, variables
from tests.chaos.run import InTurn
from tests.chaos.scenarios import AT_ONCE
from tests.chaos.slack import Slack

TO_REACH = 60.0  # seconds
EVERY = 4.0  # seconds between two alerts
LONGEST = 1800.0  # seconds, then something is lost
LATENCY = 0.05  # seconds
STARTING = timedelta(seconds=15)
AS_INSTALLED = {
    "LEASE_SECONDS": "90",
    "SETTLE_SECONDS": "60",
    "POST_SECONDS": "15",
    "TICK_SECONDS": "15",
    "CHECK_EVERY_MINUTES": "240",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from due to posted of each alert, and of the last digest; the answers of /readyz."""

    database: str
    latencies: list[float]
    makespan: float
    bound: float
    ready: list[bool]

    @property
    def good(self) -> bool:
        return max(self.latencies) <= TO_REACH and all(self.ready)

    def __str__(self) -> str:
        p99 = quantiles(self.latencies, n=100, method="inclusive")[98]
        return (
            f"{self.database:<10} {len(self.latencies)} alerts from due to posted: p50 {median(self.latencies):.1f}, "
            f"p99 {p99:.1f}, at most {max(self.latencies):.1f} s (to reach: {TO_REACH:.0f}); digests within "
            f"{self.makespan:.0f} s (Slack's rate alone: {self.bound:.0f}); "
            f"{sum(self.ready)} of {len(self.ready)} answers of /readyz 200"
        )


def measure(name: str, databases: InTurn, digests: int, per_minute: int) -> Measured:
    """Let one process post what falls due while one organization after the other crosses a mark."""
    bound = 60 * digests / per_minute
    plan = {**calm(honoured=True, channels=digests), "history_lag": 0, "latency": LATENCY}
    with databases.migrated() as url, slack.serving(plan) as outside, database_view.opened(url) as opened:
        due = (wall_clock() + STARTING).replace(microsecond=0)
        expected = opened.subscribe(digests, due=due)
        alerts = AlertBooks(opened, outside)
        followed = alerts.follow([AT_ONCE] * max(2, round(bound / EVERY)))
        settings = {**variables(url, outside, per_minute=per_minute), **AS_INSTALLED}
        with commands.serving(settings) as port:
            time.sleep((due - wall_clock()).total_seconds())
            due_at = dict[str, float]()
            with asked_every_second(port) as ready:
                for organization in followed:
                    alerts.begin(0, [organization])
                    due_at[organization.subscription.id] = wall_clock().timestamp()
                    time.sleep(EVERY)
                wait_for(opened, digests, alerts)
        posted_at = times(outside)
        latencies = [posted_at[it.id] - due_at[it.subscription] for it in alerts_in(opened)]
        return Measured(name, latencies, max(posted_at[it] for it in expected) - due.timestamp(), bound, ready)


@contextmanager
def asked_every_second(port: int) -> Iterator[list[bool]]:
    """Ask the bot once a second if it is ready; the answers, complete at the end."""
    answers, enough = list[bool](), Event()

    def ask() -> None:
        while not enough.wait(1):
            answers.append(answer(port).startswith(b"HTTP/1.1 200"))

    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(ask)
        try:
            yield answers
        finally:
            enough.set()
    asking.result()


def wait_for(opened: Books, digests: int, alerts: AlertBooks) -> None:
    until = time.monotonic() + LONGEST
    while opened.settled() < digests or alerts.left():
        assert time.monotonic() < until, "something never came"
        time.sleep(0.5)


def alerts_in(opened: Books) -> list[database_view.Row]:
    return [row for row in opened.rows() if row.kind is DeliveryKind.ALERT]


def times(outside: Slack) -> dict[str, float]:
    """The time at which each delivery was posted, by this machine's clock."""
    return {post.delivery_id: post.at for post in outside.accepted()}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.alert_latency_served")
    parser.add_argument("--digests", type=int, default=2000)
    parser.add_argument("--per-minute", type=int, default=1200)
    parser.add_argument("--database", nargs="+", default=["PostgreSQL", "SQLite"])
    arguments = parser.parse_args()
    good = []
    with both_databases() as databases:
        for name, database in databases:
            if name in arguments.database:
                measured = measure(name, database, arguments.digests, arguments.per_minute)
                print(measured, flush=True)
                good.append(measured.good)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
