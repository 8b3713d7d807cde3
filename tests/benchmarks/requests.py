"""How often Pipefy is asked about an organization in a month: `python -m tests.benchmarks.requests [--only WORDS]`.

December on the sandbox's clock, which goes from one due instant to the next, through the app's own ticks. What the bot
counts, as `status` shows it, is compared with what the simulated Pipefy counts. Leaves with 1 where they differ, or
where checks pass the budget that is set.
"""

import argparse
import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
from bot.db.tables import alert_checks, pipefy_requests
from bot.digests.repository import DIGEST_TABLES
from bot.telemetry.logs import configure_logs
from sandbox.pipefy.world import PipefyWorld
from tests.support.digests import Digests, open_digests
from tests.support.workspace import ACME, FINANCE, GENERAL, OPS, PATIENCE_SECONDS

EVE = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
DECEMBER, JANUARY = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
_READING = time(0, 5)  # UTC, of the day
_TICKS = 3  # what falls due, what follows it in its thread, the day's reading behind both
_STEP = timedelta(seconds=15)  # between two looks at what stays due

WEEKLY = ("subscribe monday 09:00",)
ALERTS = ("alerts 50 80 90 100",)
EVERYTHING = (
    "subscribe daily 09:00", *WEEKLY, "subscribe monthly 1 09:00", *ALERTS,
    'alerts flow "Novo pedido: reservar estoque" 5000', "alerts pipe Pedidos 20000",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """What channels have of one organization. `allowance`: in tasks a month; it uses some 53,000 in December."""

    name: str
    words: tuple[str, ...]
    allowance: int = 180_000
    channels: tuple[str, ...] = (OPS,)


CASES = (
    Case("weekly digest", WEEKLY),
    Case("daily digest", ("subscribe daily 09:00",)),
    Case("alerts, far from every threshold", ALERTS),
    Case("alerts, past 100 %", ALERTS, allowance=48_000),
    Case("all digests, alerts, flow budgets, far", EVERYTHING),
    Case("all digests, alerts, flow budgets, past 100 %", EVERYTHING, allowance=48_000),
    Case("the same in three channels", EVERYTHING, allowance=48_000, channels=(OPS, GENERAL, FINANCE)),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A month of requests about the organization."""

    case: Case
    by_day: dict[date, tuple[int, int]]  # all, and those of them that checks made
    asked: int  # by Pipefy's own count, which leaves out what it turned away for an old token
    budget: int  # of checks, a day

    @property
    def requests(self) -> int:
        return sum(requests for requests, _ in self.by_day.values())

    @property
    def checks(self) -> int:
        return sum(checks for _, checks in self.by_day.values())

    @property
    def good(self) -> bool:
        return self.requests == self.asked and max(checks for _, checks in self.by_day.values()) <= self.budget

    def __str__(self) -> str:
        busiest = max(requests for requests, _ in self.by_day.values())
        share = self.checks / self.budget / (JANUARY - DECEMBER).days
        line = f"{self.case.name:<46} {self.requests:>8} {self.checks:>8} {busiest:>8} {share:>8.1%}"
        return line if self.good else f"{line}  Pipefy counts {self.asked}"


async def count(case: Case, database: Path) -> Counted:
    """Subscribe on the eve, and live through December."""
    async with _opened(case, database) as digests:
        for channel in case.channels:
            for words in case.words:
                await digests.says(words, channel=channel)
        world = digests.workspace.world
        await _live(digests, DECEMBER)
        before = len(world.pipefy.asked)
        await _live(digests, JANUARY)
        budget = digests.deps.settings.pipefy_daily_requests
        return Counted(case, await _by_day(digests), len(world.pipefy.asked) - before, budget)


@asynccontextmanager
async def _opened(case: Case, database: Path) -> AsyncIterator[Digests]:
    async with open_digests(database, now=EVE) as digests:
        pipefy: PipefyWorld = digests.workspace.world.pipefy
        pipefy.set_limit(ACME, case.allowance)
        yield digests


async def _live(digests: Digests, until: datetime) -> None:
    """From one due instant to the next, up to the end of that day's eve."""
    world = digests.workspace.world
    while (following := max(await _next_due(digests), world.now() + _STEP)) < until:
        world.turn(following)
        for _ in range(_TICKS):
            await digests.tick()
            await digests.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    world.turn(until)


async def _next_due(digests: Digests) -> datetime:
    now = digests.workspace.world.now()
    columns = [table.c.next_run_at for table in DIGEST_TABLES] + [alert_checks.c.next_check_at]
    async with digests.deps.sessions.read() as session:
        planned: list[datetime] = [at for column in columns for at in await session.scalars(select(column)) if at]
    reading = datetime.combine(now.date(), _READING, UTC)
    return min([*planned, reading if now < reading else reading + timedelta(days=1)])


async def _by_day(digests: Digests) -> dict[date, tuple[int, int]]:
    table = pipefy_requests.c
    statement = select(table.day, table.requests, table.checks).where(
        table.organization_uuid == ACME, table.day >= DECEMBER.date(), table.day < JANUARY.date()
    )
    async with digests.deps.sessions.read() as session:
        return {row.day: (row.requests, row.checks) for row in await session.execute(statement)}


def print_table(cases: Sequence[Case]) -> bool:
    """Print it line by line; whether every count is right and within the budget."""
    print(f"{'about one organization, December':<46} requests   checks  busiest   of the")
    print(f"{'':<46} a month  of them      day   budget", flush=True)
    good = True
    with TemporaryDirectory() as folder:
        template = Path(folder) / "empty.db"
        upgrade(parse_database_url(f"sqlite:///{template}"))
        for number, case in enumerate(cases):
            database = Path(shutil.copy(template, Path(folder) / f"{number}.db"))
            counted = asyncio.run(count(case, database))
            print(counted, flush=True)
            good = good and counted.good
    return good


def main() -> int:
    configure_logs(sys.stderr, level="ERROR")
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.requests")
    parser.add_argument("--only", metavar="WORDS", default="", help="the cases with these words in their names")
    chosen = parser.parse_args().only
    return 0 if print_table([case for case in CASES if chosen in case.name]) else 1


if __name__ == "__main__":
    sys.exit(main())
