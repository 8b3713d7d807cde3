"""Socket Mode against a Slack that is hard, beside slack_sdk's own client: connections, lost and doubled envelopes.

Both clients meet the same sandbox at the same time, each its own. For 15 s it is hard in one way, then proper again;
an event comes twice a second, and again every second until it is acked, as Slack repeats events (only sooner).
With `link_disabled` an admin switched Socket Mode off: the bot rests longer there, and events of that window come too
late for it; they are not judged.
Connections are counted while it is hard: calls of `apps.connections.open`, of which Slack allows few a minute.
`python -m tests.benchmarks.socket_judge [way …]`. Real time: about seven minutes for all ways.
"""

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient as StockClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.server import listen
from bot.slack.bolt_app import ACK, SlackResponse
from bot.slack.socket_mode.client import SocketModeClient
from bot.slack.web_client import open_client, open_session
from bot.telemetry.metrics import Metrics
from sandbox.app import create_sandbox
from sandbox.slack.faults import Fault
from sandbox.slack.payloads import event_callback
from sandbox.slack.socket_manners import Manner
from sandbox.slack.sockets import NotConnected
from sandbox.world import World
from tests.support.server import address_of, serving

HARD_SECONDS, PROPER_SECONDS = 15.0, 20.0
EVERY, ACK_SECONDS = 0.5, 3.0
LARGE = 1_500_000
OPEN, REFUSALS = "apps.connections.open", 10_000
MOST_CONNECTIONS = 8  # in the 15 s, by our client


@dataclass
class Tally:
    """The events of one client by how often each was handled."""

    sent: list[str] = field(default_factory=list)
    handled: Counter[str] = field(default_factory=Counter)
    opened: int = 0

    @property
    def lost(self) -> int:
        return sum(not self.handled[event_id] for event_id in self.sent)

    @property
    def doubled(self) -> int:
        return sum(times > 1 for times in self.handled.values())


Start = Callable[[World, Tally], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def ours(world: World, tally: Tally) -> AsyncIterator[None]:
    async def dispatch(payload: dict[str, Any]) -> SlackResponse:
        tally.handled[payload["event_id"]] += 1
        return ACK

    async with open_session() as session:
        client = open_client(session, token=None, api_url=f"{world.base_url}/api/")
        token = world.app_token
        socket = SocketModeClient(dispatch, client, session, Metrics(), app_token=token, monotonic=monotonic)
        await socket.start()
        yield
        await socket.stop()


@asynccontextmanager
async def stock(world: World, tally: Tally) -> AsyncIterator[None]:
    async def listener(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        tally.handled[request.payload["event_id"]] += 1

    web = AsyncWebClient(base_url=f"{world.base_url}/api/")
    client = StockClient(app_token=world.app_token, web_client=web)
    client.socket_mode_request_listeners.append(listener)
    await client.connect()  # type: ignore[no-untyped-call] # slack_sdk's own
    yield
    await client.close()  # type: ignore[no-untyped-call] # likewise


async def be_hard(world: World, way: str) -> int:
    """Be hard in this way for a while, and proper after it; the connections that were asked for meanwhile."""
    before = len(world.slack.calls)
    world.sockets.manner = Manner(way) if way in set(Manner) else Manner.PROPER
    if way == "retry_after":
        for _ in range(REFUSALS):
            world.slack.faults.add(OPEN, Fault.RATE_LIMITED, retry_after=20)
    if way != "large_envelopes":
        await world.sockets.drop()
    until = monotonic() + HARD_SECONDS
    while monotonic() < until:
        await asyncio.sleep(2.0)
        if way == "drops":
            await world.sockets.drop()
        elif way == "refreshes":
            await world.sockets.disconnect()
    world.sockets.manner = Manner.PROPER
    left = len(world.slack.faults._planned.pop(OPEN, ()))
    return len(world.slack.calls) - before + (REFUSALS - left if way == "retry_after" else 0)


async def send_events(world: World, tally: Tally, *, large: bool) -> None:
    """Twice a second a new event; each again until it is acked."""
    async with asyncio.TaskGroup() as group:
        for number in range(int(HARD_SECONDS / EVERY)):
            event_id = f"Ev{number}"
            tally.sent.append(event_id)
            group.create_task(send_until_acked(world, event_id, large=large))
            await asyncio.sleep(EVERY)


async def send_until_acked(world: World, event_id: str, *, large: bool) -> None:
    event = {"type": "app_mention", "text": "x" * (LARGE if large else 10)}
    payload = event_callback(event, event_id=event_id, at=0, shared=False)
    until = monotonic() + HARD_SECONDS + PROPER_SECONDS - int(event_id[2:]) * EVERY
    while monotonic() < until:
        with suppress(NotConnected, TimeoutError):
            async with asyncio.timeout(ACK_SECONDS):
                await world.sockets.deliver("events_api", payload)
                return
        await asyncio.sleep(1.0)


async def judged(start: Start, way: str) -> Tally:
    listening = listen("127.0.0.1", 0)
    world, tally = World(base_url=address_of(listening)), Tally()
    async with serving(create_sandbox(world), listening), start(world, tally):
        await until_connected(world)
        sending = asyncio.create_task(send_events(world, tally, large=way == "large_envelopes"))
        tally.opened = await be_hard(world, way)
        await sending
    return tally


async def until_connected(world: World) -> None:
    async with asyncio.timeout(30):
        while not world.sockets.connected:  # noqa: ASYNC110 - a hello is no event here
            await asyncio.sleep(0.01)


WAYS = (*(str(manner) for manner in Manner), "retry_after", "drops", "refreshes", "large_envelopes")


async def main(ways: list[str]) -> int:
    """0 where our client lost and doubled nothing, and opened few connections."""
    good = True
    print(f"{'':22}| {'this bot':^26} | {'slack_sdk, aiohttp':^26}")
    print(f"{'':22}| {'opened':>8} {'lost':>8} {'twice':>8} | {'opened':>8} {'lost':>8} {'twice':>8}")
    for way in ways or WAYS:
        own, other = await asyncio.gather(judged(ours, way), judged(stock, way))
        rows = [f"{tally.opened:8} {tally.lost:8} {tally.doubled:8}" for tally in (own, other)]
        print(f"{way:22}| {rows[0]} | {rows[1]}", flush=True)
        lost = 0 if way == Manner.LINK_DISABLED else own.lost
        good = good and lost == own.doubled == 0 and own.opened <= MOST_CONNECTIONS
    return 0 if good else 1


if __name__ == "__main__":
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.exit(asyncio.run(main(sys.argv[1:])))
