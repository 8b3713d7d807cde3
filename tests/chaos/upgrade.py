"""A rolling upgrade from another revision, with due digests in flight on one database.

And back, where both have the same tables: a release takes no database of a newer one when it starts.
"""

import argparse
import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from alembic import command
from sqlalchemy import URL, NullPool, create_engine

from bot.db.migrate import HEAD, alembic_config, upgrade
from bot.delivery.model import DeliveryKind
from bot.digests.schedule import Cadence
from tests.chaos.alert_checker import BothVerdicts, judge_alerts
from tests.chaos.alert_scenario import AlertBooks
from tests.chaos.faults import calm, variables
from tests.chaos.run import InTurn, Result, Scene, scene, wait_until_none
from tests.chaos.scenarios import FLOW_STEP_BY_STEP, FLOW_TO_AND_FRO, ON_AND_ON
from tests.chaos.table import drawn
from tests.support.checkout import ROOT, checkout
from tests.support.databases import Files

REPLICAS = 4
_PAUSE = 2.0  # seconds between one replacement and the next: digests go out meanwhile
_MOST_SECONDS_TO_STOP = 30.0
# Every revision has had this function under this name, so that any of them can be put beside the newest.
_PROGRAM = "import json, sys; from tests.chaos.worker import work; work(json.loads(sys.argv[1]))"

Start = Callable[[Path], "subprocess.Popen[bytes]"]


def rolling_upgrade(name: str, databases: InTurn, *, revision: str, digests: int = 150) -> Result:
    """Replace the old release's replicas one by one by the new one's, then take that back, and upgrade again.

    Where the tables differ the database is brought up to date while all the old ones run, and there is no way back.
    Then digests and budgets of flows are due that the old one does not know: it is to leave them to the new one.
    """
    with checkout(revision) as old, scene(name, databases, calm(honoured=False, channels=digests)) as at:
        settings = variables(at.books.url, at.slack, per_minute=400)
        tables_differ, alerts, touched = take_tables_back(at.books.url, head_of(old)), AlertBooks(at.books, at.slack), 0
        with replicas(settings, old) as fleet:
            at.books.subscribe(digests)
            if tables_differ:
                _wait_until_posting(at)
                upgrade(at.books.url)
                touched = _touched_by_the_old_one(at, alerts, digests // 3)
            releases = (ROOT,) if tables_differ else (ROOT, old, ROOT)
            replaced = fleet.replace_all(at, releases)
            alerts.begin(1, alerts.followed)  # once more: who looked last may have been the old release
            wait_until_none(lambda: alerts.left() + alerts.words_left())
            at.finish()
        steps = " → ".join("this" if release == ROOT else revision[:12] for release in (old, *releases))
        notes = f"{replaced} replacements: {steps}{', tables changed under the old one' * tables_differ}"
        verdict = BothVerdicts(at.verdict(), judge_alerts(at.books, alerts, at.slack))
        planned_wrong = touched + at.books.misplanned()
        return Result("rolling upgrade", name, verdict, at.seconds, notes=notes, planned_wrong=planned_wrong)


def _touched_by_the_old_one(at: Scene, alerts: AlertBooks, digests: int) -> int:
    """Daily and monthly digests that fall due while the old release runs alone; how many of them it made deliveries.

    Then organizations cross thresholds, and their flows budgets: cards of both releases, notes of the new one.
    """
    followed = alerts.follow([FLOW_STEP_BY_STEP, FLOW_TO_AND_FRO, ON_AND_ON] * 3)
    alerts.begin(0, followed)
    at.books.subscribe(digests, cadences=(Cadence.DAILY, Cadence.MONTHLY))
    wait_until_none(alerts.not_looked_at)
    time.sleep(_PAUSE)
    touched = sum(row.kind is DeliveryKind.CADENCE_DIGEST for row in at.books.rows())
    alerts.begin(1, followed)
    return touched


def _wait_until_posting(at: Scene) -> None:
    """Wait until the old replicas are at work: one that starts only now would not take the new tables."""
    while at.books.settled() < REPLICAS:
        time.sleep(0.05)
    time.sleep(_PAUSE)  # they were started together, and the last one is not much later


def head_of(release: Path) -> str:
    """The newest migration of a release."""
    found = re.search(r'^HEAD = "(\w+)"', (release / "bot/db/migrate.py").read_text(), re.MULTILINE)
    assert found is not None, "the release names its newest migration elsewhere"
    return found[1]


def take_tables_back(url: URL, head: str) -> bool:
    """Give the database the tables of an older release; False where they are the same."""
    if head == HEAD:
        return False
    engine = create_engine(url.set(drivername=url.drivername.removesuffix("+aiosqlite")), poolclass=NullPool)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), head)
    return True


class Fleet:
    """Replicas of either release, each a process of its own."""

    def __init__(self, start: Start, release: Path, count: int) -> None:
        self._start = start
        self.members = [start(release) for _ in range(count)]

    def replace_all(self, at: Scene, releases: tuple[Path, ...]) -> int:
        """How many were replaced before the last digest was settled. Raises RuntimeError where one stops badly."""
        replaced = 0
        for release in releases:
            for number in range(REPLICAS):
                time.sleep(_PAUSE)
                if not at.books.open():
                    return replaced
                self._replace(number, release)
                replaced += 1
        return replaced

    def stop(self) -> None:
        for member in self.members:
            member.kill()
            member.wait()

    def stop_cleanly(self) -> None:
        """As an operator does. Raises RuntimeError where one stops badly."""
        for member in self.members:
            _stop_cleanly(member)

    def _replace(self, number: int, release: Path) -> None:
        _stop_cleanly(self.members[number])
        self.members[number] = self._start(release)


def _stop_cleanly(member: "subprocess.Popen[bytes]") -> None:
    _wait_for_sigterm(member.pid)  # told to stop while it still imports, it would end by the signal itself
    member.terminate()
    if (code := member.wait(_MOST_SECONDS_TO_STOP)) != 0:
        raise RuntimeError(f"a replica did not stop cleanly: {code}")


@contextmanager
def replicas(settings: Mapping[str, str], release: Path, count: int = REPLICAS) -> Iterator[Fleet]:
    """So many replicas of the release, gone afterwards."""
    words = json.dumps(dict(settings))

    def start(folder: Path) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", _PROGRAM, words], cwd=folder)  # noqa: S603 - our own program

    fleet = Fleet(start, release, count)
    try:
        yield fleet
    finally:
        fleet.stop()


def _wait_for_sigterm(pid: int) -> None:
    while not _listens_to_sigterm(pid):
        time.sleep(0.05)


def _listens_to_sigterm(pid: int) -> bool:
    # https://man7.org/linux/man-pages/man5/proc_pid_status.5.html: SigCgt, a mask in hexadecimal
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def main() -> int:
    """`python -m tests.chaos.upgrade --before REVISION`: up and back by turns, on one SQLite file."""
    from tests.chaos.by_turns import by_turns

    parser = argparse.ArgumentParser(prog="python -m tests.chaos.upgrade")
    parser.add_argument("--before", metavar="REVISION", required=True, help="the older release, a commit")
    with tempfile.TemporaryDirectory() as folder:
        files = InTurn(Files(Path(folder)), Lock())
        result = by_turns("SQLite", files, revision=parser.parse_args().before)
    print(drawn(result))
    return 0 if result.good else 1


if __name__ == "__main__":
    sys.exit(main())
