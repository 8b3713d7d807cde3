"""Holding a delivery: from its claim to the last look before the socket. What is done with it is in `deliver`."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, Kind
from bot.deps import Deps
from bot.subscriptions.lifecycle import Holder, find_holders

MOST_ATTEMPTS_BLIND = 2  # where nothing can tell what became of an attempt
# Not worth posting once the subscription is over.
SUBSCRIBED = frozenset({Kind.DIGEST, Kind.WELCOME, Kind.MANUAL, Kind.ALERT, Kind.ALERT_NOTE, Kind.WEBHOOK})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process holds, with its subscription as it was then, where it needs one.

    `began`: monotonic, read before the claim was sent.
    """

    delivery: Delivery
    holder: Holder | None
    claimed_at: float


async def claim(deps: Deps, limit: int) -> tuple[Claimed, ...]:
    """Take deliveries whose time has come, fairly over the workspaces."""
    claimed_at = deps.monotonic()
    settings = deps.settings
    async with deps.sessions.write() as session:
        taken = await delivery_repository.claim(
            session, deps.lease_clock, deps.process_id, limit=limit, lease=settings.lease, settle=settings.settle
        )
        ids = {one.subscription_id for one in taken if one.kind in SUBSCRIBED}
        found = await find_holders(session, ids)
    return tuple(Claimed(delivery, found.get(delivery.subscription_id), claimed_at) for delivery in taken)


async def record_intent(deps: Deps, session: AsyncSession, delivery: Delivery, new: str | None) -> float | None:
    """Commit with this transaction that it may happen; when that was said (monotonic), None where the claim is lost."""
    settings, said_at = deps.settings, deps.monotonic()
    done = await delivery_repository.intend(
        session,
        deps.lease_clock,
        delivery,
        at=deps.now(),
        time_needed=settings.post_time,
        settle=settings.settle,
        payload=new,
    )
    return said_at if done else None


def lease_holds(deps: Deps, claimed: Claimed, intended_at: float) -> bool:
    """The last look before the socket: the lease must outlive the post, and the intent must be fresh.

    The settle time counts from the intent. A post long after it, in a process that was paused in between, could still
    be on its way when the next one looks into the channel.
    """
    now, settings = deps.monotonic(), deps.settings
    fresh = timedelta(seconds=now - intended_at) < settings.post_time
    return fresh and timedelta(seconds=now - claimed.claimed_at) < settings.lease - settings.post_time
