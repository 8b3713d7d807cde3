"""The app's Home and its shortcuts, as Slack has them."""

from datetime import timedelta

import httpx
import pytest

from sandbox.block_kit.checks import Json
from sandbox.block_kit.views import home_refusals
from sandbox.slack.calls import SlackCalls
from sandbox.slack.errors import Refusal
from sandbox.slack.homes import PUBLISHES_A_MINUTE
from sandbox.world import World
from tests.sandbox.sandbox_kit import event, payload, words

Heard = list[httpx.Request]
BUTTON = {"type": "button", "action_id": "go", "text": words("Go"), "value": "v"}
HOME = {"type": "home", "blocks": [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]}


async def published(http: httpx.AsyncClient, view: object = HOME, **more: str) -> Json:
    return (await http.post("/api/views.publish", json={"user_id": "U0BEN", "view": view, **more})).json()


async def test_a_home_is_published_in_place_of_the_one_before(http: httpx.AsyncClient, world: World) -> None:
    first, second = (await published(http))["view"], (await published(http))["view"]
    assert (first["type"], first["id"], second["hash"] != first["hash"]) == ("home", second["id"], True)
    assert len(world.slack.homes.published) == 2


async def test_an_outdated_hash_is_refused(http: httpx.AsyncClient) -> None:
    first = (await published(http))["view"]
    assert (await published(http, hash=first["hash"]))["ok"]
    assert (await published(http, hash=first["hash"]))["error"] == "hash_conflict"


async def test_an_app_without_the_tab_publishes_nothing(http: httpx.AsyncClient, world: World) -> None:
    world.slack.app.home_enabled = False
    assert (await published(http))["error"] == "not_enabled"


async def test_so_many_a_minute_are_taken(http: httpx.AsyncClient, world: World) -> None:
    answers = [await published(http) for _ in range(PUBLISHES_A_MINUTE + 1)]
    assert [answer["ok"] for answer in answers[-2:]] == [True, False]
    world.turn(world.now() + timedelta(minutes=1))
    assert (await published(http))["ok"]


@pytest.mark.parametrize(
    "view",
    [
        {**HOME, "title": words("Home")},
        {"type": "home", "blocks": []},
        {"type": "home", "blocks": [{"type": "divider"}] * 101},
        {"type": "home", "blocks": [{"type": "alert", "text": words("!")}]},
        {"type": "modal", "title": words("No"), "blocks": HOME["blocks"]},
    ],
)
def test_what_no_home_has_is_refused(view: Json) -> None:
    assert home_refusals(view)


async def test_an_opening_tells_the_view_from_the_second_time_on(
    calls: SlackCalls, heard: Heard, http: httpx.AsyncClient
) -> None:
    await calls.surfaces.home_opened("U0BEN")
    view = (await published(http))["view"]
    await calls.surfaces.home_opened("U0BEN")
    first, second = map(event, heard)
    assert ("view" in first, first["tab"], first["channel"]) == (False, "home", "D0BEN")
    assert second["view"]["hash"] == view["hash"]


async def test_a_press_on_home_tells_no_channel(calls: SlackCalls, heard: Heard, http: httpx.AsyncClient) -> None:
    view = (await published(http))["view"]
    await calls.surfaces.home_used("U0BEN", "row", "go")
    sent = payload(heard[0])
    assert (sent["view"]["type"], sent["view"]["hash"], sent["actions"][0]["block_id"]) == ("home", view["hash"], "row")
    assert not {"channel", "response_url"} & sent.keys()


async def test_a_global_shortcut_tells_a_trigger_and_no_channel(calls: SlackCalls, heard: Heard, world: World) -> None:
    await calls.surfaces.shortcut_chosen("U0BEN", "show_usage")
    sent = payload(heard[0])
    assert (sent["type"], sent["callback_id"], "channel" in sent) == ("shortcut", "show_usage", False)
    assert world.slack.triggers.exchange(sent["trigger_id"]) == "U0BEN"


async def test_a_message_shortcut_tells_the_message(calls: SlackCalls, heard: Heard, world: World) -> None:
    message = world.slack.say("C0OPS", "U0ANA", "how much is left?")
    await calls.surfaces.message_shortcut_chosen("U0BEN", "C0OPS", message.ts, "message_usage")
    sent = payload(heard[0])
    assert (sent["type"], sent["channel"]["id"], sent["message"]["ts"]) == ("message_action", "C0OPS", message.ts)


async def test_a_shortcut_that_was_not_installed_is_not_there(calls: SlackCalls, world: World) -> None:
    world.slack.app.shortcuts = ()
    with pytest.raises(Refusal):
        await calls.surfaces.shortcut_chosen("U0BEN", "show_usage")
