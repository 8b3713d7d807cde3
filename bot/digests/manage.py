"""Subscribe, edit, skip and send digests. What all subscriptions share is in `bot.subscriptions.lifecycle`."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind
from bot.deps import Deps
from bot.digests.due import overdue
from bot.digests.extent import Extent
from bot.digests.kind import DIGESTS
from bot.digests.planning import country_for_in, plan
from bot.digests.repository import DigestSubscription, digest_subscriptions, used_slot
from bot.digests.schedule import Cadence, Schedule, next_occurrence
from bot.permissions import Person
from bot.subscriptions import lifecycle
from bot.subscriptions.consent import require_consent
from bot.subscriptions.deliveries import new_delivery
from bot.subscriptions.lifecycle import Outcome
from bot.usage.model import Organization, TrackedOrganization


@dataclass(frozen=True, slots=True)
class NewDigest:
    """Digests that a person wants in a channel."""

    organization: Organization
    schedule: Schedule
    locale: str  # Slack's, of the posts
    extent: Extent = Extent.EVERYTHING


async def subscribe(deps: Deps, person: Person, channel_id: str, new_digest: NewDigest) -> Outcome[DigestSubscription]:
    """Subscribe the channel: see `lifecycle.create` for its steps. Raises NotAllowed, AlreadySubscribed."""
    tracked = TrackedOrganization(person.workspace_id, new_digest.organization)
    draft = DigestSubscription(
        id=str(uuid4()),
        workspace_id=person.workspace_id,
        channel_id=channel_id,
        organization=new_digest.organization,
        settings=new_digest.schedule,
        locale=new_digest.locale,
        owner=person.id,
        created_at=deps.now(),
        next_run=await plan(deps, tracked, new_digest.schedule, None),
        extent=new_digest.extent,
    )

    async def after_last_slot(session: AsyncSession, saved: DigestSubscription) -> DigestSubscription:
        return await _after_last_slot(deps, session, saved)

    return await lifecycle.create(deps, DIGESTS, person, draft, after_last_slot)


async def find_in_channel(
    deps: Deps, person: Person, channel_id: str, organization: Organization, cadence: Cadence | None = None
) -> DigestSubscription | None:
    """The channel's digest of the organization: of that cadence, or the oldest."""
    digests = await lifecycle.find_in_channel(deps, DIGESTS, person.workspace_id, channel_id, organization.uuid)
    return next((digest for digest in digests if cadence in (None, digest.settings.cadence)), None)


@dataclass(frozen=True, slots=True)
class DigestChange:
    """A digest as somebody wants it. `version`: of the subscription that they looked at.

    `locale`, `extent` None: as they are.
    `skipped_slot`: skipped again where it is the next one; empty: the one that is skipped now.
    """

    version: int
    schedule: Schedule
    locale: str | None = None
    extent: Extent | None = None
    skipped_slot: str = ""
    action: str = DIGESTS.actions.edited


async def edit(
    deps: Deps, person: Person, subscription_id: str, wanted: DigestChange
) -> tuple[DigestSubscription, DigestSubscription]:
    """Change schedule, language or extent: as it was, and as it is.

    A slot that is due already is queued with the change, and one that is used up brings no second digest. With another
    cadence, the slot of that one counts. Raises NotAllowed, SubscriptionGone, SubscriptionChanged; AlreadySubscribed
    where the channel has a digest of that cadence.
    """
    subscription = await lifecycle.find_readable(deps, DIGESTS, person, subscription_id)
    deliveries, after_due = await overdue(deps, subscription)
    keeps_cadence = wanted.schedule.cadence is subscription.settings.cadence
    used = after_due.last_slot if keeps_cadence else await _used_slot(deps, subscription, wanted.schedule.cadence)
    run = await plan(deps, subscription.tracked, wanted.schedule, used)
    # A skipped slot that is no longer the next one would skip a later digest by surprise.
    skipped = run.slot if run.slot == (wanted.skipped_slot or subscription.skipped_slot) else None
    shown = replace(subscription, version=wanted.version)  # as the person saw it
    changes = {
        "settings": wanted.schedule,
        "locale": wanted.locale or subscription.locale,
        "extent": wanted.extent or subscription.extent,
        "next_run": run,
        "last_slot": used,
        "skipped_slot": skipped,
        **({} if keeps_cadence else {"former_slot": after_due.last_slot}),
    }

    async def queue_due(session: AsyncSession) -> None:
        for delivery in deliveries:
            await delivery_repository.insert(session, delivery)

    changed = await lifecycle.change(deps, DIGESTS, person, shown, wanted.action, changes, also=queue_due)
    return subscription, changed


async def skip_next(deps: Deps, person: Person, subscription_id: str) -> DigestSubscription:
    """Leave out the next run only; pressed again, do not. Raises NotAllowed, SubscriptionGone, SubscriptionChanged."""
    subscription = await lifecycle.find_owned(deps, DIGESTS, person, subscription_id)
    slot = subscription.next_run.slot
    action, skipped = ("unskipped", None) if subscription.skipped_slot == slot else ("skipped", slot)
    return await lifecycle.change(deps, DIGESTS, person, subscription, action, {"skipped_slot": skipped})


async def run_after(deps: Deps, subscription: DigestSubscription) -> datetime:
    """The run after the next one: what comes when the next is skipped."""
    run = subscription.next_run
    return (await plan(deps, subscription.tracked, subscription.settings, run.slot, after=run)).at


async def send_now(
    deps: Deps, person: Person, subscription_id: str, trigger_id: str, *, again: bool = False
) -> Outcome[DigestSubscription]:
    """Post one digest now, which uses up no slot. Raises NotAllowed, SubscriptionGone, ChannelShared,
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


async def _used_slot(deps: Deps, subscription: DigestSubscription, cadence: Cadence) -> str | None:
    async with deps.sessions.read() as session:
        return await used_slot(session, subscription, cadence)


async def _after_last_slot(deps: Deps, session: AsyncSession, saved: DigestSubscription) -> DigestSubscription:
    """One that was removed comes back with the slot it used up: that slot brings no second digest."""
    country = await country_for_in(session, saved)
    run = next_occurrence(saved.settings, after=deps.now(), used=saved.last_slot, country=country)
    if run == saved.next_run:
        return saved
    await digest_subscriptions.change(session, saved, next_run=run)
    return replace(saved, next_run=run, version=saved.version + 1)
