"""The Slack half of the sandbox: the app as it is installed, people, channels, and all that is said."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sandbox.changes import Changes
from sandbox.slack.error_codes import RefusedCalls
from sandbox.slack.errors import Refusal
from sandbox.slack.faults import Faults
from sandbox.slack.files import Files
from sandbox.slack.homes import Homes
from sandbox.slack.installed_app import BOT_TOKEN, InstalledApp
from sandbox.slack.messages import Block, Content, Message
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.switches import Switches
from sandbox.slack.triggers import Triggers
from sandbox.slack.views import Views
from sandbox.slack.workspace import (
    BOT_USER_ID,
    Channel,
    Member,
    open_direct,
    seeded_channels,
    seeded_groups,
    seeded_people,
)

Via = Literal["chat.postMessage", "chat.update", "files.completeUploadExternal", "response_url", "ack"]
TO_ALL: frozenset[Via] = frozenset({"chat.postMessage", "files.completeUploadExternal"})


@dataclass(frozen=True, slots=True)
class Post:
    """Something of the bot's that Slack accepted. `person`: the only one who sees it."""

    channel: str
    person: str | None
    text: str
    blocks: tuple[Block, ...]
    metadata: dict[str, Any] | None
    client_msg_id: str | None
    via: Via
    ts: str
    replaces: bool = False
    thread_ts: str | None = None
    files: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Web API: the method, and the scope that it needs."""

    method: str
    scope: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """The error that Slack shows a person when the bot did not answer in time, or wrongly."""

    ts: str
    channel: str
    person: str
    text: str


class SlackWorld:
    """A workspace in memory. `posts` is what became visible; `accepted` also what repeats an earlier post."""

    def __init__(
        self,
        now: Callable[[], datetime],
        changes: Changes,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.app = InstalledApp()
        self._now = now
        self._changes = changes
        self._sleep = sleep
        self._last_ts: dict[int, int] = {}
        self.response_urls = ResponseUrls(now)
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened; the app stays installed as it is, with a token that is good."""
        self.app.token_error = None
        self.app.bot_token = BOT_TOKEN
        self.people = seeded_people()
        self.channels = seeded_channels()
        self.groups = seeded_groups()
        self.messages: dict[str, list[Message]] = {name: [] for name in self.channels}
        self.posts: list[Post] = []
        self.accepted: list[Post] = []
        self.calls: list[Call] = []
        self.scopes_used: set[str] = set()
        self.failed: list[Failure] = []
        self.faults = Faults(self._sleep)
        self.refused_calls = RefusedCalls()
        self.switches = Switches(self._now)
        self.response_urls.forget()
        self.triggers = Triggers(self._now)
        self.views = Views(self._now)
        self.homes = Homes(self._now)
        self.files = Files()
        self._by_client_msg_id: dict[tuple[str, str], Message] = {}

    def person(self, name: str) -> Member:
        if name not in self.people:
            raise Refusal("user_not_found")
        return self.people[name]

    def channel(self, name: str) -> Channel:
        if name not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[name]

    def direct(self, person: str) -> Channel:
        """The direct message of the bot with a person, opened if need be."""
        channel = open_direct(self.person(person))
        self.messages.setdefault(channel.id, [])
        return self.channels.setdefault(channel.id, channel)

    def message(self, channel: str, ts: str) -> Message:
        for message in self.messages[channel]:
            if message.ts == ts:
                return message
        raise Refusal("message_not_found")

    def visible(self, channel: str) -> list[Message]:
        """Posts that the whole channel may read by now: a post takes the switches' lag to show."""
        lag = self.switches.history_lag
        seen = [one for one in self.messages[channel] if one.person is None]
        return [one for one in seen if not lag or one.at is None or one.at + lag <= self._now()]

    def use_scope(self, scope: str) -> bool:
        """True if the app has the scope; the use is recorded."""
        self.scopes_used.add(scope)
        return scope in self.app.scopes

    def new_ts(self) -> str:
        """A message's name: its instant, made unique."""
        now = self._now()
        second = int(now.timestamp())
        self._last_ts[second] = max(now.microsecond, self._last_ts.get(second, 0) + 1)
        return f"{second}.{self._last_ts[second]:06d}"

    def say(self, channel: str, user: str, text: str) -> Message:
        """A person says something."""
        return self._keep(Message(self.new_ts(), channel, user, Content(text)))

    def twin(self, channel: str, content: Content) -> Message | None:
        """The message that this one repeats, as its `client_msg_id` tells."""
        if not content.client_msg_id or not self.switches.honours_client_msg_id:
            return None
        return self._by_client_msg_id.get((channel, content.client_msg_id))

    def post(
        self, channel: str, content: Content, via: Via, *, person: str | None = None, typed: str | None = None
    ) -> Message:
        """The bot says something. What repeats a message is accepted, yet shows nothing new."""
        twin = self.twin(channel, content)
        message = twin or Message(self.new_ts(), channel, BOT_USER_ID, content, person, typed)
        post = self._posted(message, content, via)
        if via in TO_ALL:
            self.accepted.append(post)
        if twin:
            self._changes.note()
            return twin
        if content.client_msg_id:
            self._by_client_msg_id[channel, content.client_msg_id] = message
        self.posts.append(post)
        return self._keep(message)

    def replace(self, message: Message, content: Content, via: Via) -> None:
        """The bot puts something else in place of what it said."""
        message.rewrite(content)
        self.posts.append(self._posted(message, content, via, replaces=True))
        self._changes.note()

    def delete(self, message: Message) -> None:
        self.messages[message.channel].remove(message)
        self._changes.note()

    def fail(self, channel: str, person: str, text: str) -> None:
        """Tell the person that the bot let them down."""
        self.failed.append(Failure(self.new_ts(), channel, person, text))
        self._changes.note()

    async def heard(self, said: Callable[[Post], bool]) -> Post:
        """The first post of which this is so, awaited if need be."""
        await self._changes.until(lambda: any(map(said, self.posts)))
        return next(post for post in self.posts if said(post))

    def _keep(self, message: Message) -> Message:
        message.at = self._now()
        self.messages[message.channel].append(message)
        self._changes.note()
        return message

    def _posted(self, message: Message, content: Content, via: Via, *, replaces: bool = False) -> Post:
        return Post(
            message.channel,
            message.person,
            content.text,
            content.blocks,
            content.metadata,
            content.client_msg_id,
            via,
            message.ts,
            replaces,
            content.thread_ts,
            content.files,
            self._now(),
        )
