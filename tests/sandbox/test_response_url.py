"""A response_url: five uses, thirty minutes, visible to one person unless it says otherwise."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.slack.messages import Content
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.world import SlackWorld
from sandbox.world import World

COMMAND = "/pipefy-usage"


@pytest.fixture
def slack(world: World) -> SlackWorld:
    return world.slack


@pytest.fixture
def url(slack: SlackWorld) -> ResponseUrl:
    return slack.response_urls.open("C0RANDOM", "U0BEN", typed=COMMAND)


@pytest.fixture
def respond(http: httpx.AsyncClient, url: ResponseUrl) -> Callable[..., Any]:
    return lambda **body: http.post(f"/response/{url.id}", json=body)


async def test_an_answer_needs_no_membership_and_only_the_asker_sees_it(
    respond: Callable[..., Any], slack: SlackWorld
) -> None:
    answer = await respond(text="hello")
    assert (answer.status_code, answer.text) == (200, "ok")
    assert [(post.channel, post.person, post.via) for post in slack.posts] == [("C0RANDOM", "U0BEN", "response_url")]
    assert slack.messages["C0RANDOM"][0].typed == COMMAND


async def test_in_channel_is_for_everybody(respond: Callable[..., Any], slack: SlackWorld) -> None:
    await respond(text="hello", response_type="in_channel")
    assert slack.posts[0].person is None


async def test_the_sixth_use_is_refused(respond: Callable[..., Any], slack: SlackWorld) -> None:
    answers = [await respond(text="hello") for _ in range(6)]
    assert answers[-1].status_code == 404
    assert answers[-1].json() == {"ok": False, "error": "used_url"}
    assert len(slack.posts) == 5


async def test_after_thirty_minutes_it_is_expired(respond: Callable[..., Any], world: World) -> None:
    world.turn(world.now() + timedelta(minutes=30))
    answer = await respond(text="hello")
    assert (answer.status_code, answer.json()["error"]) == (404, "expired_url")


async def test_an_answer_to_the_world_before_a_reset_goes_nowhere(
    respond: Callable[..., Any], slack: SlackWorld, world: World
) -> None:
    world.reset()
    world.turn(world.now() + timedelta(minutes=30))
    answer = await respond(text="hello")
    assert (answer.status_code, slack.posts) == (200, [])


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"text": "a", "blocks": [{"type": "alert"}]}, "invalid_blocks"),
        ({"text": ""}, "no_text"),
        ({"response_type": "in_channel"}, "no_text"),
    ],
)
async def test_a_bad_answer_is_a_404_that_says_only_the_code(
    respond: Callable[..., Any], slack: SlackWorld, body: dict[str, Any], error: str
) -> None:
    answer = await respond(**body)
    assert (answer.status_code, answer.json()) == (404, {"ok": False, "error": error})
    assert slack.posts == []


async def test_a_rate_limited_answer_is_no_use(
    respond: Callable[..., Any], slack: SlackWorld, url: ResponseUrl
) -> None:
    slack.switches.slack_rate_limited = True
    answer = await respond(text="hello")
    assert (answer.status_code, answer.headers["Retry-After"], url.uses) == (429, "1", 0)


async def test_a_clicked_message_is_replaced_although_ephemeral(http: httpx.AsyncClient, slack: SlackWorld) -> None:
    message = slack.post("C0OPS", Content("old"), "response_url", person="U0BEN")
    url = slack.response_urls.open("C0OPS", "U0BEN", source=message.ts)
    body = {"text": "new", "replace_original": True, "response_type": "in_channel"}
    await http.post(f"/response/{url.id}", json=body)
    assert [(one.content.text, one.replaced, one.person) for one in slack.messages["C0OPS"]] == [("new", 1, "U0BEN")]
    assert slack.posts[-1].replaces


async def test_an_earlier_answer_is_replaced(respond: Callable[..., Any], slack: SlackWorld) -> None:
    await respond(text="one moment")
    await respond(text="done", replace_original=True)
    assert [message.content.text for message in slack.messages["C0RANDOM"]] == ["done"]


async def test_a_clicked_message_is_deleted(http: httpx.AsyncClient, slack: SlackWorld) -> None:
    message = slack.post("C0OPS", Content("old"), "response_url")
    url = slack.response_urls.open("C0OPS", "U0BEN", source=message.ts)
    await http.post(f"/response/{url.id}", json={"delete_original": True})
    assert slack.messages["C0OPS"] == []
