"""Quiet hours: alerts below 100 % wait until they are over, and then come as one.

What waits is a delivery like any other, put back until the quiet time is over, so that a death loses nothing. When it
is drawn at last, it comes out unless what it says no longer holds, or another card says it too.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.firing_repository import Firing
from bot.alerts.model import FULL_USE, ThresholdCrossed
from bot.alerts.repository import AlertSubscription
from bot.delivery.model import Delivery, Postpone, Skip
from bot.deps import Deps
from bot.readings.rules import rules_at

# Stored, as the reasons of skipped deliveries.
NO_LONGER, WITH_ANOTHER = "quiet_no_longer", "quiet_with_another"
_LOOK_AGAIN = timedelta(minutes=15)  # an admin may end the quiet hours meanwhile


async def held_by_quiet_hours(deps: Deps, subscription: AlertSubscription, firing: Firing) -> Postpone | Skip | None:
    """The end of a card that quiet hours hold, or held; None where it is to come out. Raises DatabaseDown."""
    if not waits_in_quiet_hours(firing):
        return None
    now = deps.now()
    quiet = (await rules_at(deps, subscription.tracked, now)).rules.quiet
    if quiet and (until := quiet.until(now)):
        return Postpone(min(until - now, _LOOK_AGAIN), "quiet_hours", renews=True)
    before = (await rules_at(deps, subscription.tracked, firing.fired_at)).rules.quiet
    if before is None or before.until(firing.fired_at) is None:
        return None
    if firing.closed_at is not None:
        return Skip(NO_LONGER)
    async with deps.sessions.read() as session:
        return Skip(WITH_ANOTHER) if await _said_by(session, firing) else None


def waits_in_quiet_hours(firing: Firing) -> bool:
    """True of all alerts but those of the whole limit or more."""
    event = firing.facts.event if firing.facts else None
    return not (isinstance(event, ThresholdCrossed) and event.mark >= FULL_USE)


async def hand_over(session: AsyncSession, delivery: Delivery) -> None:
    """Let the card that says it too be the firing's: in the transaction that settles the delivery as skipped."""
    firing = await firing_repository.lock(session, delivery.workspace_id, delivery.slot)
    if firing is not None and (said_by := await _said_by(session, firing)):
        await firing_repository.set_card(session, firing, said_by.id)


async def _said_by(session: AsyncSession, firing: Firing) -> Firing | None:
    """The latest open card of the month that says more of the same: passed thresholds, or unusual days."""
    fired = await firing_repository.of_subscription(
        session, firing.workspace_id, firing.subscription_id, month=firing.month, is_open=True
    )
    cards = [other for other in fired if other.card == other.id and _is_spike(other) == _is_spike(firing)]
    latest = max(cards, key=_order, default=None)
    return latest if latest and _order(latest) > _order(firing) else None


def _is_spike(firing: Firing) -> bool:
    return firing.facts is not None and isinstance(firing.facts.event, SpikesSeen)


def _order(firing: Firing) -> tuple[datetime, str]:
    return firing.fired_at, firing.id  # the same in every replica
