"""The life of a subscription, the same for every kind: created, paused, resumed, removed, restored, allowed.

Each action is judged by the table of rights and written into the audit table, in the transaction that does it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot import audit, permissions
from bot.audit import Entry
from bot.blocks.conversation import is_direct
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState
from bot.delivery.worker import deliver_and_wait
from bot.deps import Deps
from bot.errors import AlreadySubscribed, InstallationRefused, NotAllowed, Refusal, SubscriptionChanged
from bot.installation import repository as installation_repository
from bot.permissions import Person
from bot.sharing import repository as consent_repository
from bot.sharing.audience import Internal
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders, code_of, needs_consent, shown
from bot.sharing.gate import who_reads
from bot.subscriptions.consent import give_consent, readers_shown, require_consent, withheld_code
from bot.subscriptions.deliveries import new_delivery
from bot.subscriptions.kind import SubscriptionKind
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.subscriptions.notify import find_admins, tell_pause
from bot.subscriptions.pause_reasons import BY_PERSON
from bot.usage.model import Organization

T = TypeVar("T", bound=Subscription[Any])


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """A subscription after a post that a person waited for.

    `refused`: Slack's code, where it refused for good, or that of a consent that is missing; `readers` then read along.
    """

    subscription: T
    refused: str | None = None
    readers: ShownReaders = NOBODY_SHOWN


async def create(
    deps: Deps,
    kind: SubscriptionKind[T],
    person: Person,
    draft: T,
    complete: Callable[[AsyncSession, T], Awaitable[T]],
) -> Outcome[T]:
    """Subscribe a channel, once its welcome can be posted there.

    1. The subscription is PENDING, and its welcome queued, in one transaction. `complete` takes part in it: it gets
       the subscription as it is kept, which may have been a removed one, and returns it as it is after that.
    2. The welcome is delivered like any post. Arrived: ACTIVE. Refused: REMOVED, nothing stays. A death in between
       leaves both to the next tick.
    A channel in which others read along, or perhaps, waits, PAUSED, for an admin's word: see `allow_shared`.

    Raises NotAllowed, AlreadySubscribed.
    """
    permissions.require_reader(person, other_organization=False)
    missing = await withheld_code(deps, draft, anew=True)
    state = SubscriptionState.PAUSED if missing else SubscriptionState.PENDING
    draft = replace(draft, state=state, pause_reason=missing)
    # Saved in silence it would wait for ever: an admin looks into no list of a channel that they do not know of.
    admins = await find_admins(deps, kind, draft) if missing and not permissions.is_admin(person) else ()
    async with deps.sessions.write() as session:
        saved = await complete(session, await kind.repository.save_new(session, draft))
        await consent_repository.withdraw(session, saved.workspace_id, saved.id)  # it may have been a removed one
        welcome = _welcome(deps, kind, saved)
        if not missing:
            await delivery_repository.insert(session, welcome)
        if missing:
            await tell_pause(deps, session, kind, saved, admins, missing)
        await record_action(deps, session, person, kind.actions.created, saved)
    if missing:
        return Outcome(saved, missing, await readers_shown(deps, saved.channel_id))
    return await post_and_wait(deps, kind, saved, welcome)


async def allow_shared(
    deps: Deps, kind: SubscriptionKind[T], person: Person, subscription_id: str, fingerprint: str | None = None
) -> Outcome[T]:
    """Let usage be posted where others read along, or perhaps. Where others do than were shown, the outcome says who.

    `fingerprint`: of those that the person was shown; None where it does not matter. Nothing is kept where it is not
    that of those who read along now. Raises NotAllowed, ReadersNotTold, SubscriptionChanged, and the kind's `gone`.
    """
    subscription = await find_owned(deps, kind, person, subscription_id)
    if not permissions.is_admin(person):
        raise NotAllowed(Refusal.SHARED_CHANNEL)
    audience = Internal() if is_direct(subscription.channel_id) else await who_reads(deps, subscription.channel_id)
    readers = shown(audience)
    if fingerprint not in (None, readers.fingerprint) and not isinstance(audience, Internal):
        return Outcome(subscription, code_of(audience), readers)
    # The flag is what replicas of the release before go by.
    changes = {"shared_channel_allowed": True, "state": SubscriptionState.PENDING, "pause_reason": None}
    changes |= await kind.changes_on_resume(deps, subscription)

    async def keep(session: AsyncSession) -> None:
        await give_consent(deps, session, person, subscription, audience)

    allowed = await change(deps, kind, person, subscription, kind.actions.allowed, changes, welcomed=True, also=keep)
    outcome = await post_and_wait(deps, kind, allowed, _welcome(deps, kind, allowed))
    return replace(outcome, readers=readers)


async def pause(deps: Deps, kind: SubscriptionKind[T], person: Person, subscription_id: str) -> T:
    """Post nothing until somebody resumes. Raises NotAllowed, SubscriptionChanged, and the kind's `gone`."""
    subscription = await find_owned(deps, kind, person, subscription_id)
    changes = {"state": SubscriptionState.PAUSED, "pause_reason": BY_PERSON}
    return await change(deps, kind, person, subscription, kind.actions.paused, changes)


async def resume(deps: Deps, kind: SubscriptionKind[T], person: Person, subscription_id: str) -> T:
    """Go on. Raises NotAllowed, SubscriptionChanged, ChannelShared, ReadersUnknown, and the kind's `gone`."""
    subscription = await find_readable(deps, kind, person, subscription_id)
    if subscription.state is SubscriptionState.PENDING:
        raise SubscriptionChanged  # its welcome, which shows that the bot may post there, is on its way
    await require_consent(deps, subscription)
    changes = {
        "state": SubscriptionState.ACTIVE,
        "pause_reason": None,
        **await kind.changes_on_resume(deps, subscription),
    }
    return await change(deps, kind, person, subscription, kind.actions.resumed, changes)


async def remove(deps: Deps, kind: SubscriptionKind[T], person: Person, subscription_id: str) -> T:
    """Set it to REMOVED; `restore` takes that back. Raises NotAllowed, SubscriptionChanged, and the kind's `gone`."""
    subscription = await find_owned(deps, kind, person, subscription_id)
    return await change(deps, kind, person, subscription, kind.actions.removed, {"state": SubscriptionState.REMOVED})


async def restore(deps: Deps, kind: SubscriptionKind[T], person: Person, subscription_id: str) -> T:
    """Take a removal back: what was paused is paused again, for the same reason. Raises as `remove` does.

    Where a consent is missing by now it is paused for that, and a consent that is no longer needed ends the pause.
    """
    subscription = await find_readable(deps, kind, person, subscription_id, removed=True)
    reason = subscription.pause_reason
    if reason is None or needs_consent(reason):
        reason = await withheld_code(deps, subscription, anew=True)
    state = SubscriptionState.PAUSED if reason else SubscriptionState.ACTIVE
    changes = {"state": state, "pause_reason": reason, **await kind.changes_on_resume(deps, subscription)}
    return await change(deps, kind, person, subscription, kind.actions.restored, changes)


async def find_owned(
    deps: Deps, kind: SubscriptionKind[T], person: Person, subscription_id: str, *, removed: bool = False
) -> T:
    """The subscription, if the person may change it. Raises NotAllowed, and the kind's `gone`."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        subscription = await kind.repository.find(session, person.workspace_id, subscription_id)
    # Old messages keep their buttons for ever: one that means what is gone must say so.
    if subscription is None or (subscription.state is SubscriptionState.REMOVED) is not removed:
        raise kind.gone
    require_owner(person, subscription)
    return subscription


def require_owner(person: Person, subscription: Subscription[Any]) -> None:
    """Raise NotAllowed unless the person created it or is an admin."""
    if subscription.owner != person.id and not permissions.is_admin(person):
        raise NotAllowed(Refusal.EDIT, subscription.id)


async def find_readable(
    deps: Deps, kind: SubscriptionKind[T], person: Person, subscription_id: str, *, removed: bool = False
) -> T:
    """The subscription, for what shows usage or lets it come: as `find_owned`, if the person may read it now."""
    subscription = await find_owned(deps, kind, person, subscription_id, removed=removed)
    await kind.require_readable(deps, person, subscription.channel_id, subscription.organization)
    return subscription


async def find_in_channel(
    deps: Deps, kind: SubscriptionKind[T], workspace_id: str, channel_id: str, organization_uuid: str = ""
) -> tuple[T, ...]:
    """The subscriptions of a channel, or the one of an organization."""
    async with deps.sessions.read() as session:
        subscriptions = await kind.repository.of_channel(session, workspace_id, channel_id)
    return tuple(
        subscription for subscription in subscriptions if organization_uuid in ("", subscription.organization.uuid)
    )


async def find_existing(
    deps: Deps, kind: SubscriptionKind[T], person: Person, channel_id: str, organization: Organization
) -> T:
    """The subscription that a new one met. Raises AlreadySubscribed where it was removed meanwhile."""
    subscriptions = await find_in_channel(deps, kind, person.workspace_id, channel_id, organization.uuid)
    if not subscriptions:
        raise AlreadySubscribed
    return subscriptions[0]


async def change(
    deps: Deps,
    kind: SubscriptionKind[T],
    person: Person,
    subscription: T,
    action: str,
    changes: Mapping[str, object],
    *,
    welcomed: bool = False,
    also: Callable[[AsyncSession], Awaitable[None]] | None = None,
) -> T:
    """Change the fields that are named. Raises SubscriptionChanged where somebody else did since it was read.

    `welcomed`: its welcome is queued with the change, as it would stay pending without one. `also`: what is written
    with it.
    """
    async with deps.sessions.write() as session:
        if not await kind.repository.change(session, subscription, **changes):
            raise SubscriptionChanged
        if also is not None:
            await also(session)
        # In the transaction: active without a next check, alerts would stay silent for ever.
        if changes.get("state") is SubscriptionState.ACTIVE:
            await kind.on_active(deps, session, subscription)
        await record_action(deps, session, person, action, subscription)
        current = await kind.repository.find(session, subscription.workspace_id, subscription.id) or subscription
        if welcomed:
            await delivery_repository.insert(session, _welcome(deps, kind, current))
    return current


async def record_action(
    deps: Deps, session: AsyncSession, person: Person, action: str, subscription: Subscription[Any]
) -> None:
    """Write into the audit table what a person did to it."""
    entry = Entry(
        at=deps.now(),
        actor=person.id,
        action=action,
        detail=subscription.organization.name or subscription.organization.uuid,
        subscription_id=subscription.id,
        channel_id=subscription.channel_id,
    )
    await audit.write(session, subscription.workspace_id, entry)


async def post_and_wait(deps: Deps, kind: SubscriptionKind[T], subscription: T, delivery: Delivery) -> Outcome[T]:
    """Deliver now, and read what that has made of the subscription. Raises InstallationRefused.

    Where Slack refuses the bot as a whole, the delivery waits in the queue.
    """
    await _require_installation(deps, delivery)
    posted = await deliver_and_wait(deps, delivery)
    await _require_installation(deps, delivery)
    async with deps.sessions.read() as session:
        current = await kind.repository.find(session, subscription.workspace_id, subscription.id)
    refused = posted.error if posted and posted.state is DeliveryState.FAILED else None
    return Outcome(current or subscription, refused)


async def _require_installation(deps: Deps, delivery: Delivery) -> None:
    async with deps.sessions.read() as session:
        trouble = await installation_repository.find(session, delivery.workspace_id)
    if trouble is not None and not trouble.accepted:
        raise InstallationRefused(trouble.code)


def _welcome(deps: Deps, kind: SubscriptionKind[T], subscription: T) -> Delivery:
    # The version tells the welcomes of one subscription apart: it may be removed and created again.
    slot = f"welcome:{subscription.version}"
    return new_delivery(deps, subscription, DeliveryKind.WELCOME, slot, message=kind.welcome(deps, subscription))
