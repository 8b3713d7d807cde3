"""The kinds of subscriptions that there are, in the order in which `list` shows them, and of deliveries."""

from bot.alerts.delivery_handlers import AlertHandler, AlertNoteHandler
from bot.alerts.kind import ALERTS
from bot.alerts.webhooks.deliver import WebhookHandler
from bot.delivery.handler import DeliveryHandlers
from bot.delivery.model import DeliveryKind
from bot.digests.delivery_handlers import DetailsHandler, DigestHandler, FileHandler, ManualDigestHandler
from bot.digests.kind import DIGESTS
from bot.subscriptions.delivery_handlers import NoticeHandler, WelcomeHandler
from bot.subscriptions.kind import SubscriptionKinds

SUBSCRIPTION_KINDS = SubscriptionKinds((DIGESTS, ALERTS))


def delivery_handlers() -> DeliveryHandlers:
    """Every kind of delivery and its handler. A new kind is one line here, and a name in `DeliveryKind`."""
    kinds = SUBSCRIPTION_KINDS
    return DeliveryHandlers(
        {
            DeliveryKind.DIGEST: DigestHandler(kinds),
            DeliveryKind.MANUAL: ManualDigestHandler(kinds),
            DeliveryKind.DETAILS: DetailsHandler(kinds),
            DeliveryKind.FILE: FileHandler(kinds),
            DeliveryKind.WELCOME: WelcomeHandler(kinds),
            DeliveryKind.NOTICE: NoticeHandler(kinds),
            DeliveryKind.ALERT: AlertHandler(kinds),
            DeliveryKind.ALERT_NOTE: AlertNoteHandler(kinds),
            DeliveryKind.WEBHOOK: WebhookHandler(kinds),
            DeliveryKind.CADENCE_DIGEST: DigestHandler(kinds),
            DeliveryKind.CADENCE_WELCOME: WelcomeHandler(kinds),
            DeliveryKind.CADENCE_MANUAL: ManualDigestHandler(kinds),
        },
        load=kinds.load,
    )
