"""The kinds of subscriptions that there are, in the order in which `list` shows them."""

from bot.alerts.kind import ALERTS
from bot.digests.kind import DIGESTS
from bot.subscriptions.kind import SubscriptionKinds

SUBSCRIPTION_KINDS = SubscriptionKinds((DIGESTS, ALERTS))
