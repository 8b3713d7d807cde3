"""What people do to subscriptions. Each deed is judged by the table of rights and written into the audit table."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Unpack
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot import permissions
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryState, Kind
from bot.delivery.payload import Payload, asked_by, to_json
from bot.delivery.worker import deliver_and_wait
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.messages.replies import subscribed_welcome
from bot.digests.repository import Changes, DigestSubscription
from bot.digests.schedule import WeeklySchedule, next_occurrence
from bot.errors import ChannelShared, NotAllowed, Refusal, SubscriptionChanged, SubscriptionGone
from bot.permissions import Person
from bot.subscriptions.lifecycle import is_shared, record_action
from bot.subscriptions.model import State
from bot.subscriptions.notify import subscribed
from bot.subscriptions.pause_reasons import BY_SHARING
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class DigestWish:
    """What somebody wants a channel to get."""

    organization: Organization
    cadence: WeeklySchedule
    locale: str  # Slack's, of the posts


@dataclass(frozen=True, slots=True)
class DigestOutcome:
    """A subscription and what became of its welcome: posted, perhaps posted, waiting, or refused and why."""

    subscription: DigestSubscription
    welcome: DeliveryState
    refused: str | None = None


async def subscribe(deps: Deps, person: Person, channel_id: str, wish: DigestWish) -> DigestOutcome:
    """Subscribe the channel, once its welcome can be posted there.

    1. The subscription is PENDING, and its welcome queued, in one transaction.
    2. The welcome is delivered like any post. Arrived: ACTIVE. Refused: REMOVED, nothing stays. A death in between
       leaves both to the next tick.
    A channel that is shared with another company waits, PAUSED, for an admin's word: see `allow_shared`.

    Raises NotAllowed, AlreadySubscribed.
    """
    permissions.require_reader(person, other_organization=False)
    shared = await is_shared(deps, channel_id)
    wanted = DigestSubscription(
        id=str(uuid4()),
        workspace_id=person.workspace_id,
        channel_id=channel_id,
        organization=wish.organization,
        cadence=wish.cadence,
        locale=wish.locale,
        owner=person.id,
        created_at=deps.now(),
        next_run=next_occurrence(wish.cadence, after=deps.now(), used=None),
        state=State.PAUSED if shared else State.PENDING,
        reason=BY_SHARING if shared else None,
    )
    async with deps.sessions.write() as session:
        saved = await _after_used_week(deps, session, await digest_repository.save_new(session, wanted))
        welcome = _welcome(deps, saved)
        if not shared:
            await delivery_repository.insert(session, welcome)
        await record_action(deps, session, person, "subscribed", saved)
    if shared:
        return DigestOutcome(saved, DeliveryState.PENDING, BY_SHARING)
    return await _outcome(deps, saved, welcome)


async def allow_shared(deps: Deps, person: Person, subscription_id: str) -> DigestOutcome:
    """An admin agrees that usage is posted where another company reads. Raises NotAllowed, SubscriptionGone."""
    subscription = await owned(deps, person, subscription_id)
    if not permissions.is_admin(person):
        raise NotAllowed(Refusal.SHARED_CHANNEL)
    run = next_occurrence(subscription.cadence, after=deps.now(), used=subscription.used_slot)
    allowed = await _change(
        deps,
        person,
        subscription,
        "allowed_shared",
        welcomed=True,
        external_ok=True,
        state=State.PENDING,
        reason=None,
        next_run=run,
    )
    return await _outcome(deps, allowed, _welcome(deps, allowed))


def run_after(subscription: DigestSubscription) -> datetime:
    """The run after the next one: what comes when the next is skipped."""
    run = subscription.next_run
    return next_occurrence(subscription.cadence, after=run.at, used=run.slot).at


async def edit(
    deps: Deps, person: Person, subscription_id: str, version: int, cadence: WeeklySchedule, locale: str
) -> DigestSubscription:
    """Another time, zone or language. Raises NotAllowed, SubscriptionGone, SubscriptionChanged."""
    subscription = await owned(deps, person, subscription_id)
    run = next_occurrence(cadence, after=deps.now(), used=subscription.used_slot)
    skip = run.slot if run.slot == subscription.skip_slot else None
    seen = replace(subscription, version=version)
    return await _change(deps, person, seen, "edited", cadence=cadence, locale=locale, next_run=run, skip_slot=skip)


async def pause(deps: Deps, person: Person, subscription_id: str) -> DigestSubscription:
    """No digests until somebody resumes."""
    subscription = await owned(deps, person, subscription_id)
    return await _change(deps, person, subscription, "paused", state=State.PAUSED, reason="person")


async def resume(deps: Deps, person: Person, subscription_id: str) -> DigestSubscription:
    """Digests again, from the next slot on: what was due meanwhile is not sent."""
    subscription = await owned(deps, person, subscription_id)
    if subscription.state is State.PENDING:
        raise SubscriptionChanged
    await _must_not_be_shared(deps, subscription)
    run = next_occurrence(subscription.cadence, after=deps.now(), used=subscription.used_slot)
    return await _change(deps, person, subscription, "resumed", state=State.ACTIVE, reason=None, next_run=run)


async def remove(deps: Deps, person: Person, subscription_id: str) -> DigestSubscription:
    """No digests any more; `restore` is the way back."""
    subscription = await owned(deps, person, subscription_id)
    return await _change(deps, person, subscription, "removed", state=State.REMOVED)


async def restore(deps: Deps, person: Person, subscription_id: str) -> DigestSubscription:
    """Take a removal back: what was paused is paused again, for the same reason."""
    subscription = await owned(deps, person, subscription_id, removed=True)
    run = next_occurrence(subscription.cadence, after=deps.now(), used=subscription.used_slot)
    state = State.PAUSED if subscription.reason else State.ACTIVE
    return await _change(deps, person, subscription, "restored", state=state, next_run=run)


async def skip_next(deps: Deps, person: Person, subscription_id: str) -> DigestSubscription:
    """Leave out the next week only; pressed again, do not."""
    subscription = await owned(deps, person, subscription_id)
    if subscription.skip_slot == subscription.next_run.slot:
        return await _change(deps, person, subscription, "unskipped", skip_slot=None)
    return await _change(deps, person, subscription, "skipped", skip_slot=subscription.next_run.slot)


async def send_now(
    deps: Deps, person: Person, subscription_id: str, click: str, *, again: bool = False
) -> DigestOutcome:
    """One digest now, which uses up no week. `click` names the press: one press is one digest."""
    subscription = await owned(deps, person, subscription_id)
    await _must_not_be_shared(deps, subscription)
    manual = Delivery(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        kind=Kind.MANUAL,
        slot=asked_by(person.id, click),
        channel_id=subscription.channel_id,
        due_at=deps.now(),
        created_at=deps.now(),
    )
    async with deps.sessions.write() as session:
        await delivery_repository.insert(session, manual)
        await record_action(deps, session, person, "sent_again" if again else "sent_now", subscription)
    return await _outcome(deps, subscription, manual)


async def owned(deps: Deps, person: Person, subscription_id: str, *, removed: bool = False) -> DigestSubscription:
    """The subscription, if this person may change it: its creator or an admin. Raises NotAllowed, SubscriptionGone."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        found = await digest_repository.find(session, person.workspace_id, subscription_id)
    if found is None or (found.state is State.REMOVED) is not removed:
        raise SubscriptionGone
    if found.owner != person.id and not permissions.is_admin(person):
        raise NotAllowed(Refusal.EDIT)
    return found


async def _must_not_be_shared(deps: Deps, subscription: DigestSubscription) -> None:
    """No usage where another company reads along, unless an admin agreed: an old button may still hang there."""
    if not subscription.external_ok and await is_shared(deps, subscription.channel_id):
        raise ChannelShared


async def _after_used_week(deps: Deps, session: AsyncSession, saved: DigestSubscription) -> DigestSubscription:
    """One that was removed comes back with the week it used up: that week brings no second digest."""
    run = next_occurrence(saved.cadence, after=deps.now(), used=saved.used_slot)
    if run == saved.next_run:
        return saved
    await digest_repository.change(session, saved.workspace_id, saved.id, saved.version, next_run=run)
    return replace(saved, next_run=run, version=saved.version + 1)


def _welcome(deps: Deps, subscription: DigestSubscription) -> Delivery:
    localizer = deps.localizer(subscription.locale, subscription.cadence.time_zone)
    message = subscribed_welcome(subscribed(subscription), localizer)
    return Delivery(
        workspace_id=subscription.workspace_id,
        subscription_id=subscription.id,
        kind=Kind.WELCOME,
        slot=f"welcome:{subscription.version}",
        channel_id=subscription.channel_id,
        due_at=deps.now(),
        created_at=deps.now(),
        payload=to_json(Payload(message)),
    )


async def _outcome(deps: Deps, subscription: DigestSubscription, posted: Delivery) -> DigestOutcome:
    delivery = await deliver_and_wait(deps, posted)
    async with deps.sessions.read() as session:
        now = await digest_repository.find(session, subscription.workspace_id, subscription.id)
    state = delivery.state if delivery else DeliveryState.UNKNOWN
    refused = delivery.error if delivery and state is DeliveryState.FAILED else None
    return DigestOutcome(now or subscription, state, refused)


async def _change(
    deps: Deps,
    person: Person,
    subscription: DigestSubscription,
    deed: str,
    *,
    welcomed: bool = False,
    **changed: Unpack[Changes],
) -> DigestSubscription:
    """`welcomed`: its welcome is queued with the change, as it would stay pending without one."""
    async with deps.sessions.write() as session:
        done = await digest_repository.change(
            session, subscription.workspace_id, subscription.id, subscription.version, **changed
        )
        if not done:
            raise SubscriptionChanged
        await record_action(deps, session, person, deed, subscription)
        found = await digest_repository.find(session, subscription.workspace_id, subscription.id) or subscription
        if welcomed:
            await delivery_repository.insert(session, _welcome(deps, found))
    return found
