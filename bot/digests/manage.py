"""Subscribe, edit, skip and send digests. What all subscriptions share is in `bot.subscriptions.lifecycle`."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind
from bot.deps import Deps
from bot.digests.due import overdue
from bot.digests.kind import DIGESTS
from bot.digests.repository import DigestSubscription, digest_subscriptions
from bot.digests.schedule import WeeklySchedule, next_occurrence
from bot.permissions import Person
from bot.subscriptions import lifecycle
from bot.subscriptions.consent import require_consent
from bot.subscriptions.deliveries import new_delivery
from bot.subscriptions.lifecycle import Outcome
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class NewDigest:
    """Digests that a person wants in a channel."""

    organization: Organization
    schedule: WeeklySchedule
    locale: str  # Slack's, of the posts


async def subscribe(deps: Deps, person: Person, channel_id: str, new_digest: NewDigest) -> Outcome[DigestSubscription]:
    """Subscribe the channel: see `lifecycle.create` for its steps. Raises NotAllowed, AlreadySubscribed."""
    draft = DigestSubscription(
        id=str(uuid4()),
        workspace_id=person.workspace_id,
        channel_id=channel_id,
        organization=new_digest.organization,
        settings=new_digest.schedule,
        locale=new_digest.locale,
        owner=person.id,
        created_at=deps.now(),
        next_run=next_occurrence(new_digest.schedule, after=deps.now(), used=None),
    )

    async def after_last_week(session: AsyncSession, saved: DigestSubscription) -> DigestSubscription:
        return await _after_last_week(deps, session, saved)

    return await lifecycle.create(deps, DIGESTS, person, draft, after_last_week)


async def find_in_channel(
    deps: Deps, person: Person, channel_id: str, organization: Organization
) -> DigestSubscription | None:
    """The channel's digest of the organization."""
    digests = await lifecycle.find_in_channel(deps, DIGESTS, person.workspace_id, channel_id, organization.uuid)
    return digests[0] if digests else None


@dataclass(frozen=True, slots=True)
class DigestChange:
    """A digest as somebody wants it. `version`: of the subscription that they looked at; `locale` None: as it is.

    `skipped_week`: skipped again where it is the next one; empty: the one that is skipped now.
    """

    version: int
    schedule: WeeklySchedule
    locale: str | None = None
    skipped_week: str = ""
    action: str = DIGESTS.actions.edited


async def edit(
    deps: Deps, person: Person, subscription_id: str, wanted: DigestChange
) -> tuple[DigestSubscription, DigestSubscription]:
    """Change time, zone or language: as it was, and as it is. Raises NotAllowed, SubscriptionGone, SubscriptionChanged.

    A week that is due already is queued with the change, and one that is used up brings no second digest.
    """
    subscription = await lifecycle.find_readable(deps, DIGESTS, person, subscription_id)
    deliveries, after_due = overdue(deps, subscription)
    run = next_occurrence(wanted.schedule, after=deps.now(), used=after_due.last_week)
    # A skipped week that is no longer the next one would skip a later digest by surprise.
    skipped = run.week if run.week == (wanted.skipped_week or subscription.skipped_week) else None
    shown = replace(subscription, version=wanted.version)  # as the person saw it
    changes = {
        "settings": wanted.schedule,
        "locale": wanted.locale or subscription.locale,
        "next_run": run,
        "last_week": after_due.last_week,
        "skipped_week": skipped,
    }

    async def queue_due(session: AsyncSession) -> None:
        for delivery in deliveries:
            await delivery_repository.insert(session, delivery)

    changed = await lifecycle.change(deps, DIGESTS, person, shown, wanted.action, changes, also=queue_due)
    return subscription, changed


async def skip_next(deps: Deps, person: Person, subscription_id: str) -> DigestSubscription:
    """Leave out the next week only; pressed again, do not. Raises NotAllowed, SubscriptionGone, SubscriptionChanged."""
    subscription = await lifecycle.find_owned(deps, DIGESTS, person, subscription_id)
    week = subscription.next_run.week
    action, skipped = ("unskipped", None) if subscription.skipped_week == week else ("skipped", week)
    return await lifecycle.change(deps, DIGESTS, person, subscription, action, {"skipped_week": skipped})


def run_after(subscription: DigestSubscription) -> datetime:
    """The run after the next one: what comes when the next is skipped."""
    run = subscription.next_run
    return next_occurrence(subscription.settings, after=run.at, used=run.week).at


async def send_now(
    deps: Deps, person: Person, subscription_id: str, trigger_id: str, *, again: bool = False
) -> Outcome[DigestSubscription]:
    """Post one digest now, which uses up no week. Raises NotAllowed, SubscriptionGone, ChannelShared,
    ReadersUnknown.

    `trigger_id` names the press: one press is one digest, however often Slack delivers it.
    """
    subscription = await lifecycle.find_readable(deps, DIGESTS, person, subscription_id)
    await require_consent(deps, subscription)
    manual = new_delivery(deps, subscription, DeliveryKind.MANUAL, manual_slot(person.id, trigger_id))
    # Slack may deliver a press twice: the second one meets the key of the first.
    async with deps.sessions.write() as session:
        await delivery_repository.insert(session, manual)
        action = "sent_again" if again else "sent_now"
        await lifecycle.record_action(deps, session, person, action, subscription)
    return await lifecycle.post_and_wait(deps, DIGESTS, subscription, manual)


def manual_slot(person_id: str, trigger_id: str) -> str:
    """The slot of a digest that a person sent now: the person and the press."""
    return f"{person_id}:{trigger_id}"


def requester(slot: str) -> str:
    """The person of such a slot."""
    return slot.partition(":")[0]


async def _after_last_week(deps: Deps, session: AsyncSession, saved: DigestSubscription) -> DigestSubscription:
    """One that was removed comes back with the week it used up: that week brings no second digest."""
    run = next_occurrence(saved.settings, after=deps.now(), used=saved.last_week)
    if run == saved.next_run:
        return saved
    await digest_subscriptions.change(session, saved, next_run=run)
    return replace(saved, next_run=run, version=saved.version + 1)
