"""Somebody else's subscription: how it is set, who may change it, and the direct message that asks them to."""

from dataclasses import replace
from typing import Any, TypeVar

from bot import permissions
from bot.blocks.message import Message
from bot.blocks.modal import message_view
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, DeliveryState
from bot.delivery.worker import deliver_and_wait
from bot.deps import Deps
from bot.errors import PersonUnknown
from bot.permissions import Person, Role
from bot.subscriptions import lifecycle
from bot.subscriptions.deliveries import new_delivery
from bot.subscriptions.form import Target, carried_target
from bot.subscriptions.kind import SubscriptionKind
from bot.subscriptions.model import Subscription, SubscriptionState

T = TypeVar("T", bound=Subscription[Any])


def may_change(person: Person, subscription: Subscription[Any]) -> bool:
    """True for its owner and for admins."""
    return subscription.owner == person.id or permissions.is_admin(person)


async def owned_message(deps: Deps, kind: SubscriptionKind[T], person: Person, subscription: T) -> Message:
    """The answer to a person who may not change it."""
    owner = await _owner(deps, subscription)
    gone = owner is not None and owner.role is Role.EXTERNAL  # Slack's accounts that were deactivated
    localizer = deps.localizer(person.locale, person.time_zone)
    return kind.replies.owned(kind.summary(subscription), localizer, owner_is_gone=gone)


async def owned_view(
    deps: Deps, kind: SubscriptionKind[T], person: Person, channel_id: str, subscription_id: str, title: str
) -> dict[str, Any] | None:
    """In place of a form: how somebody else's is set, and the way to ask. None: it is the person's to change.

    Raises NotAllowed, and the kind's `gone`. `title` is yet to be translated.
    """
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        subscription = await kind.repository.find(session, person.workspace_id, subscription_id)
    if subscription is None or may_change(person, subscription):
        return None
    await find_in_place(deps, kind, person, channel_id, subscription_id)
    translator, message = deps.translator(person.locale), await owned_message(deps, kind, person, subscription)
    view = message_view(translator.say(title), message, translator, kind.replies.buttons.in_forms)
    target = Target(subscription.channel_id, subscription.id, subscription.version, person.locale)
    return {**view, "private_metadata": carried_target(target)}


async def find_in_place(
    deps: Deps, kind: SubscriptionKind[T], person: Person, channel_id: str, subscription_id: str
) -> T:
    """The subscription, where it is of this channel: of another one, a client that sends its id learns nothing.

    Raises NotAllowed, and the kind's `gone`.
    """
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        subscription = await kind.repository.find(session, person.workspace_id, subscription_id)
    if subscription is None or subscription.state is SubscriptionState.REMOVED:
        raise kind.gone
    if subscription.channel_id != channel_id:
        raise kind.gone
    return subscription


async def ask_owner(
    deps: Deps, kind: SubscriptionKind[T], person: Person, channel_id: str, subscription_id: str
) -> Message:
    """Send the owner a direct message, once a day for each person who asks. Raises as `find_in_place` does."""
    subscription = await find_in_place(deps, kind, person, channel_id, subscription_id)
    request = await _request(deps, kind, person, subscription)
    async with deps.sessions.write() as session:
        is_new = await delivery_repository.insert(session, request)
        if is_new:
            await lifecycle.record_action(deps, session, person, kind.actions.asked, subscription)
    posted = await deliver_and_wait(deps, request) if is_new else None
    localizer, summary = deps.localizer(person.locale, person.time_zone), kind.summary(subscription)
    if posted is not None and posted.state is DeliveryState.FAILED:
        return kind.replies.not_asked(summary, localizer)
    return kind.replies.asked(summary, localizer, is_new=is_new)


async def _request(deps: Deps, kind: SubscriptionKind[T], person: Person, subscription: T) -> Delivery:
    owner = await _owner(deps, subscription)
    locale, time_zone = (
        (owner.locale, owner.time_zone) if owner else (subscription.locale, kind.time_zone(subscription))
    )
    message = kind.replies.asking(kind.summary(subscription), person.id, deps.localizer(locale, time_zone))
    # The slot is the key: however often the button is pressed that day, one message reaches the owner.
    slot = f"asked:{person.id}:{deps.now().date()}"
    notice = new_delivery(deps, subscription, DeliveryKind.NOTICE, slot, message=message)
    return replace(notice, channel_id=subscription.owner)


async def _owner(deps: Deps, subscription: Subscription[Any]) -> Person | None:
    try:
        return await deps.person(subscription.workspace_id, subscription.owner)
    except PersonUnknown:
        return None
