"""Slack Connect in the sandbox: companies, invitations, workspaces of one Enterprise, and events that get lost."""

import dataclasses

import httpx
import pytest

from sandbox.block_kit.checks import Json
from sandbox.slack.calls import SlackCalls
from sandbox.slack.workspace import OTHER_TEAM_ID, TEAM_ID
from sandbox.world import World
from tests.sandbox.sandbox_kit import event


async def described(http: httpx.AsyncClient, channel: str = "C0OPS") -> Json:
    channel_info: Json = (await http.get(f"/api/conversations.info?channel={channel}")).json()["channel"]
    return channel_info


async def test_a_channel_names_the_companies_that_take_part(http: httpx.AsyncClient, calls: SlackCalls) -> None:
    await calls.lifecycle.shared("C0OPS", "T0X")
    await calls.lifecycle.shared("C0OPS", "T0Y")
    await calls.lifecycle.shared("C0OPS", "T0X", on=False)
    channel = await described(http)
    assert (channel["is_ext_shared"], channel["connected_team_ids"]) == (True, ["T0Y"])
    assert (await described(http, "C0PARTNERS"))["connected_team_ids"] == [OTHER_TEAM_ID]


async def test_leaving_says_if_another_company_stays(calls: SlackCalls, heard: list[httpx.Request]) -> None:
    for company in ("T0X", "T0Y"):
        await calls.lifecycle.shared("C0OPS", company)
    for company in ("T0X", "T0Y"):
        await calls.lifecycle.shared("C0OPS", company, on=False)
    assert [event(request).get("is_ext_shared") for request in heard] == [None, None, True, False]


async def test_an_invited_company_is_pending_and_no_event_tells_of_it(
    http: httpx.AsyncClient, calls: SlackCalls, heard: list[httpx.Request]
) -> None:
    calls.lifecycle.company_invited("C0OPS", "T0X")
    channel = await described(http)
    assert (channel["is_ext_shared"], channel["is_pending_ext_shared"]) == (False, True)
    assert channel["pending_connected_team_ids"] == ["T0X"]
    assert heard == []
    await calls.lifecycle.shared("C0OPS", "T0X")
    assert (await described(http))["pending_connected_team_ids"] == []


async def test_workspaces_of_one_enterprise_are_internal(http: httpx.AsyncClient, calls: SlackCalls) -> None:
    calls.lifecycle.shared_in_enterprise("C0OPS", "T0SISTER")
    channel = await described(http)
    assert (channel["is_org_shared"], channel["is_ext_shared"]) == (True, False)
    assert channel["internal_team_ids"] == sorted([TEAM_ID, "T0SISTER"])


async def test_a_private_channel_stays_private_when_it_is_shared(http: httpx.AsyncClient, calls: SlackCalls) -> None:
    await calls.lifecycle.shared("C0FINANCE")
    channel = await described(http, "C0FINANCE")
    assert (channel["is_private"], channel["is_ext_shared"]) == (True, True)


async def test_a_direct_message_says_nothing_of_companies(http: httpx.AsyncClient, world: World) -> None:
    world.slack.app.scopes.append("im:read")
    assert "is_ext_shared" not in await described(http, "D0BEN")


@pytest.mark.parametrize(("how", "told"), [("lost", 0), ("told", 1), ("twice", 2)])
async def test_events_get_lost_or_come_twice(
    calls: SlackCalls, heard: list[httpx.Request], world: World, how: str, told: int
) -> None:
    world.slack.switches.events = how  # type: ignore[assignment] # one of its literals
    await calls.lifecycle.shared("C0OPS")
    assert len({request.content for request in heard}) == min(told, 1)
    assert len(heard) == told


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("missing_scope", {"ok": False, "error": "missing_scope"}),
        ("ratelimited", {"ok": False, "error": "ratelimited"}),
        ("", {"ok": True}),
    ],
)
async def test_a_method_is_refused_until_that_is_lifted(
    http: httpx.AsyncClient, world: World, code: str, body: Json
) -> None:
    world.slack.switches.refused_methods["conversations.info"] = code
    assert (await http.get("/api/conversations.info?channel=C0OPS")).json() == body
    world.slack.switches.refused_methods.clear()
    assert (await described(http))["id"] == "C0OPS"


async def test_a_person_of_an_enterprise_names_their_workspaces(http: httpx.AsyncClient, world: World) -> None:
    ben = world.slack.people["U0BEN"]
    world.slack.people["U0BEN"] = dataclasses.replace(ben, team_id="", workspaces=(TEAM_ID,), enterprise_admin=True)
    person = (await http.get("/api/users.info?user=U0BEN")).json()["user"]
    assert "team_id" not in person
    assert (person["enterprise_user"]["teams"], person["enterprise_user"]["is_admin"]) == ([TEAM_ID], True)
