"""Who is told that something does not come: the owner, or those who run the bot where the owner is gone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.messages.notices import AlertsOf
from bot.alerts.repository import AlertSubscription
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, Kind
from bot.delivery.payload import Payload, to_json
from bot.deps import Deps
from bot.digests.messages.notices import Notified
from bot.digests.messages.replies import DigestSummary
from bot.digests.repository import DigestSubscription
from bot.errors import PersonUnknown
from bot.permissions import Person, Role
from bot.subscriptions.lifecycle import Holder, zone_of

ADMIN = ":admin:"  # in the slot of a notice that an admin gets in the owner's place


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is told, and how they are spoken to."""

    person_id: str
    localizer: Localizer
    owner_gone: bool = False


Draw = Callable[[Reader], Message]


async def readers(deps: Deps, subscription: Holder) -> tuple[Reader, ...]:
    """Ask before the transaction that tells them: Slack may have to be asked who they are.

    Slack takes a message to an account that was deactivated, so whether the owner is there is asked first.
    """
    owner = await _person(deps, subscription, subscription.owner)
    gone = owner is not None and owner.role is Role.EXTERNAL
    if not gone or not deps.settings.admins:
        return (Reader(subscription.owner, _localizer(deps, subscription, owner)),)
    admins = [(admin, await _person(deps, subscription, admin)) for admin in sorted(deps.settings.admins)]
    return tuple(Reader(admin, _localizer(deps, subscription, person), owner_gone=True) for admin, person in admins)


async def tell(
    deps: Deps, session: AsyncSession, subscription: Holder, told: tuple[Reader, ...], streak: str, draw: Draw
) -> None:
    """Queue a direct message to each, once per streak."""
    for reader in told:
        notice = Delivery(
            workspace_id=subscription.workspace_id,
            subscription_id=subscription.id,
            kind=Kind.NOTICE,
            slot=f"{streak}{ADMIN}{reader.person_id}" if reader.owner_gone else streak,
            channel_id=reader.person_id,
            due_at=deps.now(),
            created_at=deps.now(),
            payload=to_json(Payload(draw(reader))),
        )
        await delivery_repository.insert(session, notice)


def notified(subscription: DigestSubscription, reader: Reader) -> Notified:
    """The subscription as a notice to that reader names it."""
    return Notified(subscribed(subscription), owner_gone=reader.owner_gone)


def alerts_of(subscription: AlertSubscription, reader: Reader) -> AlertsOf:
    """The alerts as a notice to that reader names them."""
    one = subscription
    return AlertsOf(one.id, one.organization, one.channel_id, one.owner, owner_gone=reader.owner_gone)


def subscribed(subscription: DigestSubscription, *, next_run: datetime | None = None) -> DigestSummary:
    """The subscription as its messages name it."""
    return DigestSummary(
        id=subscription.id,
        organization=subscription.organization,
        cadence=subscription.cadence,
        channel_id=subscription.channel_id,
        owner_id=subscription.owner,
        next_run=next_run or subscription.next_run.at,
    )


async def _person(deps: Deps, subscription: Holder, person_id: str) -> Person | None:
    try:
        return await deps.person(subscription.workspace_id, person_id)
    except PersonUnknown:
        return None


def _localizer(deps: Deps, subscription: Holder, person: Person | None) -> Localizer:
    """In the subscription's own language where Slack does not say who the person is."""
    if person is None:
        return deps.localizer(subscription.locale, zone_of(subscription))
    return deps.localizer(person.locale, person.time_zone)
