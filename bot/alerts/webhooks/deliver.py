"""Webhook calls as deliveries: `send` calls the address of the subscription instead of Slack.

Nothing can look up what became of a call. So one that may have arrived is repeated once after the settle time, with
the same id for the receiver to know it by: docs/decisions/0007-alerts.md.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.repository import AlertSubscription
from bot.alerts.webhooks.manage import post_webhook
from bot.blocks.message import Message
from bot.delivery.model import Delivery, NotSent
from bot.delivery.payload import Payload
from bot.deps import Deps
from bot.ports import Inconclusive, PostResult
from bot.subscriptions.delivery_handlers import Affected, SubscriptionHandler

_BACK_OFF = timedelta(minutes=1)
_LONGEST = timedelta(hours=1)


class WebhookHandler(SubscriptionHandler[AlertSubscription]):
    """The call that says outside what an alert's card says. Its failure is no concern of the channel's."""

    rate_limited = False

    def read_payload(self, payload: str) -> Payload:
        return Payload(Message(payload, ()))  # the row holds the body itself

    async def find(self, deps: Deps, delivery: Delivery, payload: Payload | None) -> Inconclusive:
        return Inconclusive("webhook")

    async def send(
        self,
        deps: Deps,
        delivery: Delivery,
        payload: Payload,
        may_send: Callable[[], bool],
    ) -> PostResult:
        return await post_webhook(deps, delivery, may_send)

    def back_off(self, delivery: Delivery, reason: str) -> timedelta:
        """Twice as long each time. After the catch-up window the call is dropped as missed."""
        return min(_BACK_OFF * (1 << min(delivery.attempts, 10)), _LONGEST)

    async def prepare_not_sent(self, deps: Deps, delivery: Delivery) -> None:
        pass

    async def on_not_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        end: NotSent,
        context: Affected[AlertSubscription] | None,
    ) -> None:
        pass
