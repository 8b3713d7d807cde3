"""What people do reaches the bot as Slack sends it, and what the bot fails to do is told to them."""

import asyncio
import json
from collections import deque
from urllib.parse import parse_qsl

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox.block_kit.checks import Json
from sandbox.slack.calls import SlackCalls
from sandbox.slack.errors import Refusal
from sandbox.slack.messages import Content
from sandbox.world import World

Heard = list[httpx.Request]
Answers = deque[httpx.Response | None]
BUTTON = {
    "type": "actions",
    "block_id": "periods",
    "elements": [
        {"type": "button", "action_id": "last", "value": "v1", "text": {"type": "plain_text", "text": "Last"}}
    ],
}
MENU = {
    "type": "static_select",
    "action_id": "which",
    "options": [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("a", "b")],
}


def form(request: httpx.Request) -> dict[str, str]:
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))


def payload(request: httpx.Request) -> Json:
    return json.loads(form(request)["payload"])


def event(request: httpx.Request) -> Json:
    return json.loads(request.content)["event"]


async def test_a_command_is_a_signed_form(calls: SlackCalls, heard: Heard, world: World) -> None:
    await calls.typed("U0BEN", "C0FINANCE", "/pipefy-usage last_month  Acme ")
    sent = form(heard[0])
    assert (sent["command"], sent["text"], sent["channel_name"]) == (
        "/pipefy-usage",
        "last_month  Acme",
        "privategroup",
    )
    assert sent["response_url"].startswith("http://slack.test/response/")
    assert SignatureVerifier(world.signing_secret).is_valid_request(heard[0].content, dict(heard[0].headers))


@pytest.mark.parametrize(
    "answer", [httpx.Response(200, text="hi"), httpx.Response(200, json={"text": "hi"})], ids=["text", "JSON"]
)
async def test_words_in_an_ack_are_shown_to_the_asker(
    calls: SlackCalls, answers: Answers, world: World, answer: httpx.Response
) -> None:
    answers.append(answer)
    await calls.typed("U0BEN", "C0OPS", "/pipefy-usage help")
    assert [(post.text, post.person, post.via) for post in world.slack.posts] == [("hi", "U0BEN", "ack")]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, "operation_timeout"),
        (httpx.Response(500), "dispatch_failed"),
        (httpx.Response(200, json={"blocks": [{"type": "alert"}]}), "invalid_command_response"),
    ],
)
async def test_a_command_without_a_right_answer_fails(
    calls: SlackCalls, answers: Answers, world: World, answer: httpx.Response | None, error: str
) -> None:
    answers.append(answer)
    await calls.typed("U0BEN", "C0OPS", "/pipefy-usage")
    assert [(one.person, one.text) for one in world.slack.failed] == [("U0BEN", f"/pipefy-usage failed: {error}")]


async def test_a_command_without_any_door_fails(calls: SlackCalls, world: World) -> None:
    world.bot_url = None
    await calls.typed("U0BEN", "C0OPS", "/pipefy-usage")
    assert world.slack.failed[0].text == "/pipefy-usage failed: dispatch_failed"


@pytest.mark.parametrize(
    ("person", "channel", "text", "error"),
    [
        ("U0BEN", "C0OPS", "/weather", "unknown_command"),
        ("U0CARMEN", "C0FINANCE", "hi", "not_in_channel"),
        ("U0X", "C0OPS", "hi", "user_not_found"),
        ("U0BEN", "C0X", "hi", "channel_not_found"),
    ],
)
async def test_what_slack_does_not_take_never_reaches_the_bot(
    calls: SlackCalls, person: str, channel: str, text: str, error: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await calls.typed(person, channel, text)
    assert refused.value.error == error


async def test_a_click_carries_the_value_that_slack_stored(calls: SlackCalls, heard: Heard, world: World) -> None:
    message = world.slack.post("C0OPS", Content("a", (BUTTON,)), "chat.postMessage")
    await calls.clicked("U0BEN", "C0OPS", message.ts, "periods", "last")
    sent = payload(heard[0])
    assert sent["actions"][0]["value"] == "v1"
    assert sent["message"]["ts"] == sent["container"]["message_ts"] == message.ts
    assert (sent["type"], sent["user"]["id"], sent["channel"]["id"]) == ("block_actions", "U0BEN", "C0OPS")


async def test_an_ephemeral_message_is_not_repeated_in_a_click(calls: SlackCalls, heard: Heard, world: World) -> None:
    message = world.slack.post("C0OPS", Content("a", (BUTTON,)), "response_url", person="U0BEN")
    await calls.clicked("U0BEN", "C0OPS", message.ts, "periods", "last")
    assert "message" not in payload(heard[0])
    assert payload(heard[0])["container"]["is_ephemeral"]


async def test_a_menu_tells_the_option_and_slack_names_what_has_no_name(
    calls: SlackCalls, heard: Heard, world: World
) -> None:
    unnamed = {name: part for name, part in MENU.items() if name != "action_id"}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "a"}, "accessory": unnamed}
    message = world.slack.post("C0OPS", Content("a", (section,)), "chat.postMessage")
    await calls.clicked("U0BEN", "C0OPS", message.ts, "b0", "a0", "b")
    assert payload(heard[0])["actions"][0]["selected_option"]["value"] == "b"


async def test_there_is_nothing_to_click_where_nothing_is(calls: SlackCalls, world: World) -> None:
    message = world.slack.post("C0OPS", Content("a"), "chat.postMessage")
    with pytest.raises(Refusal, match="action_not_found"):
        await calls.clicked("U0BEN", "C0OPS", message.ts, "periods", "last")


@pytest.mark.parametrize(
    ("channel", "text", "kind", "heard_text"),
    [
        ("D0BEN", "hi <you>", "message", "hi &lt;you&gt;"),
        ("C0OPS", "@Pipefy usage hi", "app_mention", "<@U0BOT> hi"),
    ],
)
async def test_a_direct_message_and_a_mention_are_events(
    calls: SlackCalls, heard: Heard, *, channel: str, text: str, kind: str, heard_text: str
) -> None:
    await calls.typed("U0BEN", channel, text)
    assert (event(heard[0])["type"], event(heard[0])["text"]) == (kind, heard_text)


@pytest.mark.parametrize(("channel", "text"), [("C0OPS", "hi"), ("C0RANDOM", "@Pipefy usage hi")])
async def test_other_talk_is_not_for_the_bot(
    calls: SlackCalls, heard: Heard, world: World, channel: str, text: str
) -> None:
    await calls.typed("U0BEN", channel, text)
    assert heard == []
    assert len(world.slack.messages[channel]) == 1


async def test_an_invitation_is_an_event(calls: SlackCalls, heard: Heard, world: World) -> None:
    await calls.invited("U0BEN", "C0RANDOM")
    assert event(heard[0])["type"] == "member_joined_channel"
    assert (event(heard[0])["user"], event(heard[0])["inviter"]) == ("U0BOT", "U0BEN")
    assert world.slack.channels["C0RANDOM"].bot_is_member


async def test_an_app_without_the_scope_hears_no_event(calls: SlackCalls, heard: Heard, world: World) -> None:
    world.slack.app.scopes.remove("im:history")
    await calls.typed("U0BEN", "D0BEN", "hi")
    assert heard == []


async def test_an_event_is_told_again_until_it_is_heard(
    calls: SlackCalls, heard: Heard, answers: Answers, naps: list[float]
) -> None:
    answers.extend([httpx.Response(500), None])
    await calls.typed("U0BEN", "D0BEN", "hi")
    told = [(one.headers.get("X-Slack-Retry-Num"), one.headers.get("X-Slack-Retry-Reason")) for one in heard]
    assert told == [(None, None), ("1", "http_error"), ("2", "http_timeout")]
    assert naps == [0.0, 60.0]
    assert len({json.loads(one.content)["event_id"] for one in heard}) == 1


async def test_an_event_is_told_four_times_at_most(calls: SlackCalls, heard: Heard, answers: Answers) -> None:
    answers.extend(httpx.Response(500) for _ in range(9))
    await calls.typed("U0BEN", "D0BEN", "hi")
    assert len(heard) == 4


async def test_a_bot_may_decline_retries(calls: SlackCalls, heard: Heard, answers: Answers) -> None:
    answers.append(httpx.Response(500, headers={"X-Slack-No-Retry": "1"}))
    await calls.typed("U0BEN", "D0BEN", "hi")
    assert len(heard) == 1


async def test_closing_gives_up_what_is_under_way(calls: SlackCalls, answers: Answers, world: World) -> None:
    answers.append(None)
    calls.later(calls.typed("U0BEN", "C0OPS", "/pipefy-usage"))
    await asyncio.sleep(0)
    await calls.close()
    assert world.slack.failed == []
