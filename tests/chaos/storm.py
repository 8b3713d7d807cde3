"""Kills at random while everything else goes wrong too, and a rolling restart."""

import time
from itertools import count
from random import Random

from bot.digests.schedule import Cadence
from tests.chaos.faults import calm, storm, variables
from tests.chaos.replicas import Crew, working
from tests.chaos.run import InTurn, Result, Scene, scene

REPLICAS = 4
_LONGEST_BREATH = 0.2  # seconds between a digest and the kill that it calls for


def random_kills(name: str, databases: InTurn, *, digests: int, kills: int, honoured: bool, seed: int = 1) -> Result:
    """So many kills, spread over digests of every cadence, at instants that nothing in the bot decides."""
    plan = storm(honoured=honoured, channels=digests, seed=seed)
    with scene(name, databases, plan) as at, working(variables(at.books.url, at.slack), REPLICAS) as crew:
        at.books.subscribe(digests, cadences=tuple(Cadence))
        _kill(at, crew, kills, Random(seed))
        at.finish()
        notes = f"client_msg_id {'honoured' if honoured else 'ignored'}"
        planned_wrong = at.books.misplanned()
        return Result(
            "kills at random", name, at.verdict(), at.seconds, crew.kills, notes=notes, planned_wrong=planned_wrong
        )


def rolling_restart(name: str, databases: InTurn, *, digests: int, per_minute: int, every: float = 5.0) -> Result:
    """Every so many seconds, one replica after the other, one is told to stop and replaced."""
    plan = calm(honoured=False, channels=digests)
    with scene(name, databases, plan) as at:
        settings = variables(at.books.url, at.slack, per_minute=per_minute)
        with working(settings, REPLICAS) as crew:
            at.books.subscribe(digests)
            restarts = _restart(at, crew, every)
            at.finish()
            notes = f"{restarts} restarts, slowest stop {crew.slowest_stop:.1f} s"
            return Result("rolling restart", name, at.verdict(), at.seconds, notes=notes)


def _kill(at: Scene, crew: Crew, kills: int, dice: Random) -> None:
    """A kill falls due with every so many digests, so that the run gets on between them, and never when all is done."""
    while crew.kills < kills and at.books.open():
        due = at.books.settled() * kills // len(at.books.expected)
        if crew.kills <= due:
            time.sleep(dice.uniform(0, _LONGEST_BREATH))
            crew.kill_one(dice)
        else:
            time.sleep(0.01)


def _restart(at: Scene, crew: Crew, every: float) -> int:
    for restarts in count():
        began = time.monotonic()
        while time.monotonic() - began < every:
            if not at.books.open():
                return restarts
            time.sleep(0.1)
        crew.replace(restarts % REPLICAS)
    raise AssertionError("counting does not end")
