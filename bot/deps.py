"""The world as the flows see it: every seam is one field, handed in by `bot.app` or by a test."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Protocol

from bot.blocks.message import Message
from bot.cache import SingleFlightCache
from bot.db.clock import LeaseClock
from bot.db.engine import Sessions
from bot.digests.model import Digest
from bot.encryption import Keyring
from bot.i18n.translator import Translator
from bot.permissions import LinkBy, Person
from bot.reports.messages.flows_card import Breakdown
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
    channel_id: str  # or a person's id: a direct message
    thread_ts: str | None = None
    delivery_id: str | None = None  # by which the post is known again: see `Witness`


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack accepted the post. `ts` is None where Slack does not tell it (`response_url`)."""

    label: ClassVar[str] = "sent"  # of the metric, which operators read
    ts: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack said no; nothing was posted. `permanent`: the same post will be refused again."""

    label: ClassVar[str] = "refused"
    reason: str
    permanent: bool
    retry_after: float | None = None  # seconds, where Slack said how long to wait


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody knows whether the post arrived: it is never repeated blindly."""

    label: ClassVar[str] = "unsure"
    reason: str


PostResult = Sent | Refused | Ambiguous


class Post(Protocol):
    """Posts once, and never raises."""

    async def __call__(
        self, to: Reply | ToChannel, message: Message, *, before_socket: Callable[[], bool] | None = None
    ) -> PostResult:
        """`before_socket` is asked last, right before bytes are written; False: Refused("lease_over")."""
        ...


class CallWebhook(Protocol):
    """Calls an address outside Slack once, and never raises."""

    async def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, before_socket: Callable[[], bool] | None = None
    ) -> PostResult:
        """`before_socket` as for `Post`. Sent: the receiver answered 2xx."""
        ...


@dataclass(frozen=True, slots=True)
class Updated:
    """The post shows the other picture."""


@dataclass(frozen=True, slots=True)
class NotEditable:
    """The post cannot be edited, now or later: it was deleted, or Slack no longer lets the bot."""

    reason: str


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Perhaps edited, perhaps not. The same edit may be repeated, `retry_after` seconds later where Slack said so."""

    reason: str
    retry_after: float | None = None


UpdateResult = Updated | NotEditable | RetryLater

# Puts another picture in place of a post of the bot's: (channel id, ts, picture). Tried once, and never raises.
UpdateMessage = Callable[[str, str, Message], Awaitable[UpdateResult]]


@dataclass(frozen=True, slots=True)
class Found:
    """The post stands in the channel."""

    ts: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The channel was read to the end, and the post is not in it (or Slack does not show it yet)."""


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """The channel could not be read. `passing`: asked again later, Slack may tell."""

    reason: str
    passing: bool = False


# Looks in the channel for the post of `to.delivery_id`, which was tried at the instant (aware) or later.
FindPost = Callable[[ToChannel, datetime], Awaitable[Found | Absent | Inconclusive]]

View = Mapping[str, Any]  # a modal as Slack takes it


class Modals(Protocol):
    """Modals. Nothing here raises."""

    async def open(self, trigger_id: str, view: View) -> str | None:
        """The id of the view; None where it did not open, mostly because the trigger is older than 3 s."""
        ...

    async def update(self, view_id: str, view: View, hash: str | None = None) -> bool:  # noqa: A002 - Slack's name
        """Show `view` instead. With `hash` only if nothing has changed since that one."""
        ...


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The file is in the channel, or will be as soon as Slack has looked through it."""

    file_id: str


@dataclass(frozen=True, slots=True)
class NotUploaded:
    """The file is not there. `perhaps`: nobody knows, it may be there all the same."""

    reason: str
    perhaps: bool = False


class Attach(Protocol):
    """Puts a file into a thread. Tried once, and never raises."""

    async def __call__(
        self, channel: str, thread_ts: str, filename: str, content: bytes, title: str
    ) -> Uploaded | NotUploaded: ...


Permalink = Callable[[str, str], Awaitable[str | None]]  # (channel id, ts) → its address, where Slack tells it


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A channel as Slack describes it."""

    is_ext_shared: bool  # with another company
    is_archived: bool
    is_member: bool  # the bot is in it
    name: str


class GetChannel(Protocol):
    """What Slack says about a channel, remembered for 5 minutes."""

    async def __call__(self, channel: str) -> ChannelInfo | None:
        """None where Slack does not tell: no scope, no such channel that the bot may see, or no answer."""
        ...

    def forget(self, channel: str) -> None:
        """Something about the channel has changed."""
        ...


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """What every digest of one organization and run shows, whoever it is drawn for."""

    digest: Digest
    taken_at: datetime
    csv: str


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
    figures: SingleFlightCache[DigestFigures]  # by workspace, organization and run


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
