"""Faults come once, in order, or by chance, before or after Slack has accepted a call."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from sandbox.app import create_sandbox
from sandbox.slack.calls import SlackCalls
from sandbox.slack.faults import Fault, Planned
from sandbox.world import World

Say = Callable[..., dict[str, Any]]
POST = "/api/chat.postMessage"


@pytest.fixture
async def wire(
    world: World, calls: SlackCalls, listening: Callable[[ASGIApp], AbstractAsyncContextManager[str]]
) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {world.bot_token}"}
    async with (
        listening(create_sandbox(world, calls=calls)) as address,
        httpx.AsyncClient(base_url=address, headers=headers, trust_env=False) as http,
    ):
        yield http


@pytest.mark.parametrize(
    ("fault", "status", "accepted"),
    [
        (Fault.SERVER_ERROR_BEFORE, 500, 0),
        (Fault.SERVER_ERROR_AFTER, 500, 1),
        (Fault.RATE_LIMITED, 429, 0),
        (Fault.BAD_BODY, 200, 1),
        (Fault.SLOW_ANSWER, 200, 1),
        (Fault.SLOW_COMMIT, 200, 1),
    ],
)
async def test_a_fault_happens_once(
    http: httpx.AsyncClient, world: World, say: Say, *, fault: Fault, status: int, accepted: int
) -> None:
    world.slack.faults.add("chat.postMessage", fault)
    assert (await http.post(POST, json=say())).status_code == status
    assert len(world.slack.posts) == accepted
    assert (await http.post(POST, json=say())).json()["ok"]


@pytest.mark.parametrize(("fault", "accepted"), [(Fault.RESET_BEFORE, 0), (Fault.RESET_AFTER, 1), (Fault.CUT_BODY, 1)])
async def test_the_line_is_cut(wire: httpx.AsyncClient, world: World, say: Say, fault: Fault, accepted: int) -> None:
    world.slack.faults.add("chat.postMessage", fault)
    with pytest.raises(httpx.RemoteProtocolError):
        await wire.post(POST, json=say())
    assert len(world.slack.posts) == accepted
    assert (await wire.post(POST, json=say())).json()["ok"]


async def test_a_response_url_has_faults_too(http: httpx.AsyncClient, world: World) -> None:
    url = world.slack.response_urls.open("C0OPS", "U0BEN")
    world.slack.faults.add("response", Fault.RATE_LIMITED, retry_after=7)
    answer = await http.post(f"/response/{url.id}", json={"text": "hello"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


async def test_a_slow_network_delays_what_the_bot_asks(
    http: httpx.AsyncClient, world: World, naps: list[float]
) -> None:
    world.slack.switches.slow_network = True
    await http.post("/api/auth.test")
    await http.get("/page-api/state")
    assert naps == [1.5]


async def test_a_late_commit_follows_its_answer(
    http: httpx.AsyncClient, world: World, naps: list[float], say: Say
) -> None:
    world.slack.faults.add("chat.postMessage", Fault.LATE_COMMIT, seconds=3)
    answer = await http.post(POST, json=say())
    assert answer.status_code == 503
    await world.slack.heard(lambda post: post.text == "hello")
    assert naps == [3]


async def test_a_slow_call_is_held_in_view(http: httpx.AsyncClient, world: World, say: Say) -> None:
    held = []

    async def nap(_: float) -> None:
        held.extend(world.slack.faults.held)
        await asyncio.sleep(0)

    world.slack.faults = type(world.slack.faults)(nap)
    world.slack.faults.add("chat.postMessage", Fault.SLOW_COMMIT)
    await http.post(POST, json=say())
    assert held == [("chat.postMessage", Fault.SLOW_COMMIT)]


async def test_the_same_seed_gives_the_same_faults(http: httpx.AsyncClient, world: World) -> None:
    runs = []
    for _ in range(2):
        world.slack.faults.by_chance({"auth.test": [Planned(Fault.RATE_LIMITED, chance=0.5)]}, seed=7)
        runs.append([(await http.post("/api/auth.test")).status_code for _ in range(20)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 429}
