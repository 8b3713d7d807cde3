"""Kills and pauses at every step of one delivery."""

import time
from collections import Counter
from collections.abc import Mapping
from random import Random

from tests.chaos.faults import LEASE, calm, variables
from tests.chaos.replicas import Crew, working
from tests.chaos.run import InTurn, Result, Scene, scene
from tests.chaos.steps import Step, Stop, bring, by_database, first_accepted, prepare

_LONGEST_PAUSE = 3 * LEASE
_CHANNELS = 1_000
_START = 0.4  # seconds in which a replica starts and finds what is due
_AFTERWARDS = 0.5  # seconds that a paused replica is left to do harm


def kills_at_each_step(
    name: str, databases: InTurn, *, wanted: Mapping[Step, int], honoured: bool, seed: int = 1
) -> Result:
    """SIGKILL at each step as often as wanted. What is left behind is taken up by the replicas that are killed next."""
    dice = Random(seed)
    with (
        scene(name, databases, calm(honoured=honoured, channels=_CHANNELS)) as at,
        working(variables(at.books.url, at.slack), 1) as crew,
    ):
        stops = []
        for step in [step for step, times in wanted.items() for _ in range(times)]:
            prepare(at, step, honoured=honoured)
            (delivery,) = at.books.subscribe(1)
            if step is Step.DUE:
                time.sleep(dice.uniform(0, _START))
            stops.append(bring(at, crew, delivery, step))
            crew.kill(0)
        at.slack.follow(calm(honoured=honoured))
        at.finish()
        return Result(
            "kills step by step", name, at.verdict(), at.seconds, crew.kills, notes=_counted(at, stops, honoured)
        )


def pauses_at_each_step(name: str, databases: InTurn, *, wanted: Mapping[Step, int], honoured: bool) -> Result:
    """SIGSTOP for longer than the lease while another replica takes over; then the first one goes on."""
    with (
        scene(name, databases, calm(honoured=honoured, channels=_CHANNELS)) as at,
        working(variables(at.books.url, at.slack), 2) as crew,
    ):
        stops = []
        for step in [step for step, times in wanted.items() for _ in range(times)]:
            prepare(at, step, honoured=honoured)
            batch = _subscribed_beside_a_paused_one(at, crew)
            first = bring(at, crew, batch[0], step)
            stops += [Stop(one, first.at, by_database(at, one), first.fault) for one in batch]
            crew.go_on(1)
            _outlive(at, batch)
            crew.go_on(0)
            time.sleep(_AFTERWARDS)
        at.slack.follow(calm(honoured=honoured))
        at.finish()
        return Result(
            "pauses step by step",
            name,
            at.verdict(as_shown=True),
            at.seconds,
            pauses=len(stops),
            tolerant=not honoured,
            notes=_counted(at, stops, honoured),
        )


_BATCH = 4  # deliveries that one replica is paused with


def _subscribed_beside_a_paused_one(at: Scene, crew: Crew) -> list[str]:
    """Pause the second replica and add what the first is to deliver.

    Paused inside a transaction it would hold SQLite's write lock: so it is paused while nobody but us has that.
    """
    return at.books.subscribe(_BATCH, alone=lambda: crew.pause(1))


def _outlive(at: Scene, batch: list[str]) -> None:
    """Wait until the other one has settled everything, or is held up by a transaction that stands still."""
    began = time.monotonic()
    time.sleep(LEASE)
    while time.monotonic() - began < _LONGEST_PAUSE:
        if all(by_database(at, one) is Step.SETTLED for one in batch):
            return
        time.sleep(0.1)


def _counted(at: Scene, stops: list[Stop], honoured: bool) -> str:
    accepted = first_accepted(at)
    found = Counter(stop.step(accepted.get(stop.delivery)) for stop in stops)
    counted = ", ".join(f"{step} {found[step]}" for step in Step if found[step])
    return f"client_msg_id {'honoured' if honoured else 'ignored'}; {counted}"
