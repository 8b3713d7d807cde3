"""The kinds of subscriptions: the decisions of each, and the table of all. `bot.subscription_kinds` fills it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.delivery.model import Delivery, DeliveryKind
from bot.deps import Deps
from bot.errors import PersonMustAct
from bot.permissions import Person
from bot.subscriptions.listing.rows import ListEntry
from bot.subscriptions.messages import Notified, Reader
from bot.subscriptions.model import Subscription
from bot.subscriptions.replies import Replies
from bot.subscriptions.repository import Subscriptions
from bot.usage.model import Organization

T = TypeVar("T", bound=Subscription[Any])

# Sent whatever became of the subscription meanwhile, so it is not loaded for them.
_OUTLIVES_SUBSCRIPTION = frozenset({DeliveryKind.NOTICE, DeliveryKind.DETAILS, DeliveryKind.FILE})


@dataclass(frozen=True, slots=True)
class ActionNames:
    """Names in the audit table, which holds them for good."""

    created: str
    edited: str
    paused: str
    resumed: str
    removed: str
    restored: str
    allowed: str = "allowed_shared"
    undone: str = "undone"
    asked: str = "asked_owner"


@dataclass(frozen=True, slots=True)
class SubscriptionKind(Generic[T]):
    """Digests or alerts: everything in which the lives of their subscriptions differ."""

    model: type[T]
    repository: Subscriptions[T]
    actions: ActionNames
    gone: type[PersonMustAct]  # raised where a button means one that is no more
    time_zone: Callable[[T], str]  # IANA; its posts are drawn in it
    welcome: Callable[[Deps, T], Message]
    summary: Callable[[T], Any]  # as its messages name it: what the next four fields take
    replies: Replies[Any]
    paused_title: Callable[[T], str]  # with {organization}
    nothing_to_remove: Callable[[str, Localizer], Message]  # in a channel
    paused_notice: Callable[[Notified[Any], str, Localizer], Message]  # with the reason's code
    refused_notice: Callable[[Notified[Any], str, Localizer], Message]  # of one message, with the code
    unknown_notice: Callable[[Notified[Any], datetime, Localizer], Message]  # with the instant it was due at
    changes_on_resume: Callable[[Deps, T], Awaitable[Mapping[str, object]]]  # fields to change when it goes on
    on_active: Callable[[Deps, AsyncSession, T], Awaitable[None]]  # in the transaction that makes it active
    listing: Callable[[Deps, Person, str], Awaitable[list[ListEntry]]]  # those of a channel, as a person reads them
    entries: Callable[[Deps, Person, Sequence[T]], Awaitable[list[ListEntry]]]  # of any channels; no call to Slack
    require_readable: Callable[[Deps, Person, str, Organization], Awaitable[None]]  # in a channel; raises NotAllowed

    def notified(self, subscription: T, reader: Reader) -> Notified[Any]:
        """The subscription as a notice to the reader names it."""
        return Notified(
            self.summary(subscription), reader.owner_gone, reader.asked, reader.may_allow, reader.default_channel
        )


@dataclass(frozen=True, slots=True)
class SubscriptionKinds:
    """All kinds, in the order in which people read them."""

    kinds: tuple[SubscriptionKind[Any], ...]

    def of(self, subscription: Subscription[Any]) -> SubscriptionKind[Any]:
        """The kind that the subscription is of."""
        # By the exact type: each kind has a model of its own, and nothing else needs to tell them apart.
        return next(kind for kind in self.kinds if kind.model is type(subscription))

    async def find(self, session: AsyncSession, workspace_id: str, subscription_id: str) -> Subscription[Any] | None:
        """The subscription of any kind, a removed one too."""
        for kind in self.kinds:
            subscription: Subscription[Any] | None = await kind.repository.find(session, workspace_id, subscription_id)
            if subscription is not None:
                return subscription
        return None

    async def find_each(
        self, session: AsyncSession, subscription_ids: Collection[str]
    ) -> Mapping[str, Subscription[Any]]:
        """Those of any kind with these ids, of all workspaces, removed ones too: a statement a kind at most."""
        subscriptions: dict[str, Subscription[Any]] = {}
        for kind in self.kinds:
            missing = [subscription_id for subscription_id in subscription_ids if subscription_id not in subscriptions]
            if missing:
                subscriptions |= await kind.repository.find_each(session, missing)
        return subscriptions

    async def of_channel(
        self, session: AsyncSession, workspace_id: str, channel_id: str
    ) -> tuple[Subscription[Any], ...]:
        """Everything that the channel gets, without what was removed."""
        everything: list[Subscription[Any]] = []
        for kind in self.kinds:
            everything += await kind.repository.of_channel(session, workspace_id, channel_id)
        return tuple(everything)

    async def of_workspace(self, session: AsyncSession, workspace_id: str) -> tuple[Subscription[Any], ...]:
        """Everything that the workspace's channels get, without what was removed."""
        everything: list[Subscription[Any]] = []
        for kind in self.kinds:
            everything += await kind.repository.of_workspace(session, workspace_id)
        return tuple(everything)

    async def of_owner(self, session: AsyncSession, workspace_id: str, person_id: str) -> tuple[Subscription[Any], ...]:
        """Everything that a person owns, in all channels of the workspace, without what was removed."""
        everything: list[Subscription[Any]] = []
        for kind in self.kinds:
            everything += await kind.repository.of_owner(session, workspace_id, person_id)
        return tuple(everything)

    async def entries(self, deps: Deps, person: Person, subscriptions: Sequence[Subscription[Any]]) -> list[ListEntry]:
        """Each as the person reads it in a list, kind by kind."""
        entries: list[ListEntry] = []
        for kind in self.kinds:
            own = [subscription for subscription in subscriptions if type(subscription) is kind.model]
            entries += await kind.entries(deps, person, own) if own else []
        return entries

    async def paused_for(self, session: AsyncSession, reasons: Collection[str]) -> tuple[Subscription[Any], ...]:
        """Everything, in all workspaces, that paused for one of the reasons."""
        everything: list[Subscription[Any]] = []
        for kind in self.kinds:
            everything += await kind.repository.paused_for(session, reasons)
        return tuple(everything)

    async def load(self, session: AsyncSession, deliveries: Sequence[Delivery]) -> Mapping[str, object]:
        """The subscription of each delivery, by the delivery's id: the `load` of `DeliveryHandlers`."""
        bound = [delivery for delivery in deliveries if delivery.kind not in _OUTLIVES_SUBSCRIPTION]
        subscriptions = await self.find_each(session, {delivery.subscription_id for delivery in bound})
        return {delivery.id: subscriptions.get(delivery.subscription_id) for delivery in bound}
