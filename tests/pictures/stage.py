"""A stage for one scene: a sandbox of its own with a clock that stands, a bot in it, and what people do there."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from sandbox.slack.world import Post
from tests.pictures.readers import Reader
from tests.support.alerts import Alerting
from tests.support.digests import open_digests
from tests.support.workspace import ACME, OPS, PATIENCE_SECONDS

_DAY = timedelta(days=1)
_NIGHT, _MORNING = time(0, 6, tzinfo=UTC), time(7, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stage:
    """Nothing here looks for a sentence: scenes go by commands, action ids and the clock, so that words may change."""

    reader: Reader
    acts: Alerting

    @property
    def address(self) -> str:
        """Where its page is served."""
        return self.acts.workspace.world.base_url

    async def types(self, text: str = "", *, person: str | None = None, channel: str = OPS) -> Post:
        """Type a command, and wait until nothing more follows from it."""
        post = await self.acts.says(text, person=person or self.reader.person, channel=channel)
        await self.settles()
        return post

    async def opens_form(self, text: str, *, person: str | None = None, channel: str = OPS) -> None:
        """Type what opens a form, or what says why there is none."""
        await self.acts.workspace.calls.typed(person or self.reader.person, channel, f"/pipefy-usage {text}")
        await self.settles()

    async def presses_on_card(self, action_id: str) -> None:
        """Press a button below the newest alert, and let the card follow."""
        await self.acts.clicks(self.acts.cards()[-1], action_id, person=self.reader.person)
        await self.settles()
        await self.acts.look()

    async def mornings(self, days: int) -> None:
        """Days pass: each night a reading, then what follows from it at 07:00 UTC."""
        for _ in range(days):
            tomorrow = self.acts.workspace.world.now().date() + _DAY
            self.acts.workspace.world.turn(datetime.combine(tomorrow, _NIGHT))
            await self.acts.settled()
        self.acts.workspace.world.turn(datetime.combine(self.acts.workspace.world.now().date(), _MORNING))
        await self.acts.look()

    async def next_monday(self) -> None:
        """Nights pass with their readings, until the digest of Monday stands in the channel with its thread."""
        monday = self.reader.monday_morning(self.acts.workspace.world.now())
        while (now := self.acts.workspace.world.now()).date() < monday.astimezone(UTC).date():
            self.acts.workspace.world.turn(datetime.combine(now.date() + _DAY, _NIGHT))
            await self.acts.settled()
        await self.acts.turn(monday.astimezone(UTC), ticks=3)
        await self.settles()

    async def next_day(self) -> None:
        """A night passes with its reading, and the hour of now comes again."""
        tomorrow = self.acts.workspace.world.now() + _DAY
        self.acts.clock.ahead += _DAY.total_seconds()  # else a reading would wait, as the last one was just now
        self.acts.workspace.world.turn(datetime.combine(tomorrow.date(), _NIGHT))
        await self.acts.settled()
        await self.acts.turn(tomorrow, ticks=3)
        await self.settles()

    async def settles(self) -> None:
        """Wait until the bot has nothing more to do."""
        await self.acts.workspace.calls.settled()
        await self.acts.workspace.bot.tasks.drain(PATIENCE_SECONDS)

    def adds_usage(self, tasks: int) -> None:
        """So many tasks more today."""
        self.acts.workspace.world.pipefy.add_usage(ACME, tasks)


@asynccontextmanager
async def open_stage(database: Path, reader: Reader, **variables: str) -> AsyncIterator[Stage]:
    """Everybody of the company reads the reader's language."""
    async with open_digests(database, **cast("dict[str, Any]", variables)) as opened:
        slack = opened.workspace.world.slack
        for member in [*slack.people.values()]:
            slack.people[member.id] = dataclasses.replace(member, locale=reader.locale)
        yield Stage(reader, Alerting(opened.workspace, opened.clock))
