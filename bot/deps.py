"""The world as the use cases see it: every seam is one field, handed in by `bot.app` or by a test."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.blocks.conversation import Conversation, conversation_of
from bot.blocks.rich_text import Localizer
from bot.cache import Caches
from bot.db.clock import LeaseClock
from bot.db.engine import Sessions
from bot.db.trusted_clock import TrustedClock
from bot.encryption import Keyring
from bot.heartbeat import Heartbeat
from bot.i18n.translator import Translator
from bot.one_at_a_time import OneAtATime
from bot.permissions import Person
from bot.ports import (
    Attach,
    CallWebhook,
    CheckInstallation,
    FindPost,
    FindThresholds,
    GetChannel,
    HasMember,
    ListUserGroups,
    Modals,
    Permalink,
    Pipefy,
    Post,
    UpdateMessage,
)
from bot.settings import Settings
from bot.telemetry.metrics import Metrics
from bot.telemetry.traces import Tracer
from bot.usage.model import Flow, TrackedOrganization


@dataclass(frozen=True, slots=True)
class LostTail:
    """Time of which the database knows nothing, as after the restoring of a backup: what was due may be posted."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ChannelRest:
    """A channel that did not tell what stands in it. `looks`: in a row; `refusal`: Slack's code, if it is for good."""

    looks: int
    until: float  # monotonic seconds
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Suspected:
    """A refusal that casts doubt on the installation in a workspace. `scope`: the one that the call lacks."""

    workspace_id: str
    code: str
    scope: str | None = None


@dataclass(slots=True)
class JobState:
    """Progress of this process with its jobs in the background. Replicas meet in the database, not here."""

    reading_begun_at: datetime | None = None  # of the daily reading
    reading_done: date | None = None  # the UTC day whose daily reading is complete
    reading_put_off_at: float | None = None  # monotonic; since when deliveries have gone before it
    checks_running: bool = False  # a tick does not begin them a second time
    deliveries: OneAtATime = field(default_factory=OneAtATime)
    cards: OneAtATime = field(default_factory=OneAtATime)
    clock_was_trusted: bool = True  # at the last tick: each change is logged once
    lost_tail: LostTail | None = None  # the last one that the database knows
    noted: datetime | None = None  # the last tick that this process kept in the database
    noted_at: float | None = None  # monotonic seconds, of that
    channel_rests: dict[tuple[str, str], ChannelRest] = field(default_factory=dict)  # by workspace and channel
    jumped_at: datetime | None = (
        None  # the start, where the last tick lay more than a day back: nothing is forgotten yet
    )
    mended_at: float | None = None  # monotonic seconds, of the last thorough mending; None: it is due
    installations_checked: bool = False  # once since the start, whenever the next check is due
    suspected_installation: Suspected | None = None
    troubled_workspaces: set[str] = field(default_factory=set)  # as far as this process knows


# (…, all flows of the running month, the moment before Pipefy was asked for them). Handles its own errors.
JudgeFlows = Callable[["Deps", TrackedOrganization, Sequence[Flow], datetime], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything a use case may reach."""

    sessions: Sessions
    pipefy_for: Callable[[str], Pipefy]  # workspace id → the account it reads with
    post: Post
    update_message: UpdateMessage
    call_webhook: CallWebhook
    keyring: Keyring | None  # None: nothing can be encrypted, so no webhook is set or called
    find_post: FindPost
    modals: Modals
    attach: Attach
    permalink: Permalink
    get_channel: GetChannel
    has_member: HasMember
    user_groups: ListUserGroups
    check_installation: CheckInstallation
    find_thresholds: FindThresholds  # so that digests need not know of alerts
    judge_flows: JudgeFlows  # so that readings need not know of alerts
    person: Callable[[str, str], Awaitable[Person]]  # (workspace id, person id); raises PersonUnknown
    known_person: Callable[[str, str], Person | None]  # likewise, and nobody is asked; for words, not for rights
    forget_person: Callable[[str, str], None]  # (workspace id, person id): something about them has changed
    translator: Callable[[str], Translator]  # by Slack locale
    caches: Caches
    jobs: JobState
    metrics: Metrics
    tracer: Tracer
    sign: Callable[[str, str], str]  # (person id, what a form carries) → proof that the bot wrote it for them
    spawn: Callable[[Coroutine[Any, Any, None]], None]  # work that nobody waits for, but a shutdown does
    deliver_waiting: Callable[["Deps"], Awaitable[int]]  # delivers until nothing waits; the number of steps made
    deliver_urgent: Callable[["Deps"], Awaitable[int]]  # likewise, and leaves what is scheduled to the tick
    heartbeat: Heartbeat
    stopping: asyncio.Event  # set when no new delivery is to be taken up
    now: Callable[[], datetime]  # aware, UTC; the trusted clock's
    clock: TrustedClock
    monotonic: Callable[[], float]  # seconds
    sleep: Callable[[float], Awaitable[None]]  # seconds
    settings: Settings
    lease_clock: LeaseClock
    process_id: str  # hex; holds the leases of this process
    bot_name: str  # what one types after the @
    version: str

    def localizer(self, locale: str, time_zone: str) -> Localizer:
        """Speaks to a reader with this Slack locale and IANA zone."""
        return Localizer(self.translator(locale), time_zone, self.bot_name, self.conversation)

    def conversation(self, channel_id: str) -> Conversation:
        """The kind of a conversation, as far as people have done something in it; else what its id tells."""
        kept = self.caches.conversations.peek(channel_id)
        return Conversation(kept) if kept else conversation_of(channel_id)
