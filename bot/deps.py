"""The world as the flows see it: every seam is one field, handed in by `bot.app` or by a test."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.cache import SingleFlightCache
from bot.db.clock import LeaseClock
from bot.db.engine import Sessions
from bot.encryption import Keyring
from bot.i18n.translator import Translator
from bot.permissions import LinkBy, Person
from bot.ports import Attach, CallWebhook, FindPost, GetChannel, Modals, Permalink, Pipefy, Post, UpdateMessage
from bot.telemetry.metrics import Metrics
from bot.usage.model import Breakdown, Organization, Reading


@dataclass(frozen=True, slots=True)
class Caches:
    """What this process remembers of Pipefy's answers. Replicas meet in the store, not here."""

    readings: SingleFlightCache[Reading]
    flows: SingleFlightCache[Breakdown]
    organizations: SingleFlightCache[tuple[Organization, ...]]
    numbers: SingleFlightCache[Organization]
    defaults: SingleFlightCache[Organization]  # by workspace
    asked: SingleFlightCache[None]  # when Pipefy was last asked about an organization
    shared: SingleFlightCache[None]  # cards that were shown to all a moment ago
    days: SingleFlightCache[date]  # how far the daily reading is
    at_work: SingleFlightCache[bool]  # whether this process is at its checks
    figures: SingleFlightCache[Any]  # by workspace, organization and run


@dataclass(frozen=True, slots=True)
class LedgerTimes:
    """How long a delivery is held, waited for and caught up; `clock` and `owner` are this process's."""

    clock: LeaseClock
    owner: str
    lease: timedelta
    settle: timedelta
    post_time: timedelta  # that one post takes at most
    catch_up: timedelta
    posts_per_minute: int  # a workspace


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything a flow may reach."""

    sessions: Sessions
    pipefy_for: Callable[[str], Pipefy]  # workspace id → the account it reads with
    post: Post
    update_message: UpdateMessage
    call_webhook: CallWebhook
    keyring: Keyring | None  # None: nothing can be sealed, so no webhook is set or called
    find_post: FindPost
    modals: Modals
    attach: Attach
    permalink: Permalink
    get_channel: GetChannel
    person: Callable[[str, str], Awaitable[Person]]  # (workspace id, person id); raises PersonUnknown
    forget_person: Callable[[str, str], None]  # (workspace id, person id): something about them has changed
    translator: Callable[[str], Translator]  # by Slack locale
    caches: Caches
    metrics: Metrics
    sign: Callable[[str, str], str]  # (person id, what a form carries) → proof that the bot wrote it for them
    spawn: Callable[[Coroutine[Any, Any, None]], None]  # work that nobody waits for, but a shutdown does
    stopping: asyncio.Event  # set when no new delivery is to be taken up
    now: Callable[[], datetime]  # aware, UTC
    monotonic: Callable[[], float]  # seconds
    sleep: Callable[[float], Awaitable[None]]  # seconds
    ledger: LedgerTimes
    admins: frozenset[str]  # people's ids
    bot_name: str  # what one types after the @
    default_organization: str | None  # PIPEFY_ORGANIZATION as it was written: id, URL or uuid
    link_by: LinkBy
    retention_days: int
    check_every: timedelta
    daily_requests: int  # to Pipefy, about one organization, by checks
    version: str
