"""Every kind of delivery either waits for consent, or carries no usage to readers of a channel."""

from bot.delivery.model import DeliveryKind
from bot.subscription_kinds import delivery_handlers

WITHOUT_USAGE = {DeliveryKind.NOTICE, DeliveryKind.WEBHOOK}


def test_all_that_carries_usage_waits_for_consent() -> None:
    handlers = delivery_handlers().by_kind
    assert set(handlers) == set(DeliveryKind)
    assert {kind for kind, handler in handlers.items() if not handler.carries_usage} == WITHOUT_USAGE  # type: ignore[attr-defined] # of all handlers that there are
