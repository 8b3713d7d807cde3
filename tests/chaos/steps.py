"""Where one delivery stands, seen from outside, and a replica that is brought to that point and no further.

The replica runs in slices of a millisecond; while it stands still, the database and Slack are asked how far it came.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.app import wall_clock
from bot.delivery.model import DeliveryState
from tests.chaos.faults import DELAY, always, calm
from tests.chaos.replicas import Crew
from tests.chaos.run import Scene

_SLICE = 0.0005  # seconds; the stop itself takes as long again
_ON_ITS_WAY = 0.06  # seconds that a post takes at most from the intent's commit to Slack
_TOO_LONG = 20.0  # seconds


class Step(StrEnum):
    """How far a delivery is. From INTENDED to ANSWERED nobody but Slack knows whether it is posted."""

    DUE = "due"
    QUEUED = "queued"
    CLAIMED = "claimed"
    RENDERED = "rendered"
    INTENDED = "intended"
    ON_ITS_WAY = "on its way"  # Slack has the request, and will accept it
    ACCEPTED = "accepted"  # and not answered
    ANSWERED = "answered"
    SETTLED = "settled"


UNSURE = (Step.INTENDED, Step.ON_ITS_WAY, Step.ACCEPTED, Step.ANSWERED)
_ORDER = list(Step)
_FAULTS = {Step.ON_ITS_WAY: "slow_commit", Step.ACCEPTED: "slow_answer"}


@dataclass(frozen=True, slots=True)
class Stop:
    """A delivery that was interrupted: when, and how far it was by the database."""

    delivery: str
    at: float
    seen: Step
    fault: str | None

    def step(self, accepted_at: float | None) -> Step:
        """How far it was by Slack too, told when everything is over by when its first post was accepted."""
        if self.seen is not Step.INTENDED or accepted_at is None:
            return self.seen
        if accepted_at < self.at:
            answered = self.fault != _FAULTS[Step.ACCEPTED] or self.at - accepted_at >= DELAY
            return Step.ANSWERED if answered else Step.ACCEPTED
        return Step.ON_ITS_WAY if accepted_at < self.at + DELAY else Step.INTENDED


def prepare(scene: Scene, wanted: Step, *, honoured: bool) -> None:
    """Let Slack hold posts there where the step wants them held."""
    fault = _FAULTS.get(wanted)
    scene.slack.follow(always(fault, honoured=honoured) if fault else calm(honoured=honoured))


def bring(scene: Scene, crew: Crew, delivery: str, wanted: Step) -> Stop:
    """Let replica 0 work until the delivery is as far as that, or a little further; it stands still then."""
    run_until(crew, lambda: _reached(scene, delivery, by_database(scene, delivery), wanted))
    if wanted is Step.ON_ITS_WAY and by_database(scene, delivery) is Step.INTENDED:
        crew.go_on()
        time.sleep(_ON_ITS_WAY)
        crew.pause()
    return Stop(delivery, wall_clock().timestamp(), by_database(scene, delivery), _FAULTS.get(wanted))


def run_until(crew: Crew, reached: Callable[[], bool]) -> None:
    """Let replica 0 work until that is so, or a little further; it stands still then."""
    began = time.monotonic()
    while time.monotonic() - began < _TOO_LONG:
        crew.pause()
        if reached():
            return
        crew.go_on()
        time.sleep(_SLICE)


def by_database(scene: Scene, delivery: str) -> Step:
    """How far the delivery is, as far as the database knows."""
    row = scene.books.row(delivery)
    if row is None:
        return Step.DUE
    if row.state is DeliveryState.SENDING:
        return Step.INTENDED
    if row.state is not DeliveryState.PENDING:
        return Step.SETTLED
    if row.fence == 0:
        return Step.QUEUED
    return Step.RENDERED if row.rendered else Step.CLAIMED


def first_accepted(scene: Scene) -> dict[str, float]:
    """When Slack accepted each delivery for the first time."""
    return {post.delivery_id: post.at for post in reversed(scene.slack.accepted())}


def _reached(scene: Scene, delivery: str, seen: Step, wanted: Step) -> bool:
    if wanted in {Step.ACCEPTED, Step.ANSWERED} and seen is Step.INTENDED:
        return delivery in first_accepted(scene)
    goal = Step.INTENDED if wanted in UNSURE else wanted
    if wanted in {Step.ACCEPTED, Step.ANSWERED}:
        goal = Step.SETTLED
    return _ORDER.index(seen) >= _ORDER.index(goal)
