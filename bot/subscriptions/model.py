"""What digests and alerts of a channel have in common."""

from dataclasses import dataclass
from enum import StrEnum

from bot.usage.model import TrackedOrganization


class State(StrEnum):
    """A subscription is PENDING until its welcome is posted. A REMOVED one is kept for the week it used up."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class SubscribedOrganization:
    """An organization that channels of a workspace are or were subscribed to. `active`: one of them still is."""

    tracked: TrackedOrganization
    active: bool
