"""A post of which Slack did not say whether it took it."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind
from sandbox.slack.faults import Fault
from sandbox.slack.world import Post
from tests.support.digests import MONDAY, SUBSCRIBE, Digests, open_replica
from tests.support.workspace import BEN, OPS

AFTER = [Fault.SERVER_ERROR_AFTER, Fault.RESET_AFTER, Fault.CUT_BODY, Fault.BAD_BODY]
BEFORE = [Fault.SERVER_ERROR_BEFORE, Fault.RESET_BEFORE]


@pytest.fixture(autouse=True)
async def subscribed(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)


@pytest.fixture
async def blind(digests: Digests, database: Path) -> AsyncIterator[Digests]:
    """The same workspace, its heart beating in a bot that nobody granted the scopes to read channels."""
    app = digests.workspace.world.slack.app
    app.scopes = [scope for scope in app.scopes if not scope.endswith(":history")]
    async with open_replica(digests, database) as bot:
        yield Digests(replace(digests.workspace, bot=bot), digests.clock)


async def monday(digests: Digests, *faults: Fault) -> None:
    """The slot comes while Slack is in trouble, and each settle time is waited for."""
    for fault in faults:
        digests.workspace.world.slack.faults.add("chat.postMessage", fault)
    await digests.turn(MONDAY, ticks=1)
    for _ in range(3):
        await digests.tick(after=61)


def accepted(digests: Digests) -> int:
    """How often Slack took the digest."""
    return sum(
        post.channel == OPS and " in the week " in post.text and not post.thread_ts for post in all_accepted(digests)
    )


def all_accepted(digests: Digests) -> list[Post]:
    return digests.workspace.world.slack.accepted


@pytest.mark.parametrize("fault", AFTER)
async def test_one_that_arrived_is_found_and_not_posted_again(digests: Digests, fault: Fault) -> None:
    await monday(digests, fault)
    assert accepted(digests) == 1
    assert len(digests.thread(digests.digests()[0])) == 2
    assert "Last: sent" in (await digests.says("list")).text


@pytest.mark.parametrize("fault", BEFORE)
async def test_one_that_did_not_arrive_is_posted_after_the_settle_time(digests: Digests, fault: Fault) -> None:
    digests.workspace.world.slack.faults.add("chat.postMessage", fault)
    await digests.turn(MONDAY, ticks=1)
    await digests.tick(after=30)
    assert not digests.digests()
    await digests.tick(after=31)
    assert accepted(digests) == 1


@pytest.mark.parametrize("fault", [*AFTER, *BEFORE])
async def test_without_history_it_is_posted_once_more_with_the_same_id(blind: Digests, fault: Fault) -> None:
    await monday(blind, fault)
    assert len(blind.digests()) == 1
    assert (
        len({post.client_msg_id for post in all_accepted(blind) if " in the week " in post.text}) == 2
    )  # and its thread


async def test_unsure_twice_without_history_is_unknown_and_can_be_sent_again(blind: Digests) -> None:
    await monday(blind, Fault.SERVER_ERROR_BEFORE, Fault.SERVER_ERROR_BEFORE)
    assert not blind.digests()
    listed = await blind.says("list")
    assert "Last: unknown" in listed.text
    assert "Slack did not say" in blind.told(BEN)[0].text
    await blind.presses(listed, "subscription_send_again")
    assert len(blind.digests()) == 1


async def test_a_welcome_that_stays_unknown_does_not_keep_the_channel_waiting(blind: Digests) -> None:
    await blind.says("unsubscribe")
    for _ in range(2):
        blind.workspace.world.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR_BEFORE)
    await blind.says(SUBSCRIBE)
    await blind.tick(after=61)
    await blind.tick(after=61)
    assert "not active yet" not in (await blind.says("list")).text


async def test_a_message_of_which_slack_refuses_a_block_goes_out_without_it(digests: Digests) -> None:
    block = {"type": "data_visualization", "title": "nonsense"}
    message = {"text": "in plain words", "blocks": [block]}
    await posted(digests, {"v": 1, "message": message, "details": None, "csv": None, "csv_name": "", "thread_ts": None})
    (post,) = [post for post in digests.public() if post.text == "in plain words"]
    assert not post.blocks


async def posted(digests: Digests, payload: dict[str, object]) -> None:
    """Deliver a message as it is."""
    (welcome,) = {post.client_msg_id for post in digests.public()}
    assert welcome is not None
    async with digests.deps.sessions.write() as session:
        known = await delivery_repository.find(session, "T0ACME", welcome)
        assert known is not None
        now = digests.deps.now()
        ready = Delivery("T0ACME", known.subscription_id, DeliveryKind.MANUAL, f"{BEN}:1", OPS, now, now)
        await delivery_repository.insert(session, replace(ready, payload=json.dumps(payload)))
    await digests.tick()
