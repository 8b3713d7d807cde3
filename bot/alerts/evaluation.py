"""The evaluation of a reading for one subscription, on its way from the rules to the deliveries."""

from dataclasses import dataclass
from datetime import datetime

from bot.alerts.detection.model import SpikesSeen
from bot.alerts.model import AlertState, Event
from bot.alerts.repository import AlertSubscription
from bot.usage.report import Report

Announced = Event | SpikesSeen


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The report behind the events of one subscription, and its state before and after."""

    subscription: AlertSubscription
    report: Report
    before: AlertState
    after: AlertState
    at: datetime

    @property
    def month(self) -> str:
        """The month as it stands in slots, `2024-11`; empty before the first observation."""
        return self.after.month.isoformat()[:7] if self.after.month else ""
