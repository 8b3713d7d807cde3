"""The protocols of the outside world as the use cases see it, and what comes back from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from bot.blocks.message import Message
from bot.usage.model import FlowList, Organization, Reading
from bot.usage.period import Period
from bot.usage.thresholds import Thresholds


class Pipefy(Protocol):
    """One Pipefy account. Every method raises the Pipefy part of the tree in `bot.errors`."""

    async def organization(self, number: str) -> Organization:
        """The organization with this numeric id (`organization(id:)`)."""
        ...

    async def organizations(self) -> tuple[Organization, ...]:
        """The organizations whose usage this account may read (`myUsageStatsOrganizations`), by name."""
        ...

    async def numbered_organizations(self) -> Mapping[str, Organization]:
        """The organizations that this account belongs to, by the number in their address (`organizations`)."""
        ...

    async def read(self, organization: Organization, period: Period, taken_at: datetime) -> Reading:
        """Summary, what stands beside it and the top flows, in one request."""
        ...

    async def flows(self, organization: Organization, period: Period, words: str) -> FlowList:
        """All pages of the flows whose name or pipe matches `words` (all flows when empty)."""
        ...

    def in_background(self) -> "Pipefy":
        """The same account, which lets all go first for whose answer a person or an alert waits."""
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
    delivery_id: str | None = None  # by which the post is known again: see `FindPost`


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack accepted the post. `ts` and `channel_id` are None where Slack does not tell them (`response_url`)."""

    label: ClassVar[str] = "sent"  # of the metric, which operators read
    ts: str | None = None
    channel_id: str | None = field(default=None, compare=False)  # a person's own conversation, where one was meant


FOREIGN_URL = "foreign_url"  # the reason of a reply whose response_url is no address of Slack's


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack said no; nothing was posted. `permanent`: the same post will be refused again."""

    label: ClassVar[str] = "refused"
    reason: str
    permanent: bool
    retry_after: float | None = None  # seconds, where Slack said how long to wait
    scope: str | None = None  # the one that the call lacks


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Nobody knows whether the post arrived: it is never repeated blindly."""

    label: ClassVar[str] = "unsure"
    reason: str


PostResult = Sent | Refused | Ambiguous


class Post(Protocol):
    """Posts once, and never raises."""

    async def __call__(
        self, to: Reply | ToChannel, message: Message, *, may_send: Callable[[], bool] | None = None
    ) -> PostResult:
        """`may_send` is asked last, right before bytes are written; False: Refused("lease_over")."""
        ...


class CallWebhook(Protocol):
    """Calls an address outside Slack once, and never raises."""

    async def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, may_send: Callable[[], bool] | None = None
    ) -> PostResult:
        """`may_send` as for `Post`. Sent: the receiver answered 2xx."""
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
    """The channel could not be read. `temporary`: asked again later, Slack may tell."""

    reason: str
    temporary: bool = False


# Looks in the channel for the post of `to.delivery_id`, which was tried at the instant (aware) or later.
FindPost = Callable[[ToChannel, datetime], Awaitable[Found | Absent | Inconclusive]]


@dataclass(frozen=True, slots=True)
class Accepted:
    """Slack accepts the bot's token. `scopes` is empty where Slack does not name them."""

    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Slack refuses the bot's token, with a code of its own."""

    code: str


# Asks Slack about the installation in a workspace, by its id (`auth.test`); None where nobody answers. Never raises.
CheckInstallation = Callable[[str], Awaitable[Accepted | NotAccepted | None]]


View = Mapping[str, Any]  # a modal, or a Home, as Slack takes it


@dataclass(frozen=True, slots=True)
class Published:
    """A Home that was published, and its hash."""

    hash: str


@dataclass(frozen=True, slots=True)
class NotPublished:
    """A Home that was not published, with Slack's code. `retry_after`: seconds, where Slack said how long to wait."""

    reason: str
    retry_after: float | None = None


class Modals(Protocol):
    """Modals, and the Home of a person. Nothing here raises."""

    async def open(self, trigger_id: str, view: View) -> str | None:
        """The id of the view; None where it did not open, mostly because the trigger is older than 3 s."""
        ...

    async def update(self, view_id: str, view: View, hash: str | None = None) -> bool:  # noqa: A002 - Slack's name
        """Show `view` instead; False where it surely or perhaps does not show. `hash`: of the view it was made from."""
        ...

    async def publish(self, person_id: str, view: View, hash: str = "") -> Published | NotPublished:  # noqa: A002
        """Show a person's Home. With a `hash`, only in place of that view."""
        ...


@dataclass(frozen=True, slots=True)
class Uploaded:
    """The file is in the channel, or will be as soon as Slack has looked through it."""

    file_id: str


@dataclass(frozen=True, slots=True)
class NotUploaded:
    """The file is not there. `ambiguous`: it may be there all the same. `retry_after`: seconds, as Slack said."""

    reason: str
    ambiguous: bool = False
    retry_after: float | None = None


class Attach(Protocol):
    """Puts a file into a channel, or into a thread of it. Tried once, and never raises."""

    async def __call__(
        self,
        channel: str,
        thread_ts: str | None,
        filename: str,
        content: bytes,
        title: str,
        *,
        may_send: Callable[[], bool] | None = None,
    ) -> Uploaded | NotUploaded:
        """`may_send` is asked right before the step that shows it; False: NotUploaded("lease_over")."""
        ...


Permalink = Callable[[str, str], Awaitable[str | None]]  # (channel id, ts) → its address, where Slack tells it


# (channel id, person id): asks Slack whether the person is in the channel; False where it does not tell. Never raises.
HasMember = Callable[[str, str], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """A channel as Slack describes it: https://docs.slack.dev/reference/objects/conversation-object.

    Ids are of teams, which are workspaces and Enterprises. What they mean is decided by `bot.sharing.audience`.
    """

    is_ext_shared: bool | None  # with another company; None: Slack left it out
    is_pending_ext_shared: bool = False
    is_org_shared: bool = False
    connected: frozenset[str] = frozenset()  # companies
    invited: frozenset[str] = frozenset()  # companies that have not accepted yet
    taking_part: frozenset[str] = frozenset()  # everything that has it, the bot's own too
    is_member: bool | None = None  # the bot; None: Slack left it out, as of direct messages
    is_archived: bool = False
    own: frozenset[str] = frozenset()  # the bot's workspace and Enterprise, and other workspaces of that


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group of the workspace that can be mentioned. `handle`: what one types after the @."""

    id: str
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupsNotListed:
    """Slack did not list the user groups. `code`: why; `lacks_scope`: the optional one was not granted."""

    code: str
    lacks_scope: bool = False


class ListUserGroups(Protocol):
    """Asks Slack for the user groups, and remembers what it says. Never raises."""

    async def __call__(self) -> tuple[UserGroup, ...] | GroupsNotListed:
        """A minute old at most; older while Slack does not answer."""
        ...

    def known(self) -> tuple[UserGroup, ...]:
        """The last list, and nobody is asked; empty where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class NotDescribed:
    """Slack did not describe a channel. `code`: why, as Slack says it; `scope`: what it says is missing.

    `passing`: asked again later, it may; `retry_after` seconds later, where it said so.
    """

    code: str
    scope: str = ""
    passing: bool = False
    retry_after: float | None = None


class GetChannel(Protocol):
    """Asks Slack about a channel, and remembers what it says."""

    async def __call__(self, channel: str, *, urgent: bool = True) -> ChannelInfo | NotDescribed:
        """A minute old at most; up to ten where Slack does not answer right now.

        What is not `urgent` leaves a share of what Slack answers to the others: it may be told to come later.
        """
        ...

    def forget(self, channel: str) -> None:
        """Something about the channel has changed."""
        ...


# (workspace id, channel id, uuid of an organization): the thresholds of the channel's own alerts of it; None where it
# has none. Raises DatabaseDown.
FindThresholds = Callable[[str, str, str], Awaitable[Thresholds | None]]
