"""Socket Mode: the same way in, over a WebSocket that is replaced before Slack closes it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.errors import NotConfigured
from bot.slack.bolt_app import LATER, SlackResponse
from bot.slack.socket_mode.client import SocketModeClient
from bot.slack.socket_mode.connection import HEARTBEAT_SECONDS, LINGER_SECONDS
from bot.slack.web_client import open_client, open_session
from tests.slack.edge_kit import COMMAND, UNKNOWN_WORKSPACE, Clock, Edge, event
from tests.support.loop_clock import advance_loop


@dataclass
class FakeSocketMode:
    """Opens addresses, greets, and keeps what the bot sends back."""

    refusal: str = ""
    fail_first: int = 0
    limit_first: int = 0  # answers that name a time to wait
    redirect: str = ""  # where the handshake is sent
    mute_from: int = 1_000  # the connection from which on no ping is answered
    origin: str = ""
    opened: int = 0
    lines: list[web.WebSocketResponse] = field(default_factory=list)
    acks: "asyncio.Queue[dict[str, object]]" = field(default_factory=asyncio.Queue)
    hello_received: "asyncio.Queue[int]" = field(default_factory=asyncio.Queue)

    async def open(self, _: web.Request) -> web.Response:
        self.opened += 1
        if self.refusal:
            return web.json_response({"ok": False, "error": self.refusal})
        if self.opened <= self.fail_first:
            return web.Response(status=503, text="<html>")
        if self.opened <= self.limit_first:
            refused = {"ok": False, "error": "ratelimited"}
            return web.json_response(refused, status=429, headers={"Retry-After": "30"})
        return web.json_response({"ok": True, "url": f"{self.origin}/socket?ticket={self.opened}"})

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        if self.redirect and len(self.lines) == 0:
            self.lines.append(web.WebSocketResponse())
            raise web.HTTPFound(self.redirect)
        line = web.WebSocketResponse(autoping=len(self.lines) < self.mute_from)
        await line.prepare(request)
        self.lines.append(line)
        await line.send_json({"type": "hello", "num_connections": 1})
        self.hello_received.put_nowait(len(self.lines))
        async for message in line:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.acks.put_nowait(json.loads(message.data))
        return line

    async def send(self, payload: object, envelope_id: str = "e1", line: int = -1) -> dict[str, object]:
        await self.lines[line].send_json({"type": "x", "envelope_id": envelope_id, "payload": payload})
        return await asyncio.wait_for(self.acks.get(), 30)


@asynccontextmanager
async def served(fake: FakeSocketMode) -> AsyncIterator[FakeSocketMode]:
    app = web.Application()
    app.add_routes([web.post("/api/apps.connections.open", fake.open), web.get("/socket", fake.connect)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()


@asynccontextmanager
async def listening(
    fake: FakeSocketMode, edge: Edge, *, start: bool = True, rests: list[float] | None = None
) -> AsyncIterator[SocketModeClient]:
    async def soon(seconds: float) -> None:
        if rests is not None:
            rests.append(seconds)
        await asyncio.sleep(0)

    async with served(fake), open_session() as session:
        client = open_client(session, token="xoxb-test", api_url=f"{fake.origin}/api/")
        socket = SocketModeClient(
            edge.dispatch,
            client,
            session,
            edge.metrics,
            app_token="xapp-test",
            monotonic=edge.clock.monotonic,
            sleep=soon,
            chance=lambda: 0.0,
        )
        if start:
            await socket.start()
            await asyncio.wait_for(fake.hello_received.get(), 30)
        try:
            yield socket
        finally:
            await socket.stop()


async def test_a_command_is_acked_and_heard(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge):
        assert await fake.send(COMMAND | {"text": "my payload"}) == {"envelope_id": "e1"}
    assert [heard.text for heard in await edge.heard()] == ["my payload"]


async def test_an_answer_rides_on_the_ack(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge):
        ack = await fake.send(COMMAND | {"team_id": "T0OTHER"})
    assert ack["payload"] == {"response_type": "ephemeral", "text": UNKNOWN_WORKSPACE}


async def test_an_event_sent_again_in_another_envelope_is_heard_once(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge):
        for envelope_id in ("e1", "e2"):
            assert await fake.send(event("Ev1"), envelope_id) == {"envelope_id": envelope_id}
    assert len(await edge.heard()) == 1


async def test_an_event_that_there_is_no_room_for_is_not_acked_and_heard_when_it_comes_again(edge: Edge) -> None:
    fake, answers = FakeSocketMode(), [LATER]

    async def dispatch(body: dict[str, Any]) -> SlackResponse:
        return answers.pop() if answers else await edge.dispatch(body)

    async with listening(fake, replace(edge, dispatch=dispatch)):
        await fake.lines[-1].send_json({"type": "events_api", "envelope_id": "e1", "payload": event("Ev1")})
        assert await fake.send(event("Ev1"), "e2") == {"envelope_id": "e2"}
    assert len(await edge.heard()) == 1


@pytest.mark.parametrize("payload", [None, [], 7, "text", {}, {"type": 7}, {"type": "event_callback", "event": 1}])
async def test_a_senseless_payload_is_acked(edge: Edge, payload: object) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge):
        assert await fake.send(payload) == {"envelope_id": "e1"}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"type":"hello"}', '{"envelope_id":7}', "[" * 100_000])
async def test_a_senseless_message_does_not_end_the_connection(edge: Edge, text: str) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge) as socket:
        await fake.lines[0].send_str(text)
        assert await fake.send(COMMAND) == {"envelope_id": "e1"}
        assert (socket.connected(), fake.opened) == (True, 1)


async def test_the_next_connection_is_opened_before_slack_closes_this_one(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge) as socket:
        await fake.lines[0].send_json({"type": "disconnect", "reason": "warning"})
        assert await asyncio.wait_for(fake.hello_received.get(), 30) == 2
        assert await fake.send(COMMAND, "old", line=0) == {"envelope_id": "old"}
        assert await fake.send(COMMAND, "new", line=1) == {"envelope_id": "new"}
        assert socket.connected()


async def test_a_broken_connection_is_replaced(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge) as socket:
        await fake.lines[0].close()
        assert await asyncio.wait_for(fake.hello_received.get(), 30) == 2
        await fake.send(COMMAND)
        assert socket.connected()


async def test_a_bad_app_token_fails_at_once(edge: Edge) -> None:
    async with listening(FakeSocketMode(refusal="invalid_auth"), edge, start=False) as socket:
        with pytest.raises(NotConfigured, match="SLACK_APP_TOKEN"):
            await socket.start()
        assert not socket.connected()


async def test_a_slack_that_is_down_at_start_is_asked_again(edge: Edge) -> None:
    fake = FakeSocketMode(fail_first=3)
    async with listening(fake, edge):
        assert fake.opened == 4


async def test_after_the_stop_nothing_is_connected(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge) as socket:
        await asyncio.wait_for(socket.stop(), 30)
        assert (socket.connected(), socket._tasks) == (False, set())


async def test_a_stop_before_the_start_is_harmless(edge: Edge) -> None:
    async with aiohttp.ClientSession() as session:
        client = open_client(session, token=None, api_url="http://127.0.0.1:9/api/")
        socket = SocketModeClient(
            edge.dispatch, client, session, edge.metrics, app_token="x", monotonic=Clock().monotonic
        )
        await socket.stop()


async def test_the_time_that_slack_names_is_waited_for(edge: Edge) -> None:
    fake, rests = FakeSocketMode(limit_first=2), list[float]()
    async with listening(fake, edge, rests=rests):
        assert (fake.opened, rests) == (3, [30.0, 30.0])


async def test_a_connection_that_lived_is_replaced_without_rest(edge: Edge) -> None:
    fake, rests = FakeSocketMode(), list[float]()
    async with listening(fake, edge, rests=rests):
        await fake.send(COMMAND)  # the hello was read before it
        edge.clock.seconds += 60
        await fake.lines[0].close()
        await asyncio.wait_for(fake.hello_received.get(), 30)
        await fake.send(COMMAND)
        assert rests == []


async def test_short_lives_mean_longer_rests(edge: Edge) -> None:
    fake, rests = FakeSocketMode(), list[float]()
    async with listening(fake, edge, rests=rests):
        for line in range(4):
            await fake.lines[line].close()
            await asyncio.wait_for(fake.hello_received.get(), 30)
    assert rests == [0.5, 1.0, 2.0, 4.0]


async def test_a_line_on_which_no_ping_is_answered_is_given_up(edge: Edge) -> None:
    fake = FakeSocketMode(mute_from=0)
    async with listening(fake, edge):
        fake.mute_from = 1_000
        advance_loop(HEARTBEAT_SECONDS + 1)
        await asyncio.sleep(0)
        advance_loop(HEARTBEAT_SECONDS)
        assert await asyncio.wait_for(fake.hello_received.get(), 30) == 2


async def test_an_old_connection_that_slack_does_not_close_is_closed(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge) as socket:
        await fake.lines[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await asyncio.wait_for(fake.hello_received.get(), 30)
        advance_loop(LINGER_SECONDS)
        async with asyncio.timeout(60):
            while not fake.lines[0].closed:  # noqa: ASYNC110 - the far end has no event for it
                await asyncio.sleep(0.001)
        assert (socket.connected(), len(socket._connections)) == (True, 1)


async def test_the_handshake_follows_no_redirect(edge: Edge) -> None:
    elsewhere = FakeSocketMode()
    async with served(elsewhere):
        fake = FakeSocketMode(redirect=f"{elsewhere.origin}/socket?ticket=1")
        async with listening(fake, edge):
            assert (len(elsewhere.lines), fake.opened) == (0, 2)


@pytest.mark.parametrize("size", [1_500_000, 1_900_000])
async def test_a_large_envelope_is_handled(edge: Edge, size: int) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge):
        assert await fake.send(COMMAND | {"text": "words", "more": "x" * size}) == {"envelope_id": "e1"}
        assert fake.opened == 1
    assert [heard.text for heard in await edge.heard()] == ["words"]


async def test_a_larger_one_is_refused_and_logged_and_the_connection_stays(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge) as socket:
        with capture_logs() as logs:
            assert await fake.send(COMMAND | {"more": "x" * 3_000_000}, "big") == {"envelope_id": "big"}
        assert await fake.send(COMMAND, "next") == {"envelope_id": "next"}
        assert (socket.connected(), fake.opened) == (True, 1)
    assert [line["event"] for line in logs if line.get("envelope") == "big"] == [
        "an envelope of Slack's is too large to be read"
    ]


async def test_bytes_that_are_no_text_do_not_end_the_connection(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge) as socket:
        await fake.lines[0].send_bytes(b"\xff\x00")
        await fake.lines[0].send_frame(b'{"type": "\xff\xfe"}', aiohttp.WSMsgType.TEXT)
        assert await fake.send(COMMAND) == {"envelope_id": "e1"}
        assert (socket.connected(), fake.opened) == (True, 1)


async def test_an_envelope_that_comes_again_gets_the_same_answer(edge: Edge) -> None:
    fake = FakeSocketMode()
    async with listening(fake, edge):
        acks = [await fake.send(COMMAND | {"team_id": "T0OTHER"}, "again") for _ in range(2)]
    assert acks[0] == acks[1]
    assert "payload" in acks[0]
