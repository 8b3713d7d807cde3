"""SQL statements of a digest, of a check and of an answer, and the CPU time of a check with 20 channels.

`python -m tests.benchmarks.statements [--list] [--before REVISION]`. Counted in the sandbox, by the front door, on
SQLite; BEGIN and COMMIT are not counted. Of a digest, what each one more in the same tick costs. A count is the same on
every machine; CPU time, of the sandbox's part too, nearly so. `--before` counts the same in an earlier release.
"""

import argparse
import asyncio
import logging
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

from sqlalchemy import Engine, event

from bot.alerts.check_loop import check_due
from bot.db.engine import parse_database_url
from bot.db.migrate import upgrade
from sandbox.slack.workspace import BOT_USER_ID, Channel
from tests.support.alerts import CHECK, Alerting
from tests.support.checkout import checkout
from tests.support.digests import open_digests
from tests.support.workspace import BEN, FINANCE, GENERAL, OPS, copy_database

MOST = 8  # statements a digest
MONDAY = datetime(2026, 11, 23, 15, 1, tzinfo=UTC)
CHECKS = 15  # of which the median is told
CHANNELS = (OPS, GENERAL, FINANCE)
_NOT_COUNTED = ("BEGIN", "COMMIT", "PRAGMA", "ROLLBACK")


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Statements by their first words, as they go to a database."""
    statements: Counter[str] = Counter()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if not statement.startswith(_NOT_COUNTED):
            statements[" ".join(statement.split())[:100]] += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def of_digests(template: Path, channels: tuple[str, ...]) -> Counter[str]:
    """What a tick costs in which one digest is due in each of the channels."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_digests(copy_database(template, Path(folder))) as digests:
            for channel in channels:
                await digests.says("/pipefy-usage subscribe monday 9:00", channel=channel)
            await digests.tick()
            digests.workspace.world.turn(MONDAY)
            with counted() as statements:
                for _ in range(4):  # the day's reading, which digests wait for; digests; threads; nothing
                    await digests.tick()
                    await digests.workspace.bot.tasks.drain(5)
            assert all(digests.digests(channel) for channel in channels), "a digest is missing"
            return statements


async def of_check(template: Path, how_many: int) -> tuple[Counter[str], float]:
    """What a check of an organization costs that so many channels have alerts of, and in which nothing fires.

    Its statements, and the median of its CPU seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        async with open_digests(copy_database(template, Path(folder))) as digests:
            alerting, world = Alerting(digests.workspace, digests.clock), digests.workspace.world
            for number in range(how_many):
                channel = f"C0MANY{number:02}"
                world.slack.channels[channel] = Channel(channel, channel.lower(), "public", {BEN, BOT_USER_ID})
                world.slack.messages[channel] = []
                await alerting.says("/pipefy-usage alerts 90", channel=channel)
            await alerting.later()
            seconds, counts = list[float](), list[Counter[str]]()
            for _ in range(CHECKS):
                world.turn(world.now() + CHECK)
                begun = process_time()
                with counted() as statements:
                    assert await check_due(alerting.deps) == 1, "nothing was checked"
                seconds.append(process_time() - begun)
                counts.append(statements)
            return counts[-1], median(seconds)


async def of_report(template: Path) -> Counter[str]:
    """What a report from a fresh reading costs beside the channel's link, which is no transaction."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_digests(copy_database(template, Path(folder))) as digests:
            await digests.workspace.run_command()
            await digests.workspace.bot.tasks.drain(5)
            with counted() as statements:
                await digests.workspace.run_command()
            return statements


def report(name: str, statements: Counter[str], *, listed: bool) -> None:
    print(f"{name:66}{statements.total():>5}")
    if listed:
        for statement, times in statements.most_common():
            print(f"    {times:>3} × {statement}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.statements")
    parser.add_argument("--list", action="store_true", help="every statement by its first words")
    parser.add_argument("--before", metavar="REVISION", help="a commit in which the same is counted, too")
    chosen = parser.parse_args()
    logging.disable()
    if chosen.before:
        with checkout(chosen.before) as release:
            print(f"--- {chosen.before}", flush=True)
            # This file, with the bot, the sandbox and the tests' support of that release.
            subprocess.run([sys.executable, __file__], cwd=release, env={"PYTHONPATH": str(release)}, check=False)  # noqa: S603 - ours
            print("--- now", flush=True)
    listed = chosen.list
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        upgrade(parse_database_url(f"sqlite:///{template}"))
        one, three = (asyncio.run(of_digests(template, CHANNELS[:number])) for number in (1, 3))
        more = Counter(three)
        more.subtract(one)
        report("three digests that are due, their threads, and the day's reading", three, listed=listed)
        report("  of these: two digests more", +more, listed=listed)
        for number in (1, 20):
            check, seconds = asyncio.run(of_check(template, number))
            report(f"a check of one organization, {number} channels", check, listed=listed)
            print(f"{'  its CPU ms':66}{seconds * 1000:>5.1f}")
        report("a report from a fresh reading", asyncio.run(of_report(template)), listed=listed)
    each = (+more).total() / 2
    print(f"{'statements for each digest more, with its thread':66}{each:>5.1f}  (to reach: ≤ {MOST})")
    return 0 if each <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
