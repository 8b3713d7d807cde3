"""Notices: the owner of a subscription reads that something does not come, or the bot's admins where they are gone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind
from bot.deps import Deps
from bot.errors import DatabaseDown, PersonUnknown
from bot.permissions import Person, Role
from bot.sharing.default_channel import default_channel, may_be_offered
from bot.subscriptions.deliveries import new_delivery
from bot.subscriptions.kind import SubscriptionKind
from bot.subscriptions.messages import Reader
from bot.subscriptions.model import Subscription, SubscriptionState

T = TypeVar("T", bound=Subscription[Any])

ADMIN = ":admin:"  # in the slot of a notice that an admin gets in the owner's place


async def find_readers(
    deps: Deps, kind: SubscriptionKind[T], subscription: T, *, offers: bool = False
) -> tuple[Reader, ...]:
    """Find out who gets notices about it, before the transaction that queues them: Slack may have to be asked.

    `offers`: the default channel, too, as the notice may be that this one is closed to the bot.
    """
    readers = await _readers(deps, kind, subscription)
    channel_id = await _default_channel(deps, subscription) if offers else None
    if channel_id is None:
        return readers
    return tuple([await _with_offer(deps, reader, channel_id) for reader in readers])


async def _with_offer(deps: Deps, reader: Reader, channel_id: str) -> Reader:
    return (
        replace(reader, default_channel=channel_id)
        if await may_be_offered(deps, channel_id, reader.person_id)
        else reader
    )


async def _readers(deps: Deps, kind: SubscriptionKind[T], subscription: T) -> tuple[Reader, ...]:
    owner = await _person(deps, subscription, subscription.owner)
    # Slack takes a message to an account that was deactivated, and nobody would ever read it.
    gone = owner is not None and owner.role is Role.EXTERNAL
    if not gone or not deps.settings.admins:
        may_allow = owner is not None and owner.role is Role.ADMIN
        return (Reader(subscription.owner, _localizer(deps, kind, subscription, owner), may_allow=may_allow),)
    admins = [(admin, await _person(deps, subscription, admin)) for admin in sorted(deps.settings.admins)]
    return tuple(
        Reader(admin, _localizer(deps, kind, subscription, person), owner_gone=True) for admin, person in admins
    )


async def find_admins(deps: Deps, kind: SubscriptionKind[T], subscription: T) -> tuple[Reader, ...]:
    """Find the admins of the bot besides the owner: they are asked for what an owner may not decide."""
    others = sorted(deps.settings.admins - {subscription.owner})
    admins = [(admin, await _person(deps, subscription, admin)) for admin in others]
    return tuple(Reader(admin, _localizer(deps, kind, subscription, person), asked=True) for admin, person in admins)


async def notify(
    deps: Deps,
    session: AsyncSession,
    subscription: Subscription[Any],
    readers: Sequence[Reader],
    streak: str,
    draw: Callable[[Reader], Message],
) -> None:
    """Queue a direct message to each reader, once per streak."""
    # The id of a notice follows from its streak, so whoever comes second queues no second one.
    for reader in readers:
        slot = f"{streak}{ADMIN}{reader.person_id}" if reader.owner_gone or reader.asked else streak
        notice = new_delivery(deps, subscription, DeliveryKind.NOTICE, slot, message=draw(reader))
        await delivery_repository.insert(session, replace(notice, channel_id=reader.person_id))


async def pause_and_notify(
    deps: Deps,
    session: AsyncSession,
    kind: SubscriptionKind[T],
    subscription: T,
    readers: Sequence[Reader],
    reason: str,
) -> None:
    """Pause it, and tell why. Nothing happens where somebody changed it since it was read: they know better."""
    if subscription.state is SubscriptionState.ACTIVE:
        await hold_and_notify(deps, session, kind, subscription, readers, reason)


async def hold_and_notify(
    deps: Deps,
    session: AsyncSession,
    kind: SubscriptionKind[T],
    subscription: T,
    readers: Sequence[Reader],
    reason: str,
) -> None:
    """Let it be paused for this reason from now on, whatever it was before, and tell why: once."""
    if subscription.pause_reason == reason:
        return
    if await kind.repository.change(session, subscription, state=SubscriptionState.PAUSED, pause_reason=reason):
        # The version of before: each pause is told once.
        await tell_pause(deps, session, kind, subscription, readers, reason)


async def tell_pause(
    deps: Deps,
    session: AsyncSession,
    kind: SubscriptionKind[T],
    subscription: T,
    readers: Sequence[Reader],
    reason: str,
) -> None:
    """Tell the readers why it is paused, once for this version of it."""
    await notify(
        deps,
        session,
        subscription,
        readers,
        f"paused:{subscription.version}",
        lambda reader: kind.paused_notice(kind.notified(subscription, reader), reason, reader.localizer),
    )


async def _default_channel(deps: Deps, subscription: Subscription[Any]) -> str | None:
    """The organization's default channel; none from a database that is down, as a notice says it all without."""
    try:
        return await default_channel(deps, subscription.tracked)
    except DatabaseDown:
        return None


async def _person(deps: Deps, subscription: Subscription[Any], person_id: str) -> Person | None:
    try:
        return await deps.person(subscription.workspace_id, person_id)
    except PersonUnknown:
        return None


def _localizer(deps: Deps, kind: SubscriptionKind[T], subscription: T, person: Person | None) -> Localizer:
    """In the subscription's own language where Slack does not say who the person is."""
    if person is None:
        return deps.localizer(subscription.locale, kind.time_zone(subscription))
    return deps.localizer(person.locale, person.time_zone)
