"""A whole workspace for tests: the sandbox and the bot, each behind a real socket of this machine.

Tests come in by the front door: a person types or clicks in the sandbox, and reads what the bot says.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from bot.app import RunningApp, TransportName, open_app
from bot.http_protocol import Guard
from bot.pipefy.transport import Limits
from bot.ports import CallWebhook
from bot.server import listen
from bot.settings import read_settings
from bot.telemetry.traces import Tracer
from sandbox.app import create_sandbox
from sandbox.pipefy.figures import Figures
from sandbox.slack.calls import SlackCalls
from sandbox.slack.world import Post
from sandbox.world import World
from tests.support.server import address_of, serving

NOW = datetime(2026, 11, 19, 15, 4, 5, tzinfo=UTC)
ANA, BEN, CARMEN, GUS, SAM = "U0ANA", "U0BEN", "U0CARMEN", "U0GUS", "U0SAM"
GENERAL, OPS, FINANCE, RANDOM, PARTNERS = "C0GENERAL", "C0OPS", "C0FINANCE", "C0RANDOM", "C0PARTNERS"
ACME, LABS, RETAIL, CLOSED = (f"8a1c4f10-{n}-4d2c-9c2a-abc123def456" for n in ("1111", "2222", "3333", "9999"))
PATIENCE_SECONDS = 60.0  # only ends a hang


@dataclass(frozen=True, slots=True)
class Outside:
    """The sandbox's world and what people do in it; bots come and go."""

    world: World
    calls: SlackCalls


@dataclass(frozen=True, slots=True)
class Workspace:
    """The sandbox's world, what people do in it, and the bot."""

    world: World
    calls: SlackCalls
    bot: RunningApp

    async def types(self, person: str, channel: str, text: str) -> Post:
        """Type something, and read the next post of the bot."""
        return (await self.after(self.calls.typed(person, channel, text)))[0]

    async def run_command(self, text: str = "", *, person: str = BEN, channel: str = OPS) -> Post:
        """Type `/pipefy-usage` and words, and read the answer."""
        return await self.types(person, channel, f"/pipefy-usage {text}".strip())

    async def clicks(self, post: Post, action_id: str, *, person: str = BEN) -> Post:
        """Press a button of a post, and read the next post of the bot."""
        return (await self.after(self.pressed(post, action_id, person)))[0]

    async def shares(self, post: Post, action_id: str = "share", *, person: str = BEN) -> tuple[Post, Post]:
        """Press Share: what all read, and what then stands in place of the person's own card."""
        shared, own = await self.after(self.pressed(post, action_id, person), posts=2)
        return shared, own

    async def after(self, act: Coroutine[Any, Any, None], *, posts: int = 1) -> list[Post]:
        """Let something happen, and read so many new posts of the bot."""
        seen = len(self.world.slack.posts)
        await act
        await self.world.changes.until(lambda: len(self.world.slack.posts) >= seen + posts)
        return self.world.slack.posts[seen:]

    async def post_after(self, seen: int, matches: Callable[[Post], bool]) -> Post:
        """The first post behind the first `seen` ones that matches."""
        posts = self.world.slack.posts
        await self.world.changes.until(lambda: any(matches(post) for post in posts[seen:]))
        return next(post for post in posts[seen:] if matches(post))

    async def posts_until_idle(self, act: Coroutine[Any, Any, None]) -> list[Post]:
        """Let something happen, wait until the bot has nothing more to do, and read what it posted."""
        seen = len(self.world.slack.posts)
        await act
        await self.bot.tasks.drain(PATIENCE_SECONDS)
        return self.world.slack.posts[seen:]

    async def expect_no_post(self, act: Coroutine[Any, Any, None]) -> None:
        """Let something happen, and fail if the bot posts anything until it has nothing more to do."""
        assert await self.posts_until_idle(act) == []

    def pressed(self, post: Post, action_id: str, person: str = BEN) -> Coroutine[Any, Any, None]:
        """What pressing a button of a post starts."""
        block = next(b for b in self.drawn(post) if any(e.get("action_id") == action_id for e in b.get("elements", ())))
        return self.calls.clicked(person, post.channel, post.ts, block["block_id"], action_id)

    def drawn(self, post: Post) -> list[dict[str, Any]]:
        """The blocks of a post as they stand in the channel, with their ids."""
        return self.world.slack.message(post.channel, post.ts).blocks

    def forge(self, post: Post, action_id: str, value: str) -> None:
        """Let a button say something else than the bot wrote on it, as a forged request would."""
        for block in self.drawn(post):
            for element in block.get("elements", ()):
                if element.get("action_id") == action_id:
                    element["value"] = value

    def advance_clock(self, **time: float) -> None:
        """Let time go by: `advance_clock(minutes=5)`."""
        self.world.turn(self.world.now() + timedelta(**time))

    def figures(self, organization: str = ACME) -> Figures:
        """What Pipefy would say right now."""
        return self.world.pipefy.figures(organization)

    @property
    def questions(self) -> list[str | None]:
        """The names of the operations that Pipefy was asked so far."""
        return [name for name, _ in self.world.pipefy.asked]


@asynccontextmanager
async def open_outside(now: datetime | None = NOW) -> AsyncIterator[Outside]:
    """Open the sandbox alone."""
    listening = listen("127.0.0.1", 0)
    world = World(now, base_url=address_of(listening))
    calls = SlackCalls(world, retry_delays=())
    async with serving(create_sandbox(world, calls=calls), listening):
        yield Outside(world, calls)


@asynccontextmanager
async def open_bot(
    outside: Outside,
    database: Path,
    door: TransportName = "http",
    *,
    now: Callable[[], datetime] | None = None,
    monotonic: Callable[[], float] = monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    call_webhook: CallWebhook | None = None,
    drain_seconds: float = PATIENCE_SECONDS,
    tracer: Tracer | None = None,
    **variables: str,
) -> AsyncIterator[Workspace]:
    """Open a bot in the sandbox. `variables` are settings on top of the sandbox's; `now`: a wall clock of its own."""
    world, listening = outside.world, listen("127.0.0.1", 0)
    world.bot_url = f"{address_of(listening)}/slack/events" if door == "http" else None
    settings = read_settings({**variables_for(world, database), **variables})
    async with (
        open_app(
            settings,
            door,
            now=now or world.machine_now,
            monotonic=monotonic,
            sleep=sleep,
            elapsed=world.elapsed,
            boot_time=world.boot_time,
            limits=limits,
            call_webhook=call_webhook,
            drain_seconds=drain_seconds,
            tracer=tracer,
        ) as bot,
        serving(bot.web, listening, Guard(bot.refusals)),
    ):
        while door == "socket" and not world.sockets.connected:  # noqa: ASYNC110 - Slack's hello has no event here
            await asyncio.sleep(0.001)
        yield Workspace(world, outside.calls, bot)


@asynccontextmanager
async def open_workspace(
    database: Path,
    door: TransportName = "http",
    *,
    now: datetime | None = NOW,
    monotonic: Callable[[], float] = monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    call_webhook: CallWebhook | None = None,
    drain_seconds: float = PATIENCE_SECONDS,
    **variables: str,
) -> AsyncIterator[Workspace]:
    """Open the sandbox and a bot in it."""
    async with (
        open_outside(now) as outside,
        open_bot(
            outside,
            database,
            door,
            now=None,
            monotonic=monotonic,
            sleep=sleep,
            limits=limits,
            call_webhook=call_webhook,
            drain_seconds=drain_seconds,
            tracer=None,
            **variables,
        ) as workspace,
    ):
        yield workspace


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
        "TICK_SECONDS": "60",  # no test lasts as long: what is due is a test's own to say
    }


def copy_database(template: Path, folder: Path) -> Path:
    """A database with its tables: migrating anew for each test would be slow."""
    return Path(shutil.copy(template, folder / "bot.db"))
