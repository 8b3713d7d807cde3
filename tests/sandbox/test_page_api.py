"""The page sees what one person sees, and its switches change the world."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from sandbox.app import create_sandbox
from sandbox.block_kit.checks import Json
from sandbox.slack.calls import SlackCalls
from sandbox.slack.messages import Content
from sandbox.world import World
from tests.sandbox.sandbox_kit import MODAL, payload

ACME = "8a1c4f10-1111-4d2c-9c2a-abc123def456"


async def state(http: httpx.AsyncClient, person: str = "U0BEN") -> Json:
    return (await http.get("/page-api/state", params={"person": person})).json()


async def act(http: httpx.AsyncClient, name: str, /, **body: object) -> Json:
    return (await http.post(f"/page-api/{name}", json=body)).json()


async def test_the_state_says_where_one_is(http: httpx.AsyncClient) -> None:
    seen = (await http.get("/page-api/state")).json()
    assert (seen["person"], seen["command"], seen["now"]) == (
        "U0BEN",
        "/pipefy-usage",
        "2026-11-19T15:04:05Z",
    )
    assert seen["bot"] == {"user_id": "U0BOT", "name": "Pipefy usage", "connected": True, "door": "http"}
    assert [one["name"] for one in seen["organizations"]] == ["Acme Ltda", "Acme Labs", "Acme Retail"]


@pytest.mark.parametrize(
    ("person", "channels"),
    [
        ("U0BEN", ["C0GENERAL", "C0OPS", "C0FINANCE", "C0RANDOM", "C0PARTNERS", "D0BEN"]),
        ("U0CARMEN", ["C0GENERAL", "C0OPS", "C0RANDOM", "C0PARTNERS", "D0CARMEN"]),
        ("U0GUS", ["C0OPS"]),
        ("U0SAM", ["C0PARTNERS"]),
    ],
)
async def test_a_person_sees_their_channels(http: httpx.AsyncClient, person: str, channels: list[str]) -> None:
    assert [one["id"] for one in (await state(http, person))["channels"]] == channels


async def test_nobody_sees_nothing(http: httpx.AsyncClient) -> None:
    answer = await http.get("/page-api/state?person=U0X")
    assert (answer.status_code, answer.json()["error"]) == (404, "user_not_found")


async def test_an_ephemeral_message_is_for_one_person(http: httpx.AsyncClient, world: World) -> None:
    world.slack.post("C0OPS", Content("psst"), "response_url", person="U0BEN", typed="/pipefy-usage")
    (seen,) = (await state(http, "U0BEN"))["messages"]["C0OPS"]
    assert (seen["text"], seen["ephemeral"], seen["typed"]) == ("psst", True, "/pipefy-usage")
    assert (await state(http, "U0ANA"))["messages"]["C0OPS"] == []


async def test_a_failure_is_told_to_the_person_alone(http: httpx.AsyncClient, world: World) -> None:
    world.slack.fail("C0OPS", "U0BEN", "failed")
    assert (await state(http, "U0BEN"))["failed"][0]["text"] == "failed"
    assert (await state(http, "U0ANA"))["failed"] == []


async def test_typing_a_command_calls_the_bot(
    http: httpx.AsyncClient, calls: SlackCalls, heard: list[httpx.Request]
) -> None:
    typed = await act(http, "type", person="U0BEN", channel="C0OPS", text="/pipefy-usage")
    await calls.settled()
    assert (typed, len(heard)) == ({"ok": True}, 1)


async def test_clicking_calls_the_bot(
    http: httpx.AsyncClient, calls: SlackCalls, heard: list[httpx.Request], world: World
) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "a"}}
    world.slack.post("C0OPS", Content("a", ({"type": "actions", "elements": [button]},)), "response_url")
    (message,) = (await state(http))["messages"]["C0OPS"]
    (block,) = message["blocks"]
    where = {"block_id": block["block_id"], "action_id": block["elements"][0]["action_id"]}
    clicked = await act(http, "click", person="U0BEN", channel="C0OPS", ts=message["ts"], **where)
    await calls.settled()
    assert (clicked, len(heard)) == ({"ok": True}, 1)


async def test_inviting_lets_the_bot_in(http: httpx.AsyncClient, calls: SlackCalls) -> None:
    await act(http, "invite", person="U0BEN", channel="C0RANDOM")
    await calls.settled()
    random = next(one for one in (await state(http))["channels"] if one["id"] == "C0RANDOM")
    assert random["bot_is_member"]


@pytest.mark.parametrize(
    "name",
    [
        "pipefy_down",
        "pipefy_contradicts",
        "slack_rate_limited",
        "slow_network",
        "events_lost",
        "channels_hidden",
        "clock_wrong",
        "other_secret",
        "signed_ahead",
    ],
)
async def test_a_switch_goes_on_and_off(http: httpx.AsyncClient, name: str) -> None:
    for on in (True, False):
        await act(http, "switch", name=name, on=on)
        assert (await state(http))["switches"][name] is on


async def test_a_company_is_invited_and_takes_part(http: httpx.AsyncClient, calls: SlackCalls) -> None:
    async def ops() -> tuple[list[str], list[str]]:
        channel = next(one for one in (await state(http))["channels"] if one["id"] == "C0OPS")
        return channel["pending"], channel["companies"]

    await act(http, "invite_company", channel="C0OPS", on=True)
    assert await ops() == (["T0PARTNER"], [])
    await act(http, "share", channel="C0OPS", on=True)
    await calls.settled()
    assert await ops() == ([], ["T0PARTNER"])


async def test_usage_and_limit_can_be_moved(http: httpx.AsyncClient) -> None:
    before = (await state(http))["organizations"][0]
    await act(http, "usage", uuid=ACME, extra=5_000)
    await act(http, "limit", uuid=ACME, limit=None)
    after = (await state(http))["organizations"][0]
    assert after["usage"] == before["usage"] + 5_000
    assert (before["limit"], after["limit"], after["usage_extra"]) == (50_000, None, 5_000)


async def test_clock_and_locale_can_be_set(http: httpx.AsyncClient) -> None:
    await act(http, "clock", to="2026-12-01T09:00:00-03:00")
    await act(http, "locale", person="U0BEN", locale="es-LA")
    seen = await state(http)
    assert seen["now"] == "2026-12-01T12:00:00Z"
    assert {one["id"]: one["locale"] for one in seen["people"]}["U0BEN"] == "es-LA"


async def test_a_reset_forgets_everything(http: httpx.AsyncClient, world: World) -> None:
    fresh = await state(http)
    world.slack.post("C0OPS", Content("a"), "response_url")
    await act(http, "switch", name="pipefy_down", on=True)
    await act(http, "clock", to="2026-12-01T09:00:00Z")
    await act(http, "reset")
    assert {**await state(http), "version": 0} == {**fresh, "version": 0}


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("type", {"person": "U0BEN", "channel": "C0OPS", "text": "/weather"}, "unknown_command"),
        ("type", {"person": "U0BEN"}, "invalid_arguments"),
        ("switch", {"name": "gravity", "on": False}, "unknown_switch"),
        ("usage", {"uuid": "x", "extra": 1}, "unknown_organization"),
        ("clock", {"to": "noon"}, "invalid_arguments"),
        ("dance", {}, "unknown_act"),
    ],
)
async def test_a_bad_act_is_refused(http: httpx.AsyncClient, name: str, body: dict[str, Any], error: str) -> None:
    answer = await act(http, name, **body)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_changes_are_told_until_the_world_closes(
    world: World, calls: SlackCalls, listening: Callable[[ASGIApp], AbstractAsyncContextManager[str]]
) -> None:
    async with (
        listening(create_sandbox(world, calls=calls)) as address,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
        http.stream("GET", f"/page-api/changes?since={world.changes.version}") as stream,
    ):
        lines = stream.aiter_lines()
        await anext(lines)
        world.changes.note()
        told = [line async for line in _up_to_data(lines)]
        world.close()
        rest = [line async for line in lines]
    assert told[-1] == 'data: {"version": 3}'
    assert [line for line in rest if line] == ['data: {"version": 4}']


async def _up_to_data(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if line.startswith("data:"):
            return


async def test_waiting_for_what_was_said_ends_when_it_is_said(world: World) -> None:
    waiting = asyncio.ensure_future(world.slack.heard(lambda post: post.text == "b"))
    await asyncio.sleep(0)
    for text in ("a", "b"):
        world.slack.post("C0OPS", Content(text), "response_url")
    assert (await waiting).text == "b"


async def test_a_modal_is_before_one_person(http: httpx.AsyncClient, world: World) -> None:
    view = world.slack.views.open("U0BEN", MODAL)
    seen = (await state(http, "U0BEN"))["view"]
    assert (seen["id"], seen["hash"], seen["submit"]["text"]) == (view.id, view.hash, "Save")
    assert seen["values"]["at"]["at"]["selected_time"] == "09:00"
    assert (await state(http, "U0ANA"))["view"] is None


async def test_a_modal_can_be_filled_used_submitted_and_closed(
    http: httpx.AsyncClient, calls: SlackCalls, heard: list[httpx.Request], world: World
) -> None:
    names = {"person": "U0BEN", "view_id": world.slack.views.open("U0BEN", MODAL).id}
    await act(http, "use", **names, block_id="more", action_id="test", values={})
    await act(http, "submit", **names, values={"day": {"day": "tue"}})
    await calls.settled()
    assert sorted(payload(one)["type"] for one in heard) == ["block_actions", "view_submission"]
    answer = await act(http, "close", **names)
    assert answer["error"] == "not_found"


async def test_what_is_missing_in_a_modal_is_shown(http: httpx.AsyncClient, world: World) -> None:
    view = world.slack.views.open("U0BEN", MODAL)
    await act(http, "submit", person="U0BEN", view_id=view.id, values={"day": {"day": None}})
    assert (await state(http))["view"]["errors"] == {"day": "Please complete this required field."}


async def test_a_file_is_previewed_and_can_be_taken_away(http: httpx.AsyncClient, world: World) -> None:
    data = "\ufeffname;tasks\r\n".encode() + b"a;1\r\n" * 20
    file = world.slack.files.expect("flows.csv", len(data), "csv")
    world.slack.files.take(file.ticket, data)
    world.slack.post("C0OPS", Content("", files=(file.id,)), "files.completeUploadExternal")
    (shown,) = (await state(http))["messages"]["C0OPS"][0]["files"]
    assert (shown["rows"][0], len(shown["rows"]), shown["row_count"]) == (["name", "tasks"], 9, 21)
    answer = await http.get(shown["url"])
    assert answer.content == data
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''flows.csv"
    assert (await http.get("/page-api/file/F404")).status_code == 404


@pytest.mark.parametrize(("name", "flag", "on"), [("archive", "archived", True), ("restrict", "restricted", True)])
async def test_a_channel_can_be_closed_and_opened(
    http: httpx.AsyncClient, calls: SlackCalls, *, name: str, flag: str, on: bool
) -> None:
    for wanted in (on, not on):
        await act(http, name, person="U0BEN", channel="C0OPS", on=wanted)
        await calls.settled()
        ops = next(one for one in (await state(http))["channels"] if one["id"] == "C0OPS")
        assert ops[flag] is wanted


async def test_the_bot_can_be_removed_and_uninstalled(http: httpx.AsyncClient, calls: SlackCalls) -> None:
    await act(http, "remove", person="U0BEN", channel="C0OPS")
    await act(http, "uninstall", on=True)
    await calls.settled()
    seen = await state(http)
    assert not next(one for one in seen["channels"] if one["id"] == "C0OPS")["bot_is_member"]
    assert not seen["installed"]
    await act(http, "uninstall", on=False)
    assert (await state(http))["installed"]


async def test_the_token_can_be_revoked(http: httpx.AsyncClient, calls: SlackCalls) -> None:
    for revoked in (True, False):
        await act(http, "revoke", on=revoked)
        await calls.settled()
        assert ((await state(http))["token_revoked"], (await state(http))["installed"]) == (revoked, True)


async def test_an_account_can_be_deactivated(http: httpx.AsyncClient, calls: SlackCalls) -> None:
    await act(http, "leave", person="U0ANA", on=True)
    await calls.settled()
    assert {one["id"]: one["deleted"] for one in (await state(http))["people"]}["U0ANA"]
