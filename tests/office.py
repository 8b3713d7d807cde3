"""A whole office for tests: the sandbox and the bot, each behind a real socket of this machine.

Tests come in by the front door: a person types or clicks in the sandbox, and reads what the bot says.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.runtime import DoorName, Runtime, listen, make_server, open_runtime
from bot.sandbox.app import create_sandbox
from bot.sandbox.slack_calls import SlackCalls
from bot.sandbox.slack_world import Post
from bot.sandbox.world import World
from bot.settings import read_settings

NOW = datetime(2026, 11, 19, 15, 4, 5, tzinfo=UTC)
ANA, BEN, CARMEN, GUS, SAM = "U0ANA", "U0BEN", "U0CARMEN", "U0GUS", "U0SAM"
OPS, FINANCE, RANDOM, PARTNERS = "C0OPS", "C0FINANCE", "C0RANDOM", "C0PARTNERS"
ACME, LABS, RETAIL, CLOSED = (f"8a1c4f10-{n}-4d2c-9c2a-abc123def456" for n in ("1111", "2222", "3333", "9999"))


@dataclass(frozen=True, slots=True)
class Office:
    """The sandbox's world, what people do in it, and the bot."""

    world: World
    calls: SlackCalls
    bot: Runtime

    async def types(self, person: str, channel: str, text: str) -> Post:
        """Type something, and read the next post of the bot."""
        return await self._next(self.calls.typed(person, channel, text))

    async def asks(self, text: str = "", *, person: str = BEN, channel: str = OPS) -> Post:
        """Type `/pipefy-usage` and words, and read the answer."""
        return await self.types(person, channel, f"/pipefy-usage {text}".strip())

    async def clicks(self, post: Post, action_id: str, *, person: str = BEN) -> Post:
        """Press a button of a post, and read the next post of the bot."""
        block = next(b for b in self.drawn(post) if any(e.get("action_id") == action_id for e in b.get("elements", ())))
        return await self._next(self.calls.clicked(person, post.channel, post.ts, block["block_id"], action_id))

    def drawn(self, post: Post) -> list[dict[str, Any]]:
        """The blocks of a post as they stand in the channel, with their ids."""
        return self.world.slack.message(post.channel, post.ts).blocks

    async def post_after(self, seen: int, matches: Callable[[Post], bool] = lambda _: True) -> Post:
        """The first post that comes behind the first `seen` ones and matches."""
        known = {id(post) for post in self.world.slack.posts[:seen]}
        return await self.world.slack.heard(lambda post: id(post) not in known and matches(post))

    async def _next(self, act: Any) -> Post:  # noqa: ANN401 - a coroutine of the sandbox
        seen = len(self.world.slack.posts)
        await act
        return await self.post_after(seen)


@asynccontextmanager
async def open_office(
    database: Path, door: DoorName = "http", *, now: datetime | None = NOW, **variables: str
) -> AsyncIterator[Office]:
    """Open an office. `variables` are settings on top of the sandbox's."""
    outside, inside = listen("127.0.0.1", 0), listen("127.0.0.1", 0)
    world = World(now, base_url=address_of(outside))
    world.bot_url = f"{address_of(inside)}/slack/events" if door == "http" else None
    calls = SlackCalls(world, retry_delays=())
    async with (
        serving(create_sandbox(world, calls=calls), outside),
        open_runtime(read_settings({**variables_for(world, database), **variables}), door, now=world.now) as bot,
        serving(bot.web, inside),
    ):
        while door == "socket" and not world.sockets.connected:  # noqa: ASYNC110 - Slack's hello has no event here
            await asyncio.sleep(0.001)
        try:
            yield Office(world, calls, bot)
        finally:
            world.close()


def variables_for(world: World, database: Path) -> dict[str, str]:
    """The environment of a bot that lives in the sandbox."""
    return {
        "SLACK_SIGNING_SECRET": world.signing_secret,
        "SLACK_BOT_TOKEN": world.bot_token,
        "SLACK_APP_TOKEN": world.app_token,
        "SLACK_API_URL": f"{world.base_url}/api/",
        "PIPEFY_CLIENT_ID": world.pipefy.client_id,
        "PIPEFY_CLIENT_SECRET": world.pipefy.client_secret,
        "PIPEFY_API_URL": f"{world.base_url}/graphql",
        "PIPEFY_TOKEN_URL": f"{world.base_url}/oauth/token",
        "PIPEFY_ORGANIZATION": "301234",
        "DATABASE_URL": f"sqlite:///{database}",
    }


@asynccontextmanager
async def serving(app: Starlette, listening: socket) -> AsyncIterator[uvicorn.Server]:
    """Serve an app on a socket; the sandbox's own lifespan runs with it."""
    server = make_server(app, lifespan="auto")
    task = asyncio.ensure_future(server.serve(sockets=[listening]))
    try:
        yield server
    finally:
        server.should_exit = True
        await task


def address_of(listening: socket) -> str:
    """`http://127.0.0.1:PORT`."""
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


def copy_database(template: Path, folder: Path) -> Path:
    """A database with its tables: migrating anew for each test would be slow."""
    return Path(shutil.copy(template, folder / "bot.db"))
