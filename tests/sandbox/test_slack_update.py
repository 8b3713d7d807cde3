"""`chat.update` edits what the bot said, by Slack's rules."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from sandbox.block_kit.checks import Json
from sandbox.slack.messages import Content, Message
from sandbox.slack.world import SlackWorld
from sandbox.world import World

SECTION = {"type": "section", "text": {"type": "plain_text", "text": "75 %"}}
DIVIDER = {"type": "divider"}
METADATA = {"event_type": "delivery", "event_payload": {"delivery_id": "1"}}
CARD = Content("75 %", (SECTION,), METADATA, "1")
Edit = Callable[..., Awaitable[Json]]


@pytest.fixture
def slack(world: World) -> SlackWorld:
    return world.slack


@pytest.fixture
def card(slack: SlackWorld) -> Message:
    return slack.post("C0OPS", CARD, "chat.postMessage")


@pytest.fixture
def edit(http: httpx.AsyncClient, card: Message) -> Edit:
    async def edit(**arguments: Any) -> Json:  # noqa: ANN401 - whatever a test tries
        body = {"channel": card.channel, "ts": card.ts, "text": "80 %", **arguments}
        return (await http.post("/api/chat.update", json=body)).json()

    return edit


async def test_an_edit_takes_the_place_of_the_message(edit: Edit, card: Message, slack: SlackWorld) -> None:
    answer = await edit(blocks=[DIVIDER])
    assert (answer["ok"], answer["ts"], answer["text"]) == (True, card.ts, "80 %")
    (message,) = slack.messages["C0OPS"]
    assert (message.content.text, message.content.blocks) == ("80 %", (DIVIDER,))
    assert (slack.posts[-1].via, slack.posts[-1].replaces, len(slack.accepted)) == ("chat.update", True, 1)


@pytest.mark.parametrize(
    ("given", "kept"), [({}, (SECTION,)), ({"blocks": []}, ()), ({"blocks": [DIVIDER]}, (DIVIDER,))]
)
async def test_blocks_that_are_left_out_stay(
    edit: Edit, card: Message, given: dict[str, Any], kept: tuple[Json, ...]
) -> None:
    await edit(**given)
    assert card.content.blocks == kept


@pytest.mark.parametrize(("given", "kept"), [({}, METADATA), ({"metadata": {}}, None)])
async def test_metadata_that_is_left_out_stays(
    edit: Edit, card: Message, given: dict[str, Any], kept: Json | None
) -> None:
    await edit(**given)
    assert (card.content.metadata, card.content.client_msg_id) == (kept, "1")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"channel": "U0BEN"}, "channel_not_found"),
        ({"ts": "1.000001"}, "message_not_found"),
        ({"text": "a" * 4_001}, "msg_too_long"),
        ({"text": " "}, "no_text"),
        ({"blocks": [{"type": "alert"}]}, "invalid_blocks"),
        ({"blocks": "{"}, "invalid_blocks_format"),
        ({"metadata": {"event_type": "a"}}, "invalid_metadata_format"),
    ],
)
async def test_a_bad_edit_changes_nothing(edit: Edit, card: Message, arguments: dict[str, Any], error: str) -> None:
    assert (await edit(**arguments))["error"] == error
    assert (card.content, card.edited) == (CARD, None)


async def test_only_the_bots_own_messages_are_edited(edit: Edit, slack: SlackWorld) -> None:
    ts = slack.say("C0OPS", "U0BEN", "hi").ts
    assert (await edit(ts=ts))["error"] == "cant_update_message"


async def test_what_one_person_sees_is_not_edited(edit: Edit, slack: SlackWorld) -> None:
    ts = slack.post("C0OPS", Content("psst"), "response_url", person="U0BEN").ts
    assert (await edit(ts=ts))["error"] == "message_not_found"


async def test_an_archived_channel_is_as_it_is(edit: Edit, slack: SlackWorld) -> None:
    slack.channels["C0OPS"].archived = True
    assert (await edit())["error"] == "is_inactive"


async def test_a_rate_limit_counts_for_edits(edit: Edit, slack: SlackWorld) -> None:
    slack.switches.slack_rate_limited = True
    assert (await edit())["error"] == "ratelimited"


async def test_history_and_page_show_that_it_was_edited(edit: Edit, http: httpx.AsyncClient) -> None:
    await edit()
    history = (await http.post("/api/conversations.history", json={"channel": "C0OPS"})).json()
    assert (history["messages"][0]["text"], history["messages"][0]["edited"]["user"]) == ("80 %", "U0BOT")
    (seen,) = (await http.get("/page-api/state")).json()["messages"]["C0OPS"]
    assert (seen["text"], seen["edited"], seen["replaced"]) == ("80 %", True, 1)
