"""A direct message, a mention, an invitation: a short welcome that says what to type, once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.app import TransportName
from sandbox.slack.faults import Fault
from sandbox.slack.payloads import event_callback, joined, said
from sandbox.slack.workspace import BOT_USER_ID
from sandbox.slack.world import Post
from tests.support.messages import figures_in
from tests.support.workspace import (
    ANA,
    BEN,
    CARMEN,
    FINANCE,
    GUS,
    OPS,
    PARTNERS,
    RANDOM,
    SAM,
    Workspace,
    open_workspace,
)

MENTION = "@Pipefy usage hello"


@pytest.mark.parametrize("door", ["http", "socket"])
@pytest.mark.parametrize(("person", "channel", "text"), [(BEN, "D0BEN", "hello"), (CARMEN, OPS, MENTION)])
async def test_who_writes_to_the_bot_is_told_what_to_type(
    database: Path, door: TransportName, person: str, channel: str, text: str
) -> None:
    async with open_workspace(database, door) as workspace:
        post = await workspace.types(person, channel, text)
        assert (post.channel, post.via, figures_in(post)) == (channel, "chat.postMessage", False)
        assert "/pipefy-usage" in post.text


@pytest.mark.parametrize("channel", [RANDOM, FINANCE], ids=["public", "private"])
async def test_who_invites_the_bot_is_told_too(workspace: Workspace, channel: str) -> None:
    workspace.world.slack.channels[channel].members.discard(BOT_USER_ID)
    (post,) = await workspace.after(workspace.calls.invited(ANA, channel))
    assert (post.channel, "Digite /pipefy-usage" in post.text) == (channel, True)


@pytest.mark.parametrize(
    ("person", "word"), [(ANA, "Digite"), (BEN, "Type"), (CARMEN, "Escribe"), (GUS, "Type"), (SAM, "Type")]
)
async def test_a_welcome_speaks_the_language_of_who_wrote(workspace: Workspace, person: str, word: str) -> None:
    post = await workspace.types(person, PARTNERS if person == SAM else OPS, MENTION)
    assert f"{word} /pipefy-usage" in post.text


async def test_a_welcome_waits_for_nobody_to_be_known(workspace: Workspace) -> None:
    workspace.world.slack.faults.add("users.info", Fault.SERVER_ERROR_BEFORE)
    assert "Type /pipefy-usage" in (await workspace.types(ANA, "D0ANA", "oi")).text


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_AFTER, Fault.RESET_AFTER, Fault.SERVER_ERROR_BEFORE])
async def test_a_welcome_is_posted_at_most_once(workspace: Workspace, fault: Fault) -> None:
    workspace.world.slack.faults.add("chat.postMessage", fault)
    posts = await workspace.posts_until_idle(workspace.calls.typed(BEN, OPS, MENTION))
    assert len(posts) == (0 if fault is Fault.SERVER_ERROR_BEFORE else 1)


def mention(workspace: Workspace, **more: object) -> dict[str, Any]:
    """The event of Ben's mentioning the bot in #ops, with something else in it."""
    slack = workspace.world.slack
    event = said(slack.say(OPS, BEN, "<@U0BOT>"), slack.people[BEN], slack.channels[OPS])
    return {**event, **more}


def joining(workspace: Workspace, **more: object) -> dict[str, Any]:
    """The event of the bot's being invited to #ops by Ana, with something else in it."""
    slack = workspace.world.slack
    return {**joined(slack.channels[OPS], slack.people[ANA], slack.new_ts()), **more}


async def told(workspace: Workspace, event: Mapping[str, Any], *, times: int = 1, **more: object) -> list[Post]:
    """Slack tells an event so many times; what the bot then posts."""
    slack = workspace.world.slack
    payload = event_callback(dict(event), event_id="Ev000001", at=0, shared=slack.channels[OPS].kind == "shared")

    async def tell() -> None:
        for attempt in range(times):
            await workspace.calls._delivery.deliver(
                "events_api", {**payload, **more}, retry=attempt, reason="http_timeout"
            )

    return await workspace.posts_until_idle(tell())


@pytest.mark.parametrize("door", ["http", "socket"])
async def test_an_event_that_is_told_again_is_welcomed_once(database: Path, door: TransportName) -> None:
    async with open_workspace(database, door) as workspace:
        assert len(await told(workspace, mention(workspace), times=4)) == 1


async def test_a_mention_in_a_thread_is_answered_there(workspace: Workspace) -> None:
    parent = workspace.world.slack.say(OPS, BEN, "How much did we use?")
    (post,) = await told(workspace, mention(workspace, thread_ts=parent.ts))
    assert post.thread_ts == parent.ts


@pytest.mark.parametrize("person", [ANA, BEN, GUS])
async def test_others_who_join_are_not_welcomed(workspace: Workspace, person: str) -> None:
    assert await told(workspace, joining(workspace, user=person)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"type": "message", "channel_type": "im", "bot_id": "B0BOT"},
        {"type": "message", "channel_type": "im", "subtype": "message_changed"},
        {"type": "message", "channel_type": "channel"},
        {"type": "reaction_added"},
        {"type": "tokens_revoked", "tokens": {"bot": []}},
        {"type": ["app_mention"]},
        {"type": ""},
    ],
    ids=str,
)
async def test_what_is_not_said_to_the_bot_is_not_answered(workspace: Workspace, more: dict[str, object]) -> None:
    assert await told(workspace, mention(workspace, **more)) == []
    assert workspace.world.slack.failed == []


async def test_events_of_another_workspace_are_not_answered(workspace: Workspace) -> None:
    elsewhere = [{"team_id": "T0ELSE", "user_id": BOT_USER_ID, "is_bot": True}]
    assert await told(workspace, mention(workspace), team_id="T0ELSE", authorizations=elsewhere) == []


async def test_without_the_optional_scopes_commands_are_answered_all_the_same(workspace: Workspace) -> None:
    workspace.world.slack.app.scopes[:] = ["commands", "chat:write", "users:read"]
    await workspace.expect_no_post(workspace.calls.typed(BEN, OPS, MENTION))
    assert figures_in(await workspace.run_command())
