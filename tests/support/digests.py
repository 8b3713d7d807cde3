"""Digests for tests: a workspace whose tick leaves the deciding to the test, and people who subscribe in it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from bot.app import RunningApp, open_app
from bot.deps import Deps
from bot.i18n.catalogs import translator_for
from bot.jobs.tick import tick
from bot.pipefy.transport import Limits
from bot.ports import CallWebhook
from bot.settings import read_settings
from sandbox.slack.views import View
from sandbox.slack.world import Post
from tests.support.messages import buttons
from tests.support.workspace import BEN, NOW, OPS, PATIENCE_SECONDS, Workspace, open_workspace, variables_for

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 09:00 in New York, where Ben lives
SUBSCRIBE = "subscribe monday 09:00"
WEEK = timedelta(weeks=1)
LANGUAGES = [translator_for(locale) for locale in ("en-US", "pt-BR", "es-ES")]
NOT_SAVED = {words.say("Not saved") for words in LANGUAGES}
DONE = {words.say(title) for words in LANGUAGES for title in ("Done", "One more step", "That did not work")}
ENDS = NOT_SAVED | DONE  # what a form says when the bot is done with it
LOADING = {words.say(sentence) for words in LANGUAGES for sentence in ("Loading…", "Working…")}


@dataclass
class AdvanceableClock:
    """A monotonic clock that can be put ahead: leases, waiting times and Slack's rate go by it."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return monotonic() + self.ahead

    async def sleep(self, seconds: float) -> None:
        """Put it ahead instead of waiting; who sleeps meanwhile sleeps through the same time."""
        until = self() + seconds
        await asyncio.sleep(0)
        self.ahead += max(0.0, until - self())


@dataclass(frozen=True, slots=True)
class Digests:
    """A workspace, and what is typed and pressed in it about digests.

    The world's clock says what is due and may be turned at will; the monotonic one only goes on.
    """

    workspace: Workspace
    clock: AdvanceableClock

    @property
    def deps(self) -> Deps:
        """The bot's."""
        return self.workspace.bot.deps

    async def tick(self, *, after: float = 2.0) -> None:
        """One tick, so many seconds later."""
        self.clock.ahead += after
        await tick(self.deps)

    async def turn(self, to: datetime, *, ticks: int = 2) -> None:
        """Turn the world's clock, and let the heart beat: a digest, then what follows it in its thread."""
        self.workspace.world.turn(to)
        for _ in range(ticks):
            await self.tick()

    async def says(self, text: str, *, person: str = BEN, channel: str = OPS) -> Post:
        """Type a command, and read what the person alone is told. Whatever people do takes them two seconds."""
        self.clock.ahead += 2
        seen = len(self.workspace.world.slack.posts)
        await self.workspace.calls.typed(person, channel, f"/pipefy-usage {text}")
        return await self.workspace.post_after(seen, lambda post: post.person == person)

    async def presses(self, post: Post, action_id: str, *, person: str = BEN) -> Post:
        """Press a button, and read what the person alone is told."""
        self.clock.ahead += 2
        seen = len(self.workspace.world.slack.posts)
        await self.clicks(post, action_id, person=person)
        return await self.workspace.post_after(seen, lambda told: told.person == person)

    async def opens_from(self, post: Post, action_id: str, *, person: str = BEN) -> View:
        """Press what opens a form, and read the form once it is filled in."""
        await self.clicks(post, action_id, person=person)
        return await self.form(person)

    async def clicks(self, post: Post, action_id: str, *, person: str = BEN) -> None:
        """Press a button, and wait for nothing."""
        drawn = self.workspace.drawn(post)
        block = next(b for b in drawn if any(e.get("action_id") == action_id for e in b.get("elements", ())))
        await self.workspace.calls.clicked(person, post.channel, post.ts, block["block_id"], action_id)

    async def opens(self, text: str = "subscribe", *, person: str = BEN, channel: str = OPS) -> View:
        """Type what opens a form, and read the form once it is filled in."""
        await self.workspace.calls.typed(person, channel, f"/pipefy-usage {text}")
        return await self.form(person)

    async def form(self, person: str = BEN) -> View:
        """The form before the person, once it can be sent."""
        return await self.view(person, lambda view: "submit" in view.body)

    async def no_form(self, person: str = BEN) -> View:
        """What a person reads in place of a form."""
        return await self.view(person, lambda view: "submit" not in view.body and not LOADING & set(_words(view.body)))

    async def uses(self, view: View, action_id: str, **given: str) -> View:
        """Press a button of a form with this filled in, and read what it shows then."""
        self.clock.ahead += 2
        before, blocks = view.hash, [b for b in view.body["blocks"] if b["type"] == "actions"]
        block = next(b for b in blocks if action_id in [element["action_id"] for element in b["elements"]])
        filled = {name: {"value": value} for name, value in given.items()}
        await self.workspace.calls.modals.used(view.person, view.id, block["block_id"], action_id, None, filled)
        shown: View = await self.view(view.person, lambda view: view.hash != before)
        return shown

    async def view(self, person: str, matches: Any) -> View:  # noqa: ANN401 - a predicate over views
        found: list[View] = []

        def seen() -> bool:
            view = self.workspace.world.slack.views.before(person)
            if view is not None and matches(view):
                found.append(view)
            return bool(found)

        await self.workspace.world.changes.until(seen)
        return found[0]

    async def submits(self, view: View, *, person: str = BEN, **given: str) -> View:
        """Send a form, and read what it says when the bot is done with it."""
        self.clock.ahead += 2
        filled = {block: {"value": value} for block, value in given.items()}
        await self.workspace.calls.modals.submitted(person, view.id, filled)
        return await self.view(person, lambda v: v.errors or _title(v) in ENDS)

    def public(self, channel: str = OPS) -> list[Post]:
        """What the bot posted for all in a channel, threads left out."""
        return [post for post in self._posted(channel) if post.thread_ts is None]

    def digests(self, channel: str = OPS) -> list[Post]:
        """The digests in a channel: only they have a button for the details."""
        return [post for post in self.public(channel) if "digest_details" in buttons(post)]

    def thread(self, post: Post) -> list[Post]:
        """What follows a post in its thread."""
        return [one for one in self._posted(post.channel) if one.thread_ts == post.ts]

    def told(self, person: str = BEN) -> list[Post]:
        """The direct messages of the bot to a person."""
        return self._posted(f"D0{person[2:]}")

    def _posted(self, channel: str) -> list[Post]:
        slack = self.workspace.world.slack
        return [one for one in slack.posts if one.channel == channel and one.person is None and not one.replaces]


def said(post: Post) -> str:
    """The text of a post with plain spaces: a time is written with narrow ones that do not break."""
    return post.text.replace("\u202f", " ")


def said_in(view: View) -> str:
    """Every word of a modal."""
    return "".join(_words(view.body)).replace("\u202f", " ")


@asynccontextmanager
async def open_digests(
    database: Path,
    *,
    now: datetime = NOW,
    call_webhook: CallWebhook | None = None,
    clock: AdvanceableClock | None = None,
    **variables: str,
) -> AsyncIterator[Digests]:
    """A workspace for digests: its heart beats once a minute, which no test lasts."""
    clock = clock or AdvanceableClock()
    async with open_workspace(
        database,
        "http",
        now=now,
        monotonic=clock,
        sleep=clock.sleep,
        limits=Limits(),
        call_webhook=call_webhook,
        drain_seconds=PATIENCE_SECONDS,
        **variables,
    ) as workspace:
        await first_beat(workspace.bot)
        yield Digests(workspace, clock)


@asynccontextmanager
async def open_replica(digests: Digests, database: Path) -> AsyncIterator[RunningApp]:
    """A second bot in the same world, on the same database."""
    world = digests.workspace.world
    settings = read_settings(variables_for(world, database))
    async with open_app(
        settings,
        "http",
        now=world.machine_now,
        monotonic=digests.clock,
        sleep=digests.clock.sleep,
        boot_time=world.boot_time,
        elapsed=world.elapsed,
    ) as bot:
        await first_beat(bot)
        yield bot


async def first_beat(bot: RunningApp) -> None:
    """Wait for the beat right after the start: it would take part in what the test decides."""
    while not bot.deps.jobs.reading_begun_at:  # noqa: ASYNC110 - a heart has no event here
        await asyncio.sleep(0.001)
    await bot.tasks.drain(PATIENCE_SECONDS)


def _title(view: View) -> str:
    return str(view.body["title"]["text"])


def _words(node: object) -> list[str]:
    match node:
        case {"text": str(text)}:
            return [text]
        case dict():
            return [word for value in node.values() for word in _words(value)]
        case list():
            return [word for value in node for word in _words(value)]
        case _:
            return []
