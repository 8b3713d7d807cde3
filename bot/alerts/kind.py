"""Alerts as a kind of subscription: all in which their life differs from that of digests."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.check_repository import check_soon
from bot.alerts.messages.list import PAUSED
from bot.alerts.messages.notices import alert_refused_notice, alert_unknown_notice, alerts_paused_notice
from bot.alerts.messages.replies import REPLIES, AlertsSummary, alerts_welcome, no_alerts
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.status import alert_entries, alerts_listing
from bot.blocks.message import Message
from bot.deps import Deps
from bot.errors import AlertsGone
from bot.organizations.resolve import require_readable
from bot.subscriptions.kind import ActionNames, SubscriptionKind
from bot.subscriptions.model import SubscriptionState


def summary_of(subscription: AlertSubscription) -> AlertsSummary:
    """The alerts as their messages name them."""
    return AlertsSummary(
        id=subscription.id,
        organization=subscription.organization,
        channel_id=subscription.channel_id,
        owner_id=subscription.owner,
        settings=subscription.settings,
        paused=subscription.state is SubscriptionState.PAUSED,
    )


def _welcome(deps: Deps, subscription: AlertSubscription) -> Message:
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    return alerts_welcome(summary_of(subscription), localizer, every=deps.settings.check_every)


async def _on_active(deps: Deps, session: AsyncSession, subscription: AlertSubscription) -> None:
    await check_soon(deps, session, subscription)
    await firing_repository.outdate_withheld(session, subscription.workspace_id, subscription.id)


async def _changes_on_resume(_deps: Deps, _subscription: AlertSubscription) -> Mapping[str, object]:
    """Nothing: the next check says what was passed meanwhile."""
    return {}


ALERTS = SubscriptionKind(
    model=AlertSubscription,
    repository=alert_subscriptions,
    actions=ActionNames(
        "alerts_set_up",
        "alerts_edited",
        "alerts_paused",
        "alerts_resumed",
        "alerts_off",
        "alerts_restored",
        undone="alerts_undone",
        asked="alerts_asked_owner",
    ),
    gone=AlertsGone,
    time_zone=lambda subscription: subscription.time_zone,
    welcome=_welcome,
    summary=summary_of,
    replies=REPLIES,
    paused_title=lambda _subscription: PAUSED,
    nothing_to_remove=no_alerts,
    paused_notice=alerts_paused_notice,
    refused_notice=alert_refused_notice,
    unknown_notice=alert_unknown_notice,
    changes_on_resume=_changes_on_resume,
    on_active=_on_active,
    listing=alerts_listing,
    entries=alert_entries,
    require_readable=require_readable,
)
