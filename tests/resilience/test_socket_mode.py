"""The other door: over Socket Mode everything is as over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from bot.slack.replay_cache import REMEMBERED_SECONDS
from bot.slack.socket_mode.reconnect import REFUSED_REST_SECONDS
from bot.usage.period import Period
from sandbox.slack.faults import Fault
from sandbox.slack.socket_manners import Manner
from tests.support.digests import AdvanceableClock
from tests.support.loop_clock import advance_loop
from tests.support.messages import has, series
from tests.support.workspace import ANA, BEN, FINANCE, OPS, PATIENCE_SECONDS, Workspace, open_workspace


@pytest.fixture
async def socket(database: Path) -> AsyncIterator[Workspace]:
    """A workspace whose bot has no address."""
    async with open_workspace(database, "socket") as workspace:
        yield workspace


@pytest.mark.parametrize("period", Period)
async def test_the_report_is_the_same(socket: Workspace, workspace: Workspace, period: Period) -> None:
    assert (await socket.run_command(period)).text == (await workspace.run_command(period)).text


async def test_buttons_links_and_flows_work(socket: Workspace) -> None:
    await socket.run_command("link 301236", person=ANA)
    card = await socket.run_command()
    assert (await socket.clicks(card, "show:last_month")).ts == card.ts
    shared, _ = await socket.shares(card)
    assert shared.person is None
    assert has(await socket.clicks(shared, "show_flows"), "data_table")


async def test_guests_are_refused_here_too(socket: Workspace) -> None:
    assert (await socket.run_command(person="U0GUS")).text.startswith("Only full members")


async def test_fifty_askers_cause_one_request(socket: Workspace) -> None:
    await asyncio.gather(*(socket.calls.typed(BEN, OPS, "/pipefy-usage") for _ in range(50)))
    await socket.world.slack.heard(lambda _: len(socket.world.slack.posts) == 50)
    assert socket.questions == ["UsageBotOrganization", "UsageBotReport"]


async def test_a_connection_that_slack_ends_is_replaced(socket: Workspace) -> None:
    card = await socket.run_command()
    await socket.world.sockets.disconnect()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while connections(socket) < 2 or not socket.world.sockets.connected:  # noqa: ASYNC110 - a hello is no event
            await asyncio.sleep(0.001)
    assert series(await socket.run_command(channel=FINANCE)) == series(card)


async def test_answers_grow_old_by_the_clock_that_the_bot_was_opened_with(database: Path) -> None:
    clock = AdvanceableClock()
    async with open_workspace(database, "socket", monotonic=clock) as workspace:
        await workspace.run_command()
        clock.ahead += REMEMBERED_SECONDS
        await workspace.run_command()
        assert workspace.bot.socket
        assert len(workspace.bot.socket._answered._expiries) == 1


def connections(workspace: Workspace) -> int:
    """How many connections the bot asked for so far."""
    return [call.method for call in workspace.world.slack.calls].count("apps.connections.open")


async def test_the_web_has_no_door_for_slack(socket: Workspace) -> None:
    paths = {getattr(route, "path", "") for route in socket.bot.web.routes}
    assert "/slack/events" not in paths


async def pass_seconds(workspace: Workspace, seconds: int, *, step: float = 1.0, trips: int = 0) -> None:
    """Let time pass for the bot's waits and time-outs, and let it do after each step what it will."""
    # Each request has a line of its own, since a step may be longer than a server keeps an idle one.
    close = {"connection": "close"}
    async with httpx.AsyncClient(trust_env=False, base_url=workspace.world.base_url, headers=close) as http:
        for _ in range(int(seconds / step)):
            advance_loop(step)
            for _ in range(4):  # each is a round trip through the same loop
                await http.get("/api/api.test")
        for _ in range(trips):
            await http.get("/api/api.test")


async def readiness(workspace: Workspace) -> list[str]:
    """The parts that `/readyz` names."""
    transport = httpx.ASGITransport(workspace.bot.web)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http:
        return list((await http.get("/readyz")).json()["failing"])


async def reconnected(workspace: Workspace) -> None:
    """Wait, in the bot's time, until Slack has a connection again."""
    while not (workspace.world.sockets.connected and workspace.bot.socket and workspace.bot.socket.connected()):
        await pass_seconds(workspace, 1)


@pytest.mark.parametrize(
    "manner",
    [
        Manner.CLOSES_AFTER_HELLO,
        Manner.TURNS_AWAY,
        Manner.REFRESHES_AT_ONCE,
        Manner.LINK_DISABLED,
        Manner.NEVER_SAYS_HELLO,
        Manner.HANGS_UP,
        Manner.FOREIGN_ADDRESS,
        Manner.NO_ADDRESS,
    ],
)
async def test_a_slack_that_is_hard_is_not_stormed_and_found_again(socket: Workspace, manner: Manner) -> None:
    await reconnected(socket)
    before = connections(socket)
    socket.world.sockets.manner = manner
    await socket.world.sockets.drop()
    await pass_seconds(socket, 15)
    await pass_seconds(socket, 0, trips=300)  # in which a bot that never rests would open dozens
    assert 1 <= connections(socket) - before <= 7
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await readiness(socket))[:1] != ["slack"]:
            pass  # a hello may just have been said
    socket.world.sockets.manner = Manner.PROPER
    await reconnected(socket)
    assert await readiness(socket) == []
    assert "Acme" in (await socket.run_command()).text


async def test_a_connection_that_never_says_hello_is_given_up(socket: Workspace) -> None:
    before = connections(socket)
    socket.world.sockets.manner = Manner.NEVER_SAYS_HELLO
    await socket.world.sockets.drop()
    await pass_seconds(socket, 1)
    socket.world.sockets.manner = Manner.PROPER
    await pass_seconds(socket, 14)
    await reconnected(socket)
    assert connections(socket) - before <= 3


async def test_the_time_that_slack_names_is_waited_for(socket: Workspace) -> None:
    for _ in range(20):
        socket.world.slack.faults.add("apps.connections.open", Fault.RATE_LIMITED, retry_after=30)
    await socket.world.sockets.drop()
    await pass_seconds(socket, 2)
    await pass_seconds(socket, 27, step=3)
    assert len(socket.world.slack.faults._planned["apps.connections.open"]) == 19  # asked once, and no more


async def refused(workspace: Workspace, failures: int) -> None:
    """Wait until so many attempts in a row have failed."""
    assert workspace.bot.socket
    async with asyncio.timeout(PATIENCE_SECONDS * 10):
        while workspace.bot.socket._failures < failures:  # noqa: ASYNC110 - an attempt is no event
            await asyncio.sleep(0.001)


async def test_a_token_that_is_refused_is_named_and_logged_once(socket: Workspace) -> None:
    socket.world.sockets.token_error = "invalid_auth"
    with capture_logs() as logs:
        await socket.world.sockets.drop()
        for failures in range(1, 5):
            await refused(socket, failures)
            advance_loop(REFUSED_REST_SECONDS)
    assert await readiness(socket) == ["slack", "slack_app_token"]
    assert [line["reason"] for line in logs if line["event"] == "Socket Mode is not connected"][1:] == ["invalid_auth"]
    socket.world.sockets.token_error = None
    await reconnected(socket)
    assert await readiness(socket) == []


async def test_strange_frames_end_nothing(socket: Workspace) -> None:
    before = connections(socket)
    for text in (
        "",
        "{",
        "[]",
        '{"type": 7}',
        '{"type": "surprise"}',
        '{"envelope_id": 7}',
        "\ud7ff" * 10,
        "[" * 50_000,
    ):
        await socket.world.sockets.send_text(text)
    await socket.world.sockets.send_bytes(b"\xff\xfe")
    assert "Acme" in (await socket.run_command()).text
    assert connections(socket) == before


async def test_a_large_envelope_is_answered(socket: Workspace) -> None:
    before = connections(socket)
    assert "it is no command" in (await socket.run_command("flux " + "x" * 1_500_000)).text
    assert connections(socket) == before


async def test_what_comes_while_connections_change_is_handled_once(socket: Workspace) -> None:
    for round_ in range(5):
        asks = [socket.calls.typed(BEN, OPS, "/pipefy-usage help") for _ in range(4)]
        await asyncio.gather(*asks[:2], socket.world.sockets.disconnect(close=False), *asks[2:])
        await socket.world.changes.until(lambda: len(socket.world.slack.posts) == 4 * (round_ + 1))  # noqa: B023
    await socket.bot.tasks.drain(PATIENCE_SECONDS)
    assert (len(socket.world.slack.posts), socket.world.slack.failed) == (20, [])
