"""Deliveries of a subscription, as they are queued."""

from typing import Any

from bot.blocks.message import Message
from bot.delivery.model import Delivery, DeliveryKind
from bot.delivery.payload import Payload, to_json
from bot.deps import Deps
from bot.subscriptions.model import Subscription


def new_delivery(
    deps: Deps,
    subscription: Subscription[Any],
    kind: DeliveryKind,
    slot: str,
    *,
    message: Message | None = None,
    thread_ts: str | None = None,
) -> Delivery:
    """A post into the subscription's channel, due now. Without a message its handler renders it."""
    return Delivery(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        kind=subscription.posted_as(kind),
        slot=slot,
        channel_id=subscription.channel_id,
        due_at=deps.now(),
        created_at=deps.now(),
        payload=to_json(Payload(message, thread_ts=thread_ts)) if message else None,
    )
