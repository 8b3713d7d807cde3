"""The Slack half of the sandbox: the app as it is installed, people, channels, and all that is said."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.sandbox.changes import Changes
from bot.sandbox.faults import Faults
from bot.sandbox.messages import Block, Content, Message
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.slack_refusal import Refusal
from bot.sandbox.switches import Switches
from bot.sandbox.triggers import Triggers
from bot.sandbox.workspace import BOT_USER_ID, Channel, Member, seeded_channels, seeded_people

Via = Literal["chat.postMessage", "response_url", "ack"]
SCOPES = (
    "commands",
    "chat:write",
    "users:read",
    "app_mentions:read",
    "im:history",
    "channels:read",
    "groups:read",
)


@dataclass(slots=True)
class InstalledApp:
    """What Slack knows of the app. Without a `bot_url` it is reached by Socket Mode."""

    signing_secret: str = "sandbox-signing-secret"  # noqa: S105 - opens nothing but the sandbox
    bot_token: str = "xoxb-sandbox"  # noqa: S105 - likewise
    app_token: str = "xapp-sandbox"  # noqa: S105 - likewise
    command: str = "/pipefy-usage"
    scopes: list[str] = field(default_factory=lambda: [*SCOPES])
    bot_url: str | None = None


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


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Web API: the method, and the scope that it needs."""

    method: str
    scope: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """What Slack tells the person when the bot did not answer in time, or wrongly."""

    ts: str
    channel: str
    person: str
    text: str


class SlackWorld:
    """A workspace in memory."""

    def __init__(self, now: Callable[[], datetime], changes: Changes) -> None:
        self.app = InstalledApp()
        self._now = now
        self._changes = changes
        self._numbers = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        """Forget everything that happened; the app stays installed as it is."""
        self.people = seeded_people()
        self.channels = seeded_channels()
        self.messages: dict[str, list[Message]] = {name: [] for name in self.channels}
        self.posts: list[Post] = []
        self.calls: list[Call] = []
        self.scopes_used: set[str] = set()
        self.failed: list[Failure] = []
        self.faults = Faults()
        self.switches = Switches(self._now)
        self.response_urls = ResponseUrls(self._now)
        self.triggers = Triggers(self._now)

    def person(self, name: str) -> Member:
        if name not in self.people:
            raise Refusal("user_not_found")
        return self.people[name]

    def channel(self, name: str) -> Channel:
        if name not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[name]

    def message(self, channel: str, ts: str) -> Message:
        for message in self.messages[channel]:
            if message.ts == ts:
                return message
        raise Refusal("message_not_found", status=404)

    def use_scope(self, scope: str) -> bool:
        """Whether the app has the scope; it is noted that something needed it."""
        self.scopes_used.add(scope)
        return scope in self.app.scopes

    def new_ts(self) -> str:
        """A message's name: unique, and its second."""
        return f"{int(self._now().timestamp())}.{next(self._numbers):06d}"

    def say(self, channel: str, user: str, text: str) -> Message:
        """A person says something."""
        return self._keep(Message(self.new_ts(), channel, user, Content(text)))

    def post(
        self, channel: str, content: Content, via: Via, *, person: str | None = None, typed: str | None = None
    ) -> Message:
        """The bot says something."""
        message = Message(self.new_ts(), channel, BOT_USER_ID, content, person, typed)
        self._record(message, via)
        return self._keep(message)

    def replace(self, message: Message, content: Content, via: Via) -> None:
        """The bot puts something else in place of what it said."""
        message.rewrite(content)
        self._record(message, via, replaces=True)
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
        self.messages[message.channel].append(message)
        self._changes.note()
        return message

    def _record(self, message: Message, via: Via, *, replaces: bool = False) -> None:
        content = message.content
        self.posts.append(
            Post(
                message.channel,
                message.person,
                content.text,
                content.blocks,
                content.metadata,
                content.client_msg_id,
                via,
                message.ts,
                replaces,
            )
        )
