"""The methods that open and change modals."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.block_kit.checks import Json
from sandbox.block_kit.views import view_refusals
from sandbox.world import World
from tests.sandbox.sandbox_kit import DAY, LOADING, MODAL, asked, words


async def opened(http: httpx.AsyncClient, world: World, view: object = MODAL) -> Json:
    trigger = world.slack.triggers.hand_out("U0BEN")
    return (await http.post("/api/views.open", json={"trigger_id": trigger, "view": view})).json()


async def updated(http: httpx.AsyncClient, view_id: str, view: object, **more: str) -> Json:
    return (await http.post("/api/views.update", json={"view_id": view_id, "view": view, **more})).json()


async def test_a_modal_opens_with_what_the_bot_put_in(http: httpx.AsyncClient, world: World) -> None:
    view = (await opened(http, world))["view"]
    values = view["state"]["values"]
    assert values["day"]["day"]["selected_option"]["value"] == "mon"
    assert values["at"]["at"] == {"type": "timepicker", "selected_time": "09:00", "timezone": "Europe/Madrid"}
    assert (view["private_metadata"], view["callback_id"]) == ("C0OPS", "subscribe")


async def test_a_trigger_opens_no_second_modal(http: httpx.AsyncClient, world: World) -> None:
    body = {"trigger_id": world.slack.triggers.hand_out("U0BEN"), "view": MODAL}
    first, second = [(await http.post("/api/views.open", json=body)).json() for _ in range(2)]
    assert (first["ok"], second["error"]) == (True, "exchanged_trigger_id")


async def test_a_modal_comes_too_late_after_three_seconds(http: httpx.AsyncClient, world: World) -> None:
    trigger = world.slack.triggers.hand_out("U0BEN")
    world.turn(world.now() + timedelta(seconds=3))
    answer = await http.post("/api/views.open", json={"trigger_id": trigger, "view": MODAL})
    assert answer.json()["error"] == "expired_trigger_id"


async def test_an_update_keeps_what_stands_in_inputs_that_stay(http: httpx.AsyncClient, world: World) -> None:
    view = (await opened(http, world))["view"]
    world.slack.views.find(view["id"]).state["note"]["note"]["value"] = "typed"
    later = (await updated(http, view["id"], MODAL, hash=view["hash"]))["view"]
    assert later["state"]["values"]["note"]["note"]["value"] == "typed"
    assert later["hash"] != view["hash"]


async def test_an_update_of_an_older_view_is_refused(http: httpx.AsyncClient, world: World) -> None:
    view = (await opened(http, world))["view"]
    await updated(http, view["id"], LOADING)
    assert (await updated(http, view["id"], MODAL, hash=view["hash"]))["error"] == "hash_conflict"


async def test_a_closed_modal_cannot_be_updated(http: httpx.AsyncClient, world: World) -> None:
    view = (await opened(http, world))["view"]
    world.slack.views.close(view["id"])
    assert (await updated(http, view["id"], MODAL))["error"] == "not_found"


async def test_a_bad_modal_is_pointed_at(http: httpx.AsyncClient, world: World) -> None:
    answer = await opened(http, world, {**MODAL, "title": words("a" * 25)})
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"submit": words("a" * 25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
        ({"private_metadata": "a" * 3001}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        ({"blocks": []}, "no fewer than 1 items allowed [json-pointer:/view/blocks]"),
        ({"size": "large"}, "invalid additional property: size [json-pointer:/view]"),
        (
            {"blocks": [asked("a", {"type": "timepicker", "action_id": "a", "initial_time": "9:00"})]},
            r"must match the pattern \A([01]\d|2[0-3]):[0-5]\d\Z [json-pointer:/view/blocks/0/element/initial_time]",
        ),
        (
            {"blocks": [asked("a", {**DAY, "type": "radio_buttons", "options": [], "action_id": "a"})]},
            "no fewer than 1 items allowed [json-pointer:/view/blocks/0/element/options]",
        ),
        (
            {"blocks": [asked("a", {"type": "users_select", "action_id": "a", "initial_user": "ben"})]},
            r"must match the pattern \A[UW][A-Z0-9]+\Z [json-pointer:/view/blocks/0/element/initial_user]",
        ),
    ],
)
def test_a_view_has_limits(changed: dict[str, Any], problem: str) -> None:
    assert view_refusals({**MODAL, **changed}) == [problem]


def test_inputs_need_something_to_submit_them_with() -> None:
    bare = {name: part for name, part in MODAL.items() if name != "submit"}
    assert view_refusals(bare) == ["missing required field: submit [json-pointer:/view]"]


def test_alerts_are_for_modals() -> None:
    alert = {"type": "alert", "level": "warning", "text": words("Monday morning is still Sunday in UTC")}
    assert view_refusals({**LOADING, "blocks": [alert]}) == []
