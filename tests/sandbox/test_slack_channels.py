"""What the bot may learn of channels, messages and people, and what it may change."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.block_kit.checks import Json
from sandbox.slack.messages import Content
from sandbox.slack.workspace import BOT_USER_ID
from sandbox.slack.world import SlackWorld
from sandbox.world import World

Say = Callable[..., dict[str, Any]]
METADATA = {"event_type": "delivery", "event_payload": {"delivery_id": "1"}}


async def called(http: httpx.AsyncClient, method: str, **arguments: object) -> Json:
    return (await http.post(f"/api/{method}", json=arguments)).json()


def said(slack: SlackWorld, *texts: str) -> list[str]:
    return [slack.post("C0OPS", Content(text), "chat.postMessage").ts for text in texts]


def texts(answer: Json) -> list[str]:
    return [message["text"] for message in answer["messages"]]


async def test_history_is_newest_first_and_comes_in_pages(http: httpx.AsyncClient, world: World) -> None:
    said(world.slack, "a", "b", "c")
    first = await called(http, "conversations.history", channel="C0OPS", limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await called(http, "conversations.history", channel="C0OPS", limit=2, cursor=cursor)
    assert (texts(first), first["has_more"]) == (["c", "b"], True)
    assert (texts(rest), rest["has_more"]) == (["a"], False)


@pytest.mark.parametrize(("inclusive", "expected"), [(True, ["b", "a"]), (False, ["b"])])
async def test_history_begins_at_the_oldest(
    http: httpx.AsyncClient, world: World, *, inclusive: bool, expected: list[str]
) -> None:
    oldest, _ = said(world.slack, "a", "b")
    answer = await called(http, "conversations.history", channel="C0OPS", oldest=oldest, inclusive=inclusive)
    assert texts(answer) == expected


async def test_metadata_is_told_whole_only_if_asked_for(http: httpx.AsyncClient, world: World) -> None:
    world.slack.post("C0OPS", Content("a", metadata=METADATA), "chat.postMessage")
    bare = await called(http, "conversations.history", channel="C0OPS")
    full = await called(http, "conversations.history", channel="C0OPS", include_all_metadata=True)
    assert bare["messages"][0]["metadata"] == {"event_type": "delivery"}
    assert full["messages"][0]["metadata"] == METADATA


async def test_a_post_shows_in_the_history_after_its_lag(http: httpx.AsyncClient, world: World) -> None:
    world.slack.switches.history_lag = timedelta(seconds=2)
    said(world.slack, "a")
    early = await called(http, "conversations.history", channel="C0OPS")
    world.turn(world.now() + timedelta(seconds=2))
    late = await called(http, "conversations.history", channel="C0OPS")
    assert (texts(early), texts(late)) == ([], ["a"])


async def test_replies_and_whispers_are_not_in_the_history(http: httpx.AsyncClient, world: World) -> None:
    (parent,) = said(world.slack, "a")
    world.slack.post("C0OPS", Content("reply", thread_ts=parent), "chat.postMessage")
    world.slack.post("C0OPS", Content("psst"), "response_url", person="U0BEN")
    answer = await called(http, "conversations.history", channel="C0OPS")
    assert texts(answer) == ["a"]
    assert answer["messages"][0]["reply_count"] == 1


async def test_a_thread_is_its_message_and_the_replies_since(http: httpx.AsyncClient, world: World) -> None:
    parent, _ = said(world.slack, "a", "b")
    replies = [
        world.slack.post("C0OPS", Content(text, thread_ts=parent), "chat.postMessage") for text in ("first", "second")
    ]
    answer = await called(http, "conversations.replies", channel="C0OPS", ts=parent, oldest=replies[0].ts)
    assert texts(answer) == ["a", "second"]
    missing = await called(http, "conversations.replies", channel="C0OPS", ts="1.000000")
    assert missing["error"] == "thread_not_found"


@pytest.mark.parametrize(
    ("channel", "scope"), [("C0OPS", "channels:history"), ("C0FINANCE", "groups:history"), ("D0BEN", "im:history")]
)
async def test_each_kind_of_channel_has_its_scope(
    http: httpx.AsyncClient, world: World, channel: str, scope: str
) -> None:
    world.slack.app.scopes.remove(scope)
    answer = await called(http, "conversations.history", channel=channel)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0RANDOM"}, "not_in_channel"),
        ({"channel": "C0X"}, "channel_not_found"),
        ({"limit": 0}, "invalid_limit"),
        ({"limit": 1000}, "invalid_limit"),
        ({"cursor": "???"}, "invalid_cursor"),
    ],
)
async def test_history_is_not_told_to_everybody(
    http: httpx.AsyncClient, arguments: dict[str, object], error: str
) -> None:
    answer = await called(http, "conversations.history", **{"channel": "C0OPS", **arguments})
    assert answer["error"] == error


@pytest.mark.parametrize(
    ("channel", "flags"),
    [
        ("C0OPS", {"is_member": True, "is_private": False, "is_ext_shared": False}),
        ("C0RANDOM", {"is_member": False, "is_archived": False}),
        ("C0FINANCE", {"is_private": True, "is_group": True}),
        ("C0PARTNERS", {"is_ext_shared": True, "is_shared": True}),
    ],
)
async def test_a_channel_is_described(http: httpx.AsyncClient, channel: str, flags: dict[str, bool]) -> None:
    described = (await called(http, "conversations.info", channel=channel))["channel"]
    assert {name: described[name] for name in flags} == flags


async def test_a_private_channel_is_hidden_from_a_bot_outside_it(http: httpx.AsyncClient, world: World) -> None:
    world.slack.channels["C0FINANCE"].members.discard(BOT_USER_ID)
    assert (await called(http, "conversations.info", channel="C0FINANCE"))["error"] == "channel_not_found"


async def test_a_message_has_an_address(http: httpx.AsyncClient, world: World) -> None:
    (ts,) = said(world.slack, "a")
    answer = await called(http, "chat.getPermalink", channel="C0OPS", message_ts=ts)
    assert answer["permalink"] == f"https://acme.slack.com/archives/C0OPS/p{ts.replace('.', '')}"
    lost = await called(http, "chat.getPermalink", channel="C0OPS", message_ts="1.2")
    assert lost["error"] == "message_not_found"


async def test_a_direct_message_opens_for_whoever_has_none(http: httpx.AsyncClient, world: World, say: Say) -> None:
    answer = await called(http, "chat.postMessage", **say(channel="U0GUS"))
    assert answer["channel"] == "D0GUS"
    assert world.slack.channels["D0GUS"].members == {"U0GUS", BOT_USER_ID}


async def test_a_reply_stands_in_its_thread(http: httpx.AsyncClient, world: World, say: Say) -> None:
    (parent,) = said(world.slack, "a")
    answer = await called(http, "chat.postMessage", **say(thread_ts=parent))
    assert answer["message"]["thread_ts"] == parent
    assert world.slack.message("C0OPS", answer["ts"]).thread_ts == parent


async def test_posting_may_be_kept_to_a_few(http: httpx.AsyncClient, world: World, say: Say) -> None:
    world.slack.channels["C0OPS"].restricted = True
    assert (await called(http, "chat.postMessage", **say()))["error"] == "restricted_action"


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
async def test_a_token_may_be_good_no_more(http: httpx.AsyncClient, world: World, say: Say, error: str) -> None:
    world.slack.app.token_error = error
    assert (await called(http, "chat.postMessage", **say()))["error"] == error


async def test_repetitions_are_accepted_and_shown_once(http: httpx.AsyncClient, world: World, say: Say) -> None:
    for _ in range(2):
        await called(http, "chat.postMessage", **say(client_msg_id="1"))
    assert (len(world.slack.accepted), len(world.slack.posts)) == (2, 1)


async def test_repetitions_are_shown_where_nobody_looks_for_them(
    http: httpx.AsyncClient, world: World, say: Say
) -> None:
    world.slack.switches.honours_client_msg_id = False
    for _ in range(2):
        await called(http, "chat.postMessage", **say(client_msg_id="1"))
    assert (len(world.slack.accepted), len(world.slack.posts)) == (2, 2)
