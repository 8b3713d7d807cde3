"""How long a Monday takes: digests that are all due at once, beside the time that Slack's own rate asks for.

Slack answers in 50 ms; 300 posts a minute a workspace. Pipefy's questions are counted. Meanwhile people type commands
to one of the replicas, five a second: their acks must not wait for the digests. On PostgreSQL the figures are judged;
daily digests are such of workdays, but on a weekend, when none would be due.
`python -m tests.benchmarks.makespan [--quick] [--cadence daily] [--only 600] [--database SQLite]`: quick is a tenth of
it, without a judgement.
"""

import argparse
import sys
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any

from bot.app import wall_clock
from bot.digests.schedule import Cadence
from tests.benchmarks import commands, load
from tests.chaos import database_view, slack
from tests.chaos.__main__ import both_databases
from tests.chaos.faults import calm, variables
from tests.chaos.replicas import working
from tests.chaos.run import InTurn
from tests.chaos.slack import Slack

PER_MINUTE = 300  # posts a workspace
LATENCY = 0.05  # seconds
REPLICAS = 4
ACKED, SLOWEST_ACK = 0.1, 1.0  # seconds: 99 of 100 acks, and every one
WARMING_UP = timedelta(seconds=5)
READING_THE_DAY = timedelta(seconds=80)  # what every replica does first, at least 20 seconds before the slot
UNDISTURBED = {"LEASE_SECONDS": "120", "SETTLE_SECONDS": "90", "POST_SECONDS": "20", "TICK_SECONDS": "1"}


@dataclass(frozen=True, slots=True)
class Monday:
    """So many digests over so many workspaces; the makespan is at most `most` times Slack's own bound."""

    digests: int
    workspaces: int
    most: float
    cadence: Cadence = Cadence.WEEKLY

    @property
    def bound(self) -> float:
        """Seconds."""
        return 60 * self.digests / self.workspaces / PER_MINUTE


MONDAYS = (
    Monday(600, 1, 1.02),
    Monday(2000, 20, 1.1),
    Monday(2000, 1, 1.1, Cadence.DAILY),
    Monday(2000, 20, 1.1, Cadence.DAILY),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One Monday on one database."""

    database: str
    monday: Monday
    makespan: float  # seconds from the slot to the last post in a channel
    posted: int
    questions: int  # to Pipefy, about usage
    wanted: int  # organizations
    acks: load.Measured  # of the commands that were typed meanwhile

    @property
    def good(self) -> bool:
        in_time = self.makespan <= self.monday.most * self.monday.bound
        acked = self.acks.quantile(0.99) < ACKED and self.acks.quantile(1) < SLOWEST_ACK
        return in_time and acked and self.posted == self.monday.digests and self.questions == self.wanted

    def __str__(self) -> str:
        monday = self.monday
        p50, p99, slowest = (1000 * self.acks.quantile(share) for share in (0.5, 0.99, 1))
        return (
            f"{self.database:<10} {monday.digests:>5} {monday.cadence} digests, {monday.workspaces:>2} workspaces: "
            f"{self.makespan:6.1f} s = {self.makespan / monday.bound:.2f} × the bound of {monday.bound:.0f} s "
            f"(at most {monday.most}); {self.posted} posted; "
            f"Pipefy {self.questions / self.wanted:.2f} questions an organization and workspace; "
            f"{len(self.acks.latencies)} acks: p50 {p50:.0f}, p99 {p99:.0f}, at most {slowest:.0f} ms "
            f"(p99 < {1000 * ACKED:.0f}, none over {1000 * SLOWEST_ACK:.0f})"
        )


def measure(name: str, databases: InTurn, monday: Monday) -> Measured:
    """Let four replicas, one with a door, read the day, then post what falls due, until nothing is left."""
    plan: dict[str, Any] = {**calm(honoured=True, channels=monday.digests), "history_lag": 0, "latency": LATENCY}
    with databases.migrated() as url, slack.serving(plan) as outside, database_view.opened(url) as opened:
        settings = {**variables(url, outside, per_minute=PER_MINUTE), **UNDISTURBED}
        due = (wall_clock() + READING_THE_DAY).replace(second=0, microsecond=0)
        expected = set(
            opened.subscribe(monday.digests, due=due, workspaces=monday.workspaces, cadences=(monday.cadence,))
        )
        with working(settings, REPLICAS - 1), commands.serving(settings) as port:
            time.sleep((due - wall_clock() - WARMING_UP).total_seconds())
            commands.warm_up(port, outside.address)
            time.sleep((due - wall_clock()).total_seconds())
            before = asked(outside)
            with commands.typing(port, outside.address) as acked:
                while opened.settled() < monday.digests:
                    time.sleep(0.2)
        at = sorted(post.at for post in outside.accepted() if post.delivery_id in expected)
        organizations = monday.workspaces * len(database_view.ORGANIZATIONS)
        makespan = at[-1] - due.timestamp()
        acks = load.Measured([*chain.from_iterable(one.latencies for one in acked)], makespan)
        return Measured(name, monday, makespan, len(at), asked(outside) - before, organizations, acks)


def asked(outside: Slack) -> int:
    """How often Pipefy was asked what an organization used."""
    return sum(name == "UsageBotReport" for name in outside.questions())


def chosen_mondays(cadence: str | None, digests: int | None) -> list[Monday]:
    """Those of that cadence and of so many digests; None: whichever."""
    return [monday for monday in MONDAYS if cadence in {None, monday.cadence} and digests in {None, monday.digests}]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.makespan")
    parser.add_argument("--quick", action="store_true", help="a tenth of it")
    parser.add_argument("--cadence", choices=sorted({monday.cadence for monday in MONDAYS}), help="those alone")
    parser.add_argument("--only", type=int, choices=sorted({monday.digests for monday in MONDAYS}), metavar="DIGESTS")
    parser.add_argument("--database", choices=("PostgreSQL", "SQLite"), help="on this one alone")
    chosen = parser.parse_args()
    judged = []
    with both_databases() as databases:
        for name, one in (pair for pair in databases if chosen.database in {None, pair[0]}):
            for monday in chosen_mondays(chosen.cadence, chosen.only):
                size = monday.digests // (10 if chosen.quick else 1)
                found = measure(name, one, replace(monday, digests=size))
                print(found, flush=True)
                judged.append(found.good or name == "SQLite" or chosen.quick)
    return 0 if all(judged) else 1


if __name__ == "__main__":
    sys.exit(main())
