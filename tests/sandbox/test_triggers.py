"""A trigger_id opens one modal within three seconds."""

from datetime import timedelta

import pytest

from sandbox.slack.errors import Refusal
from sandbox.world import World


@pytest.mark.parametrize(
    ("later", "uses", "error"),
    [(0, 1, "exchanged_trigger_id"), (3, 0, "expired_trigger_id")],
)
def test_a_trigger_opens_one_modal_in_time(world: World, later: int, uses: int, error: str) -> None:
    trigger = world.slack.triggers.hand_out("U0BEN")
    for _ in range(uses):
        world.slack.triggers.exchange(trigger)
    world.turn(world.now() + timedelta(seconds=later))
    with pytest.raises(Refusal) as refused:
        world.slack.triggers.exchange(trigger)
    assert refused.value.error == error


def test_an_unknown_trigger_is_refused(world: World) -> None:
    with pytest.raises(Refusal, match="invalid_trigger_id"):
        world.slack.triggers.exchange("1.T0ACME.0")
