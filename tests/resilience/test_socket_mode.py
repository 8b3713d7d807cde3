"""The other door: over Socket Mode everything is as over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.usage.period import Period
from tests.support.messages import has, series
from tests.support.workspace import ANA, BEN, FINANCE, OPS, PATIENCE_SECONDS, Office, open_office


@pytest.fixture
async def socket(database: Path) -> AsyncIterator[Office]:
    """An office whose bot has no address."""
    async with open_office(database, "socket") as office:
        yield office


@pytest.mark.parametrize("period", Period)
async def test_the_report_is_the_same(socket: Office, office: Office, period: Period) -> None:
    assert (await socket.asks(period)).text == (await office.asks(period)).text


async def test_buttons_links_and_flows_work(socket: Office) -> None:
    await socket.asks("link 301236", person=ANA)
    card = await socket.asks()
    assert (await socket.clicks(card, "show:last_month")).ts == card.ts
    shared, _ = await socket.shares(card)
    assert shared.person is None
    assert has(await socket.clicks(shared, "show_flows"), "data_table")


async def test_guests_are_refused_here_too(socket: Office) -> None:
    assert (await socket.asks(person="U0GUS")).text.startswith("Usage is shown to full members")


async def test_fifty_askers_cause_one_request(socket: Office) -> None:
    await asyncio.gather(*(socket.calls.typed(BEN, OPS, "/pipefy-usage") for _ in range(50)))
    await socket.world.slack.heard(lambda _: len(socket.world.slack.posts) == 50)
    assert socket.questions == ["UsageBotOrganization", "UsageBotReport"]


async def test_a_connection_that_slack_ends_is_replaced(socket: Office) -> None:
    card = await socket.asks()
    await socket.world.sockets.disconnect()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while connections(socket) < 2 or not socket.world.sockets.connected:  # noqa: ASYNC110 - a hello is no event
            await asyncio.sleep(0.001)
    assert series(await socket.asks(channel=FINANCE)) == series(card)


def connections(office: Office) -> int:
    """How many connections the bot asked for so far."""
    return [call.method for call in office.world.slack.calls].count("apps.connections.open")


async def test_the_web_has_no_door_for_slack(socket: Office) -> None:
    paths = {getattr(route, "path", "") for route in socket.bot.web.routes}
    assert "/slack/events" not in paths
