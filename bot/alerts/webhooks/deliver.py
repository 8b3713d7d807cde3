"""The call of a webhook, with the ledger's rules. Nothing can look up what became of one.

So an unsure call is repeated once after the settle time, with the same id for the receiver to know it by.
"""

from datetime import timedelta

import structlog

from bot.alerts.webhooks.manage import post_webhook
from bot.delivery import repository as delivery_repository
from bot.delivery.claim import MOST_ATTEMPTS_BLIND, Claimed, lease_holds, record_intent
from bot.delivery.model import Delivery
from bot.deps import Deps
from bot.ports import Ambiguous, PostResult, Refused, Sent

log = structlog.stdlib.get_logger()

_BACK_OFF = timedelta(minutes=1)
_LONGEST = timedelta(hours=1)


async def deliver_webhook(deps: Deps, claimed: Claimed) -> None:
    """Bring the call a step further: settled, or back in the queue for later. Raises DatabaseDown."""
    delivery = claimed.delivery
    if delivery.unsure and delivery.attempts >= MOST_ATTEMPTS_BLIND:
        async with deps.sessions.write() as session:
            await delivery_repository.unknown(session, delivery)
        return
    async with deps.sessions.write() as session:
        said_at = await record_intent(deps, session, delivery, None)
    if said_at is None:
        return
    end = await post_webhook(deps, delivery, lambda: lease_holds(deps, claimed, said_at))
    await _settle(deps, delivery, end)


async def _settle(deps: Deps, delivery: Delivery, end: PostResult) -> None:
    clock = deps.lease_clock
    async with deps.sessions.write() as session:
        match end:
            case Sent():
                await delivery_repository.sent(session, delivery, None)
            case Ambiguous(reason=reason):
                await delivery_repository.wait(
                    session, clock, delivery, deps.settings.settle, unsure=True, error=reason
                )
            case Refused(permanent=False, reason=reason, retry_after=seconds):
                pause = timedelta(seconds=seconds) if seconds is not None else _later(delivery)
                await delivery_repository.wait(session, clock, delivery, pause, unsure=delivery.unsure, error=reason)
            case Refused(reason=reason):
                log.warning("webhook refused", key=delivery.id, reason=reason)
                settled = (
                    delivery_repository.unknown(session, delivery)
                    if delivery.unsure
                    else delivery_repository.failed(session, delivery, reason)
                )
                await settled


def _later(delivery: Delivery) -> timedelta:
    """Twice as long each time. After the catch-up window the call is dropped as missed."""
    return min(_BACK_OFF * (1 << min(delivery.attempts, 10)), _LONGEST)
