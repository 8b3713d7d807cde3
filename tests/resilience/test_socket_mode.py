"""The other door: over Socket Mode everything is as over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.slack.replay_cache import REMEMBERED_SECONDS
from bot.usage.period import Period
from tests.support.digests import AdvanceableClock
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
    assert (await socket.run_command(person="U0GUS")).text.startswith("Usage is shown to full members")


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
        assert len(workspace.bot.socket._answered._answers) == 1


def connections(workspace: Workspace) -> int:
    """How many connections the bot asked for so far."""
    return [call.method for call in workspace.world.slack.calls].count("apps.connections.open")


async def test_the_web_has_no_door_for_slack(socket: Workspace) -> None:
    paths = {getattr(route, "path", "") for route in socket.bot.web.routes}
    assert "/slack/events" not in paths
