"""What is behind the events of one subscription."""

from dataclasses import dataclass
from datetime import datetime

from bot.alerts.model import AlertState, Event, SpikesSeen
from bot.alerts.repository import AlertSubscription
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
