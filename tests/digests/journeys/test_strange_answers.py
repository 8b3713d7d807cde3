"""Digests of answers that are short of a part, or contradict themselves: they come, and say what is missing."""

import pytest

from sandbox.pipefy.faults import Edited
from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, WEEK, Digests

VANISHED = ("Pipefy no longer lists them", "Stopped:", "renamed")


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


async def last_digest(digests: Digests) -> Post:
    await digests.turn(MONDAY + WEEK)
    return digests.digests()[-1]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("flows.pageInfo.hasNextPage", False),
        ("flows.edges.0.node", None),
        ("flows.totalFlows", 500),
        ("flows.edges", "x"),
    ],
)
async def test_no_flow_is_gone_because_a_list_is_short(digests: Digests, path: str, value: object) -> None:
    await digests.turn(MONDAY)
    digests.workspace.world.pipefy.edits.append(Edited(path, value))
    digest = await last_digest(digests)
    thread = "".join(post.text for post in (digest, *digests.thread(digest)))
    assert len(digests.digests()) == 2
    assert [words for words in VANISHED if words in thread] == []


async def test_a_digest_comes_without_the_list_of_flows(digests: Digests) -> None:
    digests.workspace.world.pipefy.gone.add("integrationsUsageDetails")
    digest = await last_digest(digests)
    assert digest.text.startswith("Acme Ltda: ")


async def test_a_digest_says_that_total_and_days_disagree(digests: Digests) -> None:
    digests.workspace.world.pipefy.edits.append(Edited("stats.tasksConsumed.usage", 7))
    digest = await last_digest(digests)
    assert "Pipefy's total is 7" in digest.text
