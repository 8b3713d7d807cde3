"""Digests as a kind of subscription: all in which their life differs from that of alerts."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.message import Message
from bot.deps import Deps
from bot.digests.list import digest_entries, digests_listing
from bot.digests.messages.list import PAUSED, no_digest
from bot.digests.messages.notices import paused_notice, refused_notice, unknown_notice
from bot.digests.messages.replies import REPLIES, DigestSummary, subscribed_welcome
from bot.digests.planning import plan
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.errors import SubscriptionGone
from bot.organizations.resolve import require_readable
from bot.subscriptions.kind import ActionNames, SubscriptionKind
from bot.subscriptions.model import SubscriptionState


def summary_of(subscription: DigestSubscription, *, next_run: datetime | None = None) -> DigestSummary:
    """The subscription as its messages name it."""
    return DigestSummary(
        id=subscription.id,
        organization=subscription.organization,
        schedule=subscription.settings,
        channel_id=subscription.channel_id,
        owner_id=subscription.owner,
        next_run=next_run or subscription.next_run.at,
        paused=subscription.state is SubscriptionState.PAUSED,
        extent=subscription.extent,
    )


def _welcome(deps: Deps, subscription: DigestSubscription) -> Message:
    localizer = deps.localizer(subscription.locale, subscription.settings.time_zone)
    return subscribed_welcome(summary_of(subscription), localizer)


async def _next_run(deps: Deps, subscription: DigestSubscription) -> Mapping[str, object]:
    # From now on: what was due during a pause is old news, and is not sent.
    return {"next_run": await plan(deps, subscription.tracked, subscription.settings, subscription.last_slot)}


async def _on_active(deps: Deps, session: AsyncSession, subscription: DigestSubscription) -> None:
    """Nothing: an active digest is found by its next run."""


DIGESTS = SubscriptionKind(
    model=DigestSubscription,
    repository=digest_subscriptions,
    actions=ActionNames("subscribed", "edited", "paused", "resumed", "removed", "restored"),
    gone=SubscriptionGone,
    time_zone=lambda subscription: subscription.settings.time_zone,
    welcome=_welcome,
    summary=summary_of,
    replies=REPLIES,
    paused_title=lambda subscription: PAUSED[subscription.settings.cadence],
    nothing_to_remove=no_digest,
    paused_notice=paused_notice,
    refused_notice=refused_notice,
    unknown_notice=unknown_notice,
    changes_on_resume=_next_run,
    on_active=_on_active,
    listing=digests_listing,
    entries=digest_entries,
    require_readable=require_readable,
)
