"""Publishing Homes, in their order and at Slack's pace, each drawn when its turn comes.

1. Whatever asks for a publish puts the person into the queue; one task of this process takes them out again.
2. The view is drawn from memory and the database, and published with the hash of the view that was seen. Where Slack
   has a newer one, it is drawn anew and published once more without.
3. After an opening, what is old is asked for, and the person waits once more for the second publish.
A death in between leaves the last view standing, and the next opening publishes anew.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from bot.deps import Deps
from bot.errors import BotError, PersonUnknown
from bot.home.buttons import with_signed_rows
from bot.home.memory import HomeMemory
from bot.home.model import HomeContent
from bot.home.pace import Key, PublishQueue, PublishReason
from bot.home.read import read_home
from bot.home.refresh import needs_refresh, refresh
from bot.home.view import home_view, sentence_view
from bot.permissions import Person
from bot.ports import NotPublished, Published
from bot.slack.error_codes import HASH_CONFLICT, NOT_ENABLED, RATE_LIMITED
from bot.slack.error_messages import error_message, unexpected_error_message

log = structlog.stdlib.get_logger()

_UNDATED_REST = 30.0  # seconds, where Slack asks to wait and does not say how long


@dataclass(frozen=True, slots=True)
class Drawn:
    """A view, and what it was drawn from; None where it is a sentence."""

    view: dict[str, Any]
    person: Person | None = None
    content: HomeContent | None = None

    @property
    def fingerprint(self) -> int:
        return hash(repr(self.view))


class HomePublisher:
    """The Homes of this process's people."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._queue = PublishQueue()
        self._news = asyncio.Event()
        self._is_pumping = False
        self.memory = HomeMemory(deps.monotonic, deps.translator)

    def request(self, key: Key, why: PublishReason, seen_hash: str = "") -> None:
        """Publish as soon as it is the person's turn. `seen_hash`: of the view before them."""
        if self.memory.has_no_home(key[0]):
            return
        if seen_hash:
            self.memory.hashes.set(key, seen_hash)
        self._queue.put(key, why)
        self._news.set()
        if not self._is_pumping:
            self._is_pumping = True
            self._deps.spawn(self._pump())

    async def _pump(self) -> None:
        """Take people out of the queue until it is empty, or the process is about to stop."""
        try:
            while not self._deps.stopping.is_set():
                self._news.clear()
                now = self._deps.monotonic()
                if taken := self._queue.take(now):
                    self._deps.spawn(self._publish(*taken))
                elif (wait := self._queue.wait(now)) is not None:
                    await self._until_news(wait)
                else:
                    return
        finally:
            self._is_pumping = False

    async def _until_news(self, seconds: float) -> None:
        ends = (self._deps.sleep(seconds), self._news.wait(), self._deps.stopping.wait())
        waits = [asyncio.ensure_future(end) for end in ends]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _publish(self, key: Key, why: PublishReason) -> None:
        try:
            await self._publish_once(key, why)
        except Exception:  # an edge: nobody waits for this task, and whoever looks at an empty page reads a sentence
            log.exception("a Home was not drawn", workspace=key[0])
            translator = self._deps.translator("en-US")
            await self._deps.modals.publish(key[1], sentence_view(unexpected_error_message("home", translator)))

    async def _publish_once(self, key: Key, why: PublishReason) -> None:
        drawn = await self._draw(key)
        if why is PublishReason.REFRESHED and self.memory.views.peek(key) == drawn.fingerprint:
            return
        end = await self._deps.modals.publish(key[1], drawn.view, self.memory.hashes.peek(key) or "")
        if isinstance(end, NotPublished) and end.reason == HASH_CONFLICT:
            drawn = await self._draw(key)
            end = await self._deps.modals.publish(key[1], drawn.view)
        self._note(key, why, drawn, end)
        if isinstance(end, Published) and why is not PublishReason.REFRESHED:
            await self._refresh(key, drawn)

    async def _draw(self, key: Key) -> Drawn:
        try:
            person = await self._deps.person(*key)
        except PersonUnknown as error:
            return Drawn(sentence_view(error_message(error, self._deps.translator("en-US"), "UTC")))
        try:
            content = await read_home(self._deps, self.memory, person)
        except BotError as error:
            words = error_message(error, self._deps.translator(person.locale), person.time_zone)
            return Drawn(sentence_view(words))
        view = home_view(content, self._deps.localizer(person.locale, person.time_zone))
        return Drawn(with_signed_rows(view, partial(self._deps.sign, person.id)), person, content)

    def _note(self, key: Key, why: PublishReason, drawn: Drawn, end: Published | NotPublished) -> None:
        match end:
            case Published(hash=published):
                self.memory.hashes.set(key, published)
                self.memory.views.set(key, drawn.fingerprint)
            case NotPublished(reason=reason) if reason == NOT_ENABLED:
                self.memory.note_no_home(key[0])
                log.warning("the app was installed without a Home tab: install it again with manifest.yml")
            case NotPublished(reason=reason, retry_after=seconds) if reason == RATE_LIMITED:
                self._queue.rest(self._deps.monotonic(), _UNDATED_REST if seconds is None else seconds)
                self.request(key, why)
            case NotPublished(reason=reason):
                log.info("a Home was not published", workspace=key[0], reason=reason)

    async def _refresh(self, key: Key, drawn: Drawn) -> None:
        person, content = drawn.person, drawn.content
        if person and content and needs_refresh(self._deps, self.memory, person, content):
            with suppress(BotError):  # the next view says it
                await refresh(self._deps, self.memory, person, content)
            self.request(key, PublishReason.REFRESHED)
