"""What is behind the events of one subscription, and the deliveries that say them."""

from dataclasses import dataclass
from datetime import datetime

from bot.alerts.model import AlertState, Event, SpikesSeen
from bot.alerts.repository import AlertSubscription
from bot.delivery.model import Delivery, Kind
from bot.deps import Deps
from bot.usage.report import Report

Announced = Event | SpikesSeen


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is behind the events of one subscription: the report, and its series before and after."""

    subscription: AlertSubscription
    report: Report
    before: AlertState
    after: AlertState
    at: datetime

    @property
    def month(self) -> str:
        """As slots name it."""
        return self.after.month.isoformat()[:7] if self.after.month else ""


def delivery_of(deps: Deps, subscription: AlertSubscription, kind: Kind, slot: str) -> Delivery:
    """A post into the subscription's channel, now."""
    return Delivery(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        kind=kind,
        slot=slot,
        channel_id=subscription.channel_id,
        due_at=deps.now(),
        created_at=deps.now(),
    )
