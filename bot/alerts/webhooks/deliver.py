"""Webhook calls as deliveries: `send` calls the address of the subscription instead of Slack.

Nothing can look up what became of a call. So one that may have arrived is repeated once after the settle time, with
the same id for the receiver to know it by: docs/decisions/0007-alerts.md.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.model import AlertFacts
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.months import MONTH_OVER, was_queued_earlier
from bot.alerts.webhooks import repository as webhook_repository
from bot.alerts.webhooks.payload import webhook_body
from bot.alerts.webhooks.repository import Webhook, associated_data_of
from bot.alerts.webhooks.signature import signed
from bot.blocks.message import Message
from bot.delivery.model import Delivery, DeliveryKind, NotSent, Postpone, Rejected, delivery_id
from bot.delivery.payload import Payload
from bot.deps import Deps
from bot.encryption import DecryptionError
from bot.ports import Inconclusive, PostResult, Refused, Sent
from bot.rests.rising_rest import rising_rest
from bot.subscriptions.delivery_handlers import Affected, SubscriptionHandler

log = structlog.stdlib.get_logger()

_FIRST_REST, _LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)


class WebhookHandler(SubscriptionHandler[AlertSubscription]):
    """The call that sends outside what an alert's card says. The channel is not notified when it fails."""

    rate_limited = False
    carries_usage = False  # to readers of a channel: an admin has named the address that it goes to

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: AlertSubscription | None) -> str | None:
        # Receivers act by themselves: what they pause for a month that is over stands still in the new one.
        over = was_queued_earlier(delivery.created_at, deps.now())
        return super().skip_reason(deps, delivery, subject) or (MONTH_OVER if over else None)

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

    def after_refusal(self, delivery: Delivery, refused: Refused) -> Postpone | Rejected:
        """Again, twice as long each time. After the catch-up window the call is dropped as missed."""
        if refused.permanent:
            return Rejected(refused.reason)
        if refused.retry_after is not None:
            return Postpone(timedelta(seconds=refused.retry_after), refused.reason)
        return Postpone(rising_rest(_FIRST_REST, delivery.attempts, _LONGEST_REST), refused.reason)

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


def webhook_delivery(alert: Delivery, facts: AlertFacts, text: str) -> Delivery:
    """The delivery that sends to the webhook what the card of `alert` says. `text`: the card's fallback text."""
    own_id = delivery_id(alert.subscription_id, DeliveryKind.WEBHOOK, alert.slot)
    return Delivery(
        workspace_id=alert.workspace_id,
        subscription_id=alert.subscription_id,
        kind=DeliveryKind.WEBHOOK,
        slot=alert.slot,
        channel_id="",
        due_at=alert.due_at,
        created_at=alert.created_at,
        payload=webhook_body(own_id, facts, text),
    )


async def post_webhook(deps: Deps, delivery: Delivery, may_send: Callable[[], bool] | None = None) -> PostResult:
    """Call the subscription's webhook once with what the delivery says. Raises DatabaseDown."""
    end = await _call(deps, delivery, may_send)
    deps.metrics.posts.labels("webhook", end.label).inc()
    if not isinstance(end, Sent):
        log.warning("a webhook was not surely called", delivery=delivery.id, end=type(end).__name__, reason=end.reason)
    return end


async def _call(deps: Deps, delivery: Delivery, may_send: Callable[[], bool] | None) -> PostResult:
    async with deps.sessions.read() as session:
        webhook = await webhook_repository.find(session, delivery.workspace_id, delivery.subscription_id)
    # Read right before the call: a webhook that was removed meanwhile is not called any more.
    if webhook is None or delivery.payload is None:
        return Refused("no_webhook", permanent=True)
    try:
        url, secret = _decrypted(deps, webhook)
    except DecryptionError:
        return Refused("no_key", permanent=True)
    body = delivery.payload.encode()
    # Signed at each attempt, as receivers refuse old times; the id stays, by which they know a repetition.
    headers = signed(secret, at=deps.now(), delivery_id=delivery.id, body=body)
    return await deps.call_webhook(url, body, headers, may_send=may_send)


def _decrypted(deps: Deps, webhook: Webhook) -> tuple[str, str]:
    if deps.keyring is None:
        raise DecryptionError
    key = webhook.workspace_id, webhook.subscription_id
    url = deps.keyring.decrypt(webhook.url, associated_data_of(*key, "url"))
    return url, deps.keyring.decrypt(webhook.secret, associated_data_of(*key, "secret"))
