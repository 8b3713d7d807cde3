"""The Web API answers with Slack's own codes, and remembers what it was asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.slack.api import METHODS
from sandbox.slack.workspace import BOT_USER_ID
from sandbox.slack.world import Call
from sandbox.world import World

Say = Callable[..., dict[str, Any]]
POST = "/api/chat.postMessage"


async def test_auth_test_says_who_the_bot_is_and_what_it_may(http: httpx.AsyncClient) -> None:
    answer = await http.post("/api/auth.test")
    assert answer.json()["user_id"] == BOT_USER_ID
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", "", "not_authed"),
        ("auth.test", "xoxb-other", "invalid_auth"),
        ("auth.test", "xapp-sandbox", "not_allowed_token_type"),
        ("apps.connections.open", "xoxb-sandbox", "not_allowed_token_type"),
        ("views.push", "xoxb-sandbox", "unknown_method"),
    ],
)
async def test_a_wrong_token_or_method_is_refused(http: httpx.AsyncClient, method: str, token: str, error: str) -> None:
    answer = await http.post(f"/api/{method}", data={"token": token}, headers={"Authorization": ""})
    assert answer.json()["error"] == error


async def test_a_missing_scope_is_named(http: httpx.AsyncClient, world: World) -> None:
    world.slack.app.scopes = ["commands"]
    answer = (await http.get("/api/users.info", params={"user": "U0BEN"})).json()
    assert answer == {"ok": False, "error": "missing_scope", "needed": "users:read", "provided": "commands"}


async def test_the_locale_of_a_person_is_told_only_if_asked_for(http: httpx.AsyncClient) -> None:
    bare = (await http.get("/api/users.info", params={"user": "U0ANA"})).json()["user"]
    full = (await http.get("/api/users.info?user=U0ANA&include_locale=1")).json()["user"]
    assert "locale" not in bare
    assert (full["locale"], full["tz"], full["is_admin"]) == ("pt-BR", "America/Sao_Paulo", True)


async def test_a_disabled_group_is_listed_only_if_asked_for(http: httpx.AsyncClient, world: World) -> None:
    world.slack.groups["S0ONCALL"].disabled = True
    bare = (await http.get("/api/usergroups.list")).json()["usergroups"]
    full = (await http.get("/api/usergroups.list?include_disabled=1")).json()["usergroups"]
    assert [group["handle"] for group in bare] == ["finance-team"]
    assert [(group["id"], group["date_delete"] > 0) for group in full] == [("S0ONCALL", True), ("S0FINANCE", False)]


@pytest.mark.parametrize(
    ("person", "flag", "team"),
    [("U0GUS", "is_restricted", "T0ACME"), ("U0SAM", "is_stranger", "T0OTHER")],
)
async def test_guests_and_strangers_are_marked(http: httpx.AsyncClient, person: str, flag: str, team: str) -> None:
    user = (await http.get("/api/users.info", params={"user": person})).json()["user"]
    assert (user[flag], user["team_id"]) == (True, team)


async def test_an_unknown_person_is_not_found(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/users.info?user=U0X")).json() == {"ok": False, "error": "user_not_found"}


async def test_a_post_is_in_the_channel_and_on_record(http: httpx.AsyncClient, world: World, say: Say) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"id": "1"}}
    answer = (await http.post(POST, json=say(metadata=metadata))).json()
    post = await world.slack.heard(lambda post: post.text == "hello")
    assert (answer["ok"], answer["channel"], answer["ts"]) == (True, "C0OPS", post.ts)
    assert (post.person, post.metadata, post.via) == (None, metadata, "chat.postMessage")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0RANDOM"}, "not_in_channel"),
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"channel": "U0SAM"}, "channel_not_found"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": " "}, "no_text"),
        ({"text": None}, "no_text"),
        ({"text": 3}, "invalid_arguments"),
        ({"text": "a" * 40_001}, "msg_too_long"),
        ({"blocks": "{"}, "invalid_blocks_format"),
        ({"blocks": {}}, "invalid_blocks_format"),
        ({"blocks": [{"type": "alert"}]}, "invalid_blocks"),
        ({"metadata": {"event_type": "a"}}, "invalid_metadata_format"),
    ],
)
async def test_a_bad_post_is_refused(
    http: httpx.AsyncClient, world: World, say: Say, arguments: dict[str, Any], error: str
) -> None:
    answer = (await http.post(POST, json=say(**arguments))).json()
    assert (answer["ok"], answer["error"]) == (False, error)
    assert world.slack.posts == []


@pytest.mark.parametrize(
    ("body", "error"), [("{", "invalid_json"), ('{"a": NaN}', "invalid_json"), ("[]", "json_not_object")]
)
async def test_what_is_no_json_object_is_refused(http: httpx.AsyncClient, body: str, error: str) -> None:
    answer = await http.post(POST, content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["error"] == error


async def test_refused_blocks_are_pointed_at(http: httpx.AsyncClient, say: Say) -> None:
    answer = (await http.post(POST, json=say(blocks=[{"type": "alert"}]))).json()
    problem = "unsupported type: alert [json-pointer:/blocks/0]"
    assert answer["errors"] == [problem]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {problem}"]


async def test_an_archived_channel_takes_no_post(http: httpx.AsyncClient, world: World, say: Say) -> None:
    world.slack.channels["C0OPS"].archived = True
    assert (await http.post(POST, json=say())).json()["error"] == "is_archived"


async def test_a_private_channel_hides_from_a_bot_outside_it(http: httpx.AsyncClient, world: World, say: Say) -> None:
    world.slack.channels["C0FINANCE"].members.discard(BOT_USER_ID)
    assert (await http.post(POST, json=say(channel="C0FINANCE"))).json()["error"] == "channel_not_found"


async def test_a_person_stands_for_their_direct_message(http: httpx.AsyncClient, say: Say) -> None:
    assert (await http.post(POST, json=say(channel="U0BEN"))).json()["channel"] == "D0BEN"


async def test_one_client_msg_id_is_one_message(http: httpx.AsyncClient, world: World, say: Say) -> None:
    first, second = [(await http.post(POST, json=say(client_msg_id="1"))).json() for _ in range(2)]
    assert first["ts"] == second["ts"]
    assert len(world.slack.posts) == 1


async def test_a_rate_limited_post_is_taken_a_second_later(http: httpx.AsyncClient, world: World, say: Say) -> None:
    world.slack.switches.slack_rate_limited = True
    refused = await http.post(POST, json=say())
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert refused.json() == {"ok": False, "error": "ratelimited"}
    world.turn(world.now() + timedelta(seconds=1))
    assert (await http.post(POST, json=say())).json()["ok"]


async def test_every_call_is_recorded_with_its_scope(http: httpx.AsyncClient, world: World, say: Say) -> None:
    await http.post("/api/auth.test")
    await http.post(POST, json=say())
    assert world.slack.calls == [Call("auth.test", None), Call("chat.postMessage", "chat:write")]
    assert world.slack.scopes_used == {"chat:write"}


def test_no_other_method_is_offered() -> None:
    assert sorted(METHODS) == [
        "apps.connections.open",
        "auth.test",
        "chat.getPermalink",
        "chat.postMessage",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.members",
        "conversations.replies",
        "files.completeUploadExternal",
        "files.getUploadURLExternal",
        "usergroups.list",
        "users.info",
        "views.open",
        "views.publish",
        "views.update",
    ]


async def test_an_unknown_method_is_not_recorded(http: httpx.AsyncClient, world: World) -> None:
    await http.post("/api/views.push")
    assert world.slack.calls == []
