"""Every method can be made to refuse with each code that Slack lists for it, and tokens die and are renewed."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.slack.api import METHODS
from sandbox.slack.calls import SlackCalls
from sandbox.slack.error_codes import codes_of
from sandbox.world import World

Say = Callable[..., dict[str, Any]]


async def test_one_method_refuses_and_the_others_do_not(http: httpx.AsyncClient, world: World, say: Say) -> None:
    world.slack.refused_calls.refuse("ekm_access_denied", method="chat.postMessage")
    assert (await http.post("/api/chat.postMessage", json=say())).json()["error"] == "ekm_access_denied"
    assert (await http.post("/api/auth.test")).json()["ok"]
    world.slack.refused_calls.let_go()
    assert (await http.post("/api/chat.postMessage", json=say())).json()["ok"]


async def test_calls_about_one_channel_are_refused(http: httpx.AsyncClient, world: World, say: Say) -> None:
    world.slack.refused_calls.refuse("restricted_action", method="chat.postMessage", channel="C0FINANCE")
    answers = [await http.post("/api/chat.postMessage", json=say(channel=name)) for name in ("C0FINANCE", "C0OPS")]
    assert [answer.json()["ok"] for answer in answers] == [False, True]


async def test_all_methods_refuse_at_once(http: httpx.AsyncClient, world: World, say: Say) -> None:
    world.slack.refused_calls.refuse("invalid_auth")
    answers = [await http.post("/api/chat.postMessage", json=say()), await http.post("/api/auth.test")]
    assert {answer.json()["error"] for answer in answers} == {"invalid_auth"}
    assert world.slack.posts == []


async def test_a_missing_scope_is_named(http: httpx.AsyncClient, world: World, say: Say) -> None:
    world.slack.refused_calls.refuse("missing_scope", method="chat.postMessage")
    answer = (await http.post("/api/chat.postMessage", json=say())).json()
    assert (answer["needed"], "commands" in answer["provided"]) == ("chat:write", True)


async def test_a_rate_limit_says_how_long(http: httpx.AsyncClient, world: World) -> None:
    world.slack.refused_calls.refuse("ratelimited", method="auth.test")
    answer = await http.post("/api/auth.test")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_a_code_that_slack_does_not_list_is_a_slip_of_the_test(world: World) -> None:
    with pytest.raises(ValueError, match="thread_not_found"):
        world.slack.refused_calls.refuse("thread_not_found", method="auth.test")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_its_codes(method: str) -> None:
    assert codes_of(method) >= {"invalid_auth", "internal_error", "missing_scope"}


async def test_a_renewed_token_is_taken_and_the_old_one_is_not(
    http: httpx.AsyncClient, calls: SlackCalls, world: World
) -> None:
    await calls.lifecycle.revoked()
    assert (await http.post("/api/auth.test")).json()["error"] == "token_revoked"
    calls.lifecycle.installed(new_token="xoxb-renewed")
    assert (await http.post("/api/auth.test")).json()["error"] == "invalid_auth"
    renewed = {"Authorization": "Bearer xoxb-renewed"}
    assert (await http.post("/api/auth.test", headers=renewed)).json()["ok"]
    world.reset()
    assert (await http.post("/api/auth.test")).json()["ok"]


async def test_an_uninstalled_app_may_lose_its_channels(calls: SlackCalls, world: World) -> None:
    await calls.lifecycle.uninstalled(keeps_channels=False)
    assert [
        channel.id for channel in world.slack.channels.values() if channel.bot_is_member and channel.kind != "dm"
    ] == []
