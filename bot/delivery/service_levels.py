"""Service levels from the ledger: digests at their time, alerts soon after the check that found them. Pure.

Of answers and checks no row is kept: they stand in the metrics alone. What was refused, skipped by a person's doing, or
is not known to have arrived counts neither way, as in `pipefy_usage_service_level_total`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.delivery.model import OBJECTIVES, OPEN, Delivery, DeliveryState, came_in_time

TARGET = 95  # percent, as in deploy/prometheus/rules.yaml
_FEW = 3  # late ones, which say nothing: likewise


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Posts that have a time to come by: `total` of them, `met` in time. `objective`: as in the metrics."""

    objective: str
    met: int
    total: int

    @property
    def is_kept(self) -> bool:
        late = self.total - self.met
        return late <= _FEW or self.met * 100 >= TARGET * self.total


def service_levels(due: Iterable[Delivery], now: datetime, check_every: timedelta) -> tuple[ServiceLevel, ...]:
    """The levels of those deliveries; none of an objective of which there is nothing to judge."""
    judged: dict[str, list[bool]] = {objective: [] for objective in OBJECTIVES.values()}
    for delivery in due:
        in_time = _came_in_time(delivery, now, check_every)
        if in_time is not None:
            judged[OBJECTIVES[delivery.kind]].append(in_time)
    return tuple(ServiceLevel(objective, sum(ends), len(ends)) for objective, ends in judged.items() if ends)


def _came_in_time(delivery: Delivery, now: datetime, check_every: timedelta) -> bool | None:
    """None where it does not count, or not yet."""
    if delivery.state is DeliveryState.SENT:
        # Slack's own time of the post, which is right even where the bot only found it there later.
        posted_at = _instant(delivery.ts)
        return None if posted_at is None else came_in_time(delivery, posted_at, check_every)
    if delivery.state in OPEN:
        return None if came_in_time(delivery, now, check_every) else False
    return False if delivery.state is DeliveryState.SKIPPED and delivery.error == "missed" else None


def _instant(ts: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None
