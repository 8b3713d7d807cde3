"""An upgrade and the way back, as `docs/operations.md` has them, with due digests in flight on one SQLite file.

The older release, a backup, this release, the backup again where the tables differ, the older release, this one.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.app import wall_clock
from bot.ops.backup import backup
from bot.ops.restore import restore
from tests.chaos.faults import calm, variables
from tests.chaos.run import InTurn, Result, Scene, scene, wait_until_none
from tests.chaos.upgrade import head_of, replicas, take_tables_back
from tests.support.checkout import ROOT, checkout


def by_turns(name: str, databases: InTurn, *, revision: str, digests: int = 80) -> Result:
    """One process at a time, stopped as an operator stops it, each in the middle of its work."""
    with (
        checkout(revision) as old,
        scene(name, databases, calm(honoured=False, channels=digests)) as at,
        tempfile.TemporaryDirectory() as folder,
    ):
        settings, copy = variables(at.books.url, at.slack, per_minute=400), Path(folder) / "backup.db"
        tables_differ = take_tables_back(at.books.url, head_of(old))
        at.books.subscribe(digests)
        _turn(at, settings, old, digests // 5, before_the_end=lambda: backup(at.books.url, copy))
        _turn(at, settings, ROOT, digests // 5)
        posted = len(at.slack.accepted())
        if tables_differ:
            at.books.engine.dispose()  # a connection from outside would look like a bot
            restore(at.books.url, copy, wall_clock())
        known = at.books.settled()
        _turn(at, settings, old, digests // 5)
        with replicas(settings, ROOT, count=1):
            at.finish()
        steps = f"{revision[:12]} → this → {revision[:12]} → this"
        back = f"a backup that knew {known} digests" if tables_differ else "the same tables"
        verdict = at.verdict()
        notes = f"{steps}; {posted} posts before the way back, which led over {back}"
        if tables_differ:
            # What is found in its channel has no payload any more, so nothing follows it into its thread.
            notes += f"; {verdict.details_lost} of the digests that were found there have no thread"
            verdict = replace(verdict, details_lost=0)
        return Result("upgrade by turns", name, verdict, at.seconds, notes=notes)


def _turn(
    at: Scene, settings: Mapping[str, str], release: Path, more: int, *, before_the_end: Callable[[], object] = int
) -> None:
    """Let a release settle so many digests more, then stop it."""
    wanted = at.books.settled() + more
    with replicas(settings, release, count=1) as fleet:
        wait_until_none(lambda: max(0, wanted - at.books.settled()) if at.books.open() else 0)
        before_the_end()
        fleet.stop_cleanly()
