"""Socket Mode over real WebSockets."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sandbox.app import create_sandbox
from sandbox.block_kit.checks import Json
from sandbox.slack.calls import SlackCalls
from sandbox.slack.outgoing import ACK_SECONDS
from sandbox.world import World
from tests.support.loop_clock import advance_loop

Listening = Callable[[ASGIApp], AbstractAsyncContextManager[str]]


@pytest.fixture
async def served(world: World, calls: SlackCalls, listening: Listening) -> AsyncIterator[World]:
    world.bot_url = None
    async with listening(create_sandbox(world, calls=calls)) as world.base_url:
        yield world


async def address(world: World) -> str:
    headers = {"Authorization": f"Bearer {world.app_token}"}
    async with httpx.AsyncClient(headers=headers, trust_env=False) as http:
        answer = await http.post(f"{world.base_url}/api/apps.connections.open")
    return str(answer.json()["url"])


async def receive(socket: ClientConnection) -> Json:
    return json.loads(await socket.recv())


async def acknowledge(socket: ClientConnection, payload: dict[str, Any] | None = None) -> Json:
    envelope = await receive(socket)
    await socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": payload}))
    return envelope


async def test_a_command_goes_through_an_envelope(served: World, calls: SlackCalls) -> None:
    async with connect(await address(served), proxy=None) as socket:
        hello = await receive(socket)
        calls.later(calls.typed("U0BEN", "C0OPS", "/pipefy-usage help"))
        envelope = await acknowledge(socket, {"text": "hi"})
        post = await served.slack.heard(lambda post: post.text == "hi")
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert (envelope["type"], envelope["payload"]["text"]) == ("slash_commands", "help")
    assert (envelope["accepts_response_payload"], post.person) == (True, "U0BEN")


async def test_each_envelope_goes_to_one_connection(served: World, calls: SlackCalls) -> None:
    async with (
        connect(await address(served), proxy=None) as one,
        connect(await address(served), proxy=None) as other,
    ):
        await receive(one), await receive(other)
        for text in ("first", "second"):
            calls.later(calls.typed("U0BEN", "C0OPS", f"/pipefy-usage {text}"))
        envelopes = [await acknowledge(socket) for socket in (one, other)]
        await calls.settled()
    assert {envelope["payload"]["text"] for envelope in envelopes} == {"first", "second"}
    assert served.slack.failed == []


async def test_what_is_no_ack_is_ignored_until_time_is_up(served: World, calls: SlackCalls) -> None:
    async with connect(await address(served), proxy=None) as socket:
        await receive(socket)
        calls.later(calls.typed("U0BEN", "C0OPS", "/pipefy-usage"))
        await receive(socket)
        for noise in ("{", "[]", '{"envelope_id": "other"}'):
            await socket.send(noise)
        await (await socket.ping())  # its answer comes after the noise was read
        advance_loop(ACK_SECONDS)
        await calls.settled()
    assert served.slack.failed[0].text == "/pipefy-usage failed: operation_timeout"


async def test_a_connection_that_goes_away_acknowledges_nothing(served: World, calls: SlackCalls) -> None:
    async with connect(await address(served), proxy=None) as socket:
        await receive(socket)
        calls.later(calls.typed("U0BEN", "C0OPS", "/pipefy-usage"))
        await receive(socket)
    await calls.settled()
    assert served.slack.failed[0].text == "/pipefy-usage failed: dispatch_failed"
    assert served.sockets.connected == 0


async def test_an_event_that_was_not_acknowledged_comes_again(served: World, calls: SlackCalls) -> None:
    async with connect(await address(served), proxy=None) as socket:
        await receive(socket)
        calls.later(calls.typed("U0BEN", "D0BEN", "hi"))
        first = await receive(socket)
        advance_loop(ACK_SECONDS)
        second = await acknowledge(socket)
        await calls.settled()
    assert (first["retry_attempt"], second["retry_attempt"], second["retry_reason"]) == (0, 1, "http_timeout")


async def test_a_ticket_opens_one_connection(served: World) -> None:
    url = await address(served)
    async with connect(url, proxy=None):
        with pytest.raises(InvalidStatus):
            await connect(url, proxy=None)


async def test_slack_asks_to_come_back(served: World) -> None:
    async with connect(await address(served), proxy=None) as socket:
        await receive(socket)
        await served.sockets.disconnect("warning")
        assert (await receive(socket))["reason"] == "warning"
        with pytest.raises(ConnectionClosed):
            await socket.recv()


async def test_the_eleventh_connection_is_sent_away(served: World) -> None:
    sockets = [await connect(await address(served), proxy=None) for _ in range(11)]
    said = [await receive(socket) for socket in sockets]
    assert [one["type"] for one in said] == ["hello"] * 10 + ["disconnect"]
    for socket in sockets:
        await socket.close()
