"""Deliveries: kinds, states, and how one can end. Their way through the states is in `repository`. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

_NAMESPACE = UUID("5c9ff3b2-1f0e-4c43-9d3d-0a4d7a3f2b61")


class DeliveryKind(StrEnum):
    """A NOTICE goes to a person; a MANUAL digest was asked for and uses up no slot of the schedule.

    DETAILS follow a digest in its thread, a FILE follows them where it could not come with them. An ALERT is the card
    of a firing, an ALERT_NOTE stands in its thread, a WEBHOOK goes to an address outside Slack. The CADENCE_ ones are
    of daily and monthly digests: earlier releases know of no such subscriptions, and leave kinds alone that they do
    not know: docs/decisions/0016-cadences.md
    """

    DIGEST = "digest"
    WELCOME = "welcome"
    MANUAL = "manual"
    NOTICE = "notice"
    DETAILS = "details"
    FILE = "file"
    ALERT = "alert"
    ALERT_NOTE = "alert_note"
    WEBHOOK = "webhook"
    CADENCE_DIGEST = "cadence_digest"
    CADENCE_WELCOME = "cadence_welcome"
    CADENCE_MANUAL = "cadence_manual"


class DeliveryState(StrEnum):
    """PENDING: surely not posted. SENDING: perhaps posted. UNKNOWN: nothing can tell any more."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


PLANNED = frozenset({DeliveryKind.DIGEST, DeliveryKind.CADENCE_DIGEST})  # by a schedule
OPEN = (DeliveryState.PENDING, DeliveryState.SENDING)
# Those that have a time by which they should come, by the objective that they count for in the metrics.
DIGEST_IN_TIME, ALERT_IN_TIME = "digest_in_time", "alert_in_time"
OBJECTIVES = {**dict.fromkeys(PLANNED, DIGEST_IN_TIME), DeliveryKind.ALERT: ALERT_IN_TIME}
_PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One post, and the one of its slot: the same subscription, kind and slot are the same delivery."""

    workspace_id: str
    subscription_id: str
    kind: DeliveryKind
    slot: str
    channel_id: str  # a person's id for a NOTICE
    due_at: datetime
    created_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    payload: str | None = None
    ts: str | None = None
    error: str | None = None
    fence: int = 0
    attempts: int = 0
    intended_at: datetime | None = None  # of the first attempt: nothing was posted before
    unsure: bool = False  # an attempt may have arrived
    ask_first: bool = False  # perhaps posted before its first attempt, by a process that the database forgot
    looks: int = 0  # into the channel, that did not tell
    refusals: int = 0  # that named no time to wait

    @property
    def id(self) -> str:
        """Slack's `client_msg_id` too."""
        return delivery_id(self.subscription_id, self.kind, self.slot)


def asking_first(delivery: Delivery, since: datetime) -> Delivery:
    """The delivery, to be looked for in its channel from that instant on before it is first posted."""
    return replace(delivery, ask_first=True, created_at=min(delivery.created_at, since))


def came_in_time(delivery: Delivery, at: datetime, check_every: timedelta) -> bool:
    """True for a digest within 5 minutes of its time, and an alert within one interval of the check that found it.

    A check finds a crossing within an interval: so an alert comes within two of the crossing. One that waited for the
    end of quiet hours was due only then.
    """
    if delivery.kind is DeliveryKind.ALERT:
        return at - max(delivery.created_at, delivery.due_at) <= check_every
    return at - delivery.due_at <= _PATIENCE


def delivery_id(subscription_id: str, kind: DeliveryKind, slot: str) -> str:
    """The same one in every replica, and in a database that was restored."""
    return str(uuid5(_NAMESPACE, f"{subscription_id}/{kind}/{slot}"))


@dataclass(frozen=True, slots=True)
class Postpone:
    """Nothing to post yet. `renews`: it is due only then, and what it may be late counts from there."""

    wait: timedelta
    reason: str
    renews: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to post at all."""

    reason: str


@dataclass(frozen=True, slots=True)
class HoldWorkspace:
    """Slack refuses the bot in the workspace as a whole. `scope`: the one that it lacks."""

    code: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused for good; the reason is a code of the receiver's."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing can tell whether it arrived."""


NotSent = Skip | Rejected | Unknown
