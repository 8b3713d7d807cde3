"""Alerts as a kind of subscription: all in which their life differs from that of digests."""

from datetime import datetime

from bot.alerts.check_repository import check_soon
from bot.alerts.messages.notices import AlertsOf, alert_unsure_notice, alerts_paused_notice
from bot.alerts.messages.replies import AlertsSummary, alerts_welcome
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.status import alerts_listing
from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import AlertsGone
from bot.subscriptions.kind import ActionNames, SubscriptionKind
from bot.subscriptions.messages import Reader


def summary_of(subscription: AlertSubscription) -> AlertsSummary:
    """The alerts as their messages name them."""
    return AlertsSummary(
        id=subscription.id,
        organization=subscription.organization,
        channel_id=subscription.channel_id,
        owner_id=subscription.owner,
        settings=subscription.settings,
    )


def notified(subscription: AlertSubscription, reader: Reader) -> AlertsOf:
    """The alerts as a notice to that reader names them."""
    return AlertsOf(
        subscription_id=subscription.id,
        organization=subscription.organization,
        channel_id=subscription.channel_id,
        owner_id=subscription.owner,
        owner_gone=reader.owner_gone,
    )


def _welcome(deps: Deps, subscription: AlertSubscription) -> Message:
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    return alerts_welcome(summary_of(subscription), localizer, every=deps.settings.check_every)


def _paused_notice(subscription: AlertSubscription, reason: str, reader: Reader) -> Message:
    return alerts_paused_notice(notified(subscription, reader), reason, reader.localizer)


def _unknown_notice(subscription: AlertSubscription, due_at: datetime, reader: Reader) -> Message:
    return alert_unsure_notice(notified(subscription, reader), due_at, reader.localizer)


ALERTS = SubscriptionKind(
    model=AlertSubscription,
    repository=alert_subscriptions,
    actions=ActionNames(
        "alerts_set_up", "alerts_edited", "alerts_paused", "alerts_resumed", "alerts_off", "alerts_restored"
    ),
    gone=AlertsGone,
    time_zone=lambda subscription: subscription.time_zone,
    welcome=_welcome,
    paused_notice=_paused_notice,
    unknown_notice=_unknown_notice,
    changes_on_resume=lambda _deps, _subscription: {},  # the next check says what was passed meanwhile
    on_active=check_soon,
    listing=alerts_listing,
)
