"""The clock of one replica of four is set wrong and right again, and that replica is killed in between."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from bot.app import wall_clock
from bot.db.tables import subscriptions
from tests.chaos.faults import calm, variables
from tests.chaos.replicas import Crew, working
from tests.chaos.run import InTurn, Result, Scene, scene
from tests.chaos.worker import started_file

REPLICAS = 4
STEPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1), timedelta(days=40)]
_BATCHES = 10
_LONGEST_AHEAD = timedelta(days=8)


def clock_steps(name: str, databases: InTurn, *, digests: int, kills: int, seed: int = 1) -> Result:
    """Digests fall due in batches, each under another step; on a killed replica the clock is wrong from the start.

    SQLite believes what a replica starts with, so there it is killed with a clock that is right.
    """
    dice, each_batch = Random(seed), digests // _BATCHES
    with (
        _clock_file() as clock_file,
        scene(name, databases, calm(honoured=False, channels=digests)) as at,
        working(variables(at.books.url, at.slack), REPLICAS, clock_file) as crew,
    ):
        _wait_for_start(crew, clock_file)
        for batch in range(_BATCHES):
            step = STEPS[batch % len(STEPS)]
            _set(clock_file, step)
            at.books.subscribe(each_batch)
            time.sleep(dice.uniform(0.2, 1.0))
            if crew.kills < kills * (batch + 1) // _BATCHES:
                _kill(crew, clock_file, step, right=name == "SQLite")
            _set(clock_file, timedelta())
            time.sleep(dice.uniform(0, 0.4))
        at.finish()
        notes = f"steps of ±1 h, ±1 d and +40 d in one of {REPLICAS}; {_far(at)} planned too far ahead"
        verdict = at.verdict()
        return Result("clock steps", name, verdict, at.seconds, crew.kills, notes=notes, planned_wrong=_far(at))


def _kill(crew: Crew, clock_file: Path, step: timedelta, *, right: bool) -> None:
    if right:
        _set(clock_file, timedelta())
    crew.kill(0)
    _wait_for_start(crew, clock_file)
    _set(clock_file, step)
    time.sleep(0.5)


def _wait_for_start(crew: Crew, clock_file: Path) -> None:
    started = started_file(clock_file)
    while not started.exists() or started.read_text() != str(crew.pid(0)):
        time.sleep(0.05)


def _far(at: Scene) -> int:
    """Runs that are planned further ahead than a week and a day, or in the past."""
    now = wall_clock()
    with at.books.engine.connect() as connection:
        planned: list[datetime] = list(connection.scalars(select(subscriptions.c.next_run_at)))
    return sum(not now < instant < now + _LONGEST_AHEAD for instant in planned)


def _set(clock_file: Path, off: timedelta) -> None:
    """In one step: a replica must not read half a number."""
    part = clock_file.with_suffix(".part")
    part.write_text(str(off.total_seconds()))
    part.replace(clock_file)


@contextmanager
def _clock_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seconds_off"
        _set(path, timedelta())
        yield path
