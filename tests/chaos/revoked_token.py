"""A token that is revoked in the middle of everything, and valid again later."""

import time
from random import Random

from tests.chaos.faults import storm, variables
from tests.chaos.replicas import Crew, working
from tests.chaos.run import InTurn, Result, Scene, scene, wait_until_none
from tests.chaos.storm import REPLICAS

_LASTS = 3.0  # seconds; a replica that is started meanwhile gives up after four
_TIMES = 2


def revoked_token(name: str, databases: InTurn, *, digests: int, kills: int, seed: int = 1) -> Result:
    """Revoke it when a third and when two thirds are through, with kills before, meanwhile and afterwards."""
    weather = storm(honoured=False, channels=digests, seed=seed)
    with scene(name, databases, weather) as at, working(variables(at.books.url, at.slack), REPLICAS) as crew:
        dice = Random(seed)
        at.books.subscribe(digests)
        for time_of in range(1, _TIMES + 1):
            _until_settled(at, digests * time_of // (_TIMES + 1))
            at.slack.follow({**weather, "refused": "token_revoked"})
            _kill(crew, kills // _TIMES, dice)
            at.slack.follow(weather)
        at.finish()
        notes = f"client_msg_id ignored; revoked {_TIMES} times for {_LASTS} s"
        return Result("revoked token", name, at.verdict(), at.seconds, crew.kills, notes=notes)


def _until_settled(at: Scene, digests: int) -> None:
    wait_until_none(lambda: max(digests - at.books.settled(), 0))


def _kill(crew: Crew, kills: int, dice: Random) -> None:
    for _ in range(kills):
        time.sleep(_LASTS / kills)
        crew.kill_one(dice)
