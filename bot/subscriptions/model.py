"""Digests and alerts of a channel, as far as they are the same: a subscription, its states and its organization."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.delivery.model import DeliveryKind
from bot.usage.model import Organization, TrackedOrganization

S = TypeVar("S")


class SubscriptionState(StrEnum):
    """A subscription is PENDING until its welcome is posted. A REMOVED one is kept for the week it used up."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Generic[S]):
    """One channel's digests or alerts of one organization. `settings`: a Schedule or AlertSettings."""

    id: str
    workspace_id: str
    channel_id: str
    organization: Organization
    settings: S
    locale: str  # Slack's name of the language that is posted
    owner: str
    created_at: datetime
    state: SubscriptionState = SubscriptionState.PENDING
    pause_reason: str | None = None  # an error code of Slack's, or one of `pause_reasons`
    shared_channel_allowed: bool = False  # an admin agreed to post in a channel shared with another company
    version: int = 1  # raised by each change: who changes an older one changes nothing

    @property
    def tracked(self) -> TrackedOrganization:
        return TrackedOrganization(self.workspace_id, self.organization)

    def posted_as(self, kind: DeliveryKind) -> DeliveryKind:
        """The kind under which a delivery of it is kept."""
        return kind


@dataclass(frozen=True, slots=True)
class SubscribedOrganization:
    """An organization that channels of a workspace are or were subscribed to. `active`: one of them still is."""

    tracked: TrackedOrganization
    active: bool
