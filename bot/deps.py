"""The world as the flows see it: every seam is one field, handed in by `bot.runtime` or by a test."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.blocks.flows import Breakdown
from bot.blocks.message import Message
from bot.blocks.words import Words
from bot.fresh import Fresh
from bot.people import LinkBy, Person
from bot.store.engine import Sessions
from bot.telemetry.metrics import Metrics
from bot.usage.model import FlowList, Organization, Reading
from bot.usage.period import Period


class Pipefy(Protocol):
    """One Pipefy account. Every method raises the Pipefy part of the tree in `bot.errors`."""

    async def organization(self, number: str) -> Organization:
        """The organization with this numeric id (`organization(id:)`)."""
        ...

    async def organizations(self) -> tuple[Organization, ...]:
        """The organizations whose usage this account may read (`myUsageStatsOrganizations`), by name."""
        ...

    async def read(self, organization: Organization, period: Period, taken_at: datetime) -> Reading:
        """Summary, what stands beside it and the top flows, in one request."""
        ...

    async def flows(self, organization: Organization, period: Period, words: str) -> FlowList:
        """All pages of the flows whose name or pipe matches `words` (all flows when empty)."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer through the `response_url` of what a person did: it needs no membership of the channel."""

    url: str
    to_all: bool = False  # else only the person sees it
    replace: bool = False  # in place of the message whose button was pressed


@dataclass(frozen=True, slots=True)
class ToChannel:
    """A post of the bot's own (`chat.postMessage`): the bot must be a member."""

    workspace_id: str
    channel_id: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack accepted the post. `ts` is None where Slack does not tell it (`response_url`)."""

    ts: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack said no; nothing was posted. `permanent`: the same post will be refused again."""

    reason: str
    permanent: bool
    retry_after: float | None = None  # seconds, where Slack said how long to wait


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody knows whether the post arrived: it is never repeated blindly."""

    reason: str


PostEnd = Sent | Refused | Unsure
Post = Callable[[Reply | ToChannel, Message], Awaitable[PostEnd]]


@dataclass(frozen=True, slots=True)
class Memory:
    """What this process remembers of Pipefy's answers. Replicas meet in the store, not here."""

    readings: Fresh[Reading]
    flows: Fresh[Breakdown]
    organizations: Fresh[tuple[Organization, ...]]
    numbers: Fresh[Organization]
    defaults: Fresh[Organization]  # by workspace
    asked: Fresh[None]  # when Pipefy was last asked about an organization
    shared: Fresh[None]  # cards that were shown to all a moment ago


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything a flow may reach."""

    sessions: Sessions
    pipefy_for: Callable[[str], Pipefy]  # workspace id → the account it reads with
    post: Post
    person: Callable[[str, str], Awaitable[Person]]  # (workspace id, person id); raises PersonUnknown
    words: Callable[[str], Words]  # by Slack locale
    memory: Memory
    metrics: Metrics
    spawn: Callable[[Coroutine[Any, Any, None]], None]  # work that nobody waits for, but a shutdown does
    now: Callable[[], datetime]  # aware, UTC
    monotonic: Callable[[], float]  # seconds
    sleep: Callable[[float], Awaitable[None]]  # seconds
    default_organization: str | None  # PIPEFY_ORGANIZATION as it was written: id, URL or uuid
    link_by: LinkBy
    retention_days: int
    version: str
