"""Claim deliveries, and check right before sending that the claim still holds. The rest is in `deliver`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.delivery import repository as delivery_repository
from bot.delivery.handler import DeliveryHandler, DeliveryHandlers
from bot.delivery.lanes import Lane
from bot.delivery.model import Delivery
from bot.deps import Deps


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process holds, and what its handler needs, as it was then (None: nothing is left of it).

    `claimed_at`: monotonic seconds, read before the claim was sent.
    """

    delivery: Delivery
    handler: DeliveryHandler[Any, Any]
    subject: object
    claimed_at: float


async def claim(deps: Deps, handlers: DeliveryHandlers, places: Mapping[Lane, int]) -> tuple[Claimed, ...]:
    """Take deliveries whose time has come: urgent ones first, in a lane fairly over the workspaces."""
    claimed_at = deps.monotonic()
    settings = deps.settings
    async with deps.sessions.write() as session:
        deliveries = await delivery_repository.claim(
            session, deps.lease_clock, deps.process_id, places=places, lease=settings.lease, settle=settings.settle
        )
        subjects = await handlers.load(session, deliveries)
    return tuple(
        Claimed(delivery, handlers.by_kind[delivery.kind], subjects.get(delivery.id), claimed_at)
        for delivery in deliveries
    )


def lease_holds(deps: Deps, claimed: Claimed, intended_at: float) -> bool:
    """The last look before the socket: the lease must outlive the post, and the intent must be fresh."""
    now, settings = deps.monotonic(), deps.settings
    # The settle time counts from the intent. A post long after it, in a process that was paused in between, could
    # still be on its way when the next one looks into the channel (docs/decisions/0006-exactly-once.md).
    fresh = timedelta(seconds=now - intended_at) < settings.post_time
    return fresh and timedelta(seconds=now - claimed.claimed_at) < settings.lease - settings.post_time
