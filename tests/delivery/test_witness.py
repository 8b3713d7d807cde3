"""A channel that can never tell is asked a few times, ever more seldom, and no more."""

import pytest

from bot.delivery import witness
from sandbox.slack.faults import Fault
from tests.support.digests import MONDAY, SUBSCRIBE, Digests
from tests.support.journeys import _no_certificates, _no_pauses, digests, logs
from tests.support.workspace import OPS

__all__ = ["_no_certificates", "_no_pauses", "digests", "logs"]
LOOK = "conversations.history"


def break_looks(digests: Digests, fault: Fault, times: int = 500) -> None:
    for _ in range(times):
        digests.workspace.world.slack.faults.add(LOOK, fault)


def looks_left(digests: Digests) -> int:
    return len(digests.workspace.world.slack.faults._planned[LOOK])


async def unsure_digest(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR_AFTER)
    await digests.turn(MONDAY, ticks=1)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_BEFORE, Fault.RATE_LIMITED, Fault.BAD_BODY, Fault.RESET_BEFORE])
async def test_a_channel_that_can_never_tell_is_asked_a_few_times(digests: Digests, fault: Fault) -> None:
    await unsure_digest(digests)
    break_looks(digests, fault)
    for _ in range(200):
        await digests.tick(after=60)
    assert 500 - looks_left(digests) <= 2 * witness.MOST_LOOKS
    # Then the rule for channels that nobody may read: once more, under the same id.
    assert "Last: sent" in (await digests.says("list")).text


async def test_one_that_tells_in_the_end_is_believed(digests: Digests) -> None:
    await unsure_digest(digests)
    break_looks(digests, Fault.SERVER_ERROR_BEFORE, times=3)
    for _ in range(10):
        await digests.tick(after=60)
    assert looks_left(digests) == 0
    assert "Last: sent" in (await digests.says("list")).text
    assert len(digests.digests()) == 1


async def test_a_channel_that_the_bot_may_not_read_is_asked_once_for_all(digests: Digests) -> None:
    await unsure_digest(digests)
    app = digests.workspace.world.slack.app
    app.scopes = [scope for scope in app.scopes if not scope.endswith(":history")]
    await digests.tick(after=61)
    rest = digests.deps.jobs.channel_rests[("T0ACME", OPS)]
    assert rest.refusal == "missing_scope"
