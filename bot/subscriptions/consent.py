"""Consent as subscriptions ask for it: what is missing, who is shown, and what is kept."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.conversation import is_direct
from bot.deps import Deps
from bot.errors import ChannelShared, ReadersNotTold, ReadersUnknown
from bot.permissions import Person
from bot.ports import Refused
from bot.sharing import repository as consent_repository
from bot.sharing.audience import Audience
from bot.sharing.consent import (
    BY_SHARING,
    NOBODY_SHOWN,
    Consent,
    ShownReaders,
    needed_for,
    needs_consent,
    shown,
)
from bot.sharing.gate import Place, who_reads, withheld
from bot.subscriptions.model import Subscription


async def withheld_code(deps: Deps, subscription: Subscription[Any], *, anew: bool = False) -> str | None:
    """The code of a consent that is missing. None: nothing is missing, or the post itself will find out.

    `anew`: Slack is asked whatever is remembered.
    """
    if anew:
        deps.get_channel.forget(subscription.channel_id)
    refused: Refused | None = await withheld(deps, place_of(subscription))
    return refused.reason if refused and needs_consent(refused.reason) else None


async def require_consent(deps: Deps, subscription: Subscription[Any]) -> None:
    """Raise ChannelShared or ReadersUnknown where a consent is missing: an old button may still hang there."""
    code = await withheld_code(deps, subscription, anew=True)
    if code == BY_SHARING:
        raise ChannelShared
    if code is not None:
        raise ReadersUnknown


async def readers_shown(deps: Deps, channel_id: str) -> ShownReaders:
    """Those who read along, to be shown; nobody where Slack does not say right now, or it is a direct message."""
    if is_direct(channel_id):
        return NOBODY_SHOWN
    try:
        return shown(await who_reads(deps, channel_id))
    except ReadersNotTold:
        return NOBODY_SHOWN


async def readers_without_consent(
    deps: Deps, channel_id: str, subscriptions: Iterable[Subscription[Any]]
) -> ShownReaders:
    """Those who read along, where a subscription of the channel waits for consent; else Slack is not asked."""
    waiting = any(needs_consent(subscription.pause_reason) for subscription in subscriptions)
    return await readers_shown(deps, channel_id) if waiting else NOBODY_SHOWN


async def give_consent(
    deps: Deps, session: AsyncSession, person: Person, subscription: Subscription[Any], audience: Audience
) -> None:
    """Keep the consent of an admin, for those who read along now and for nobody else."""
    if companies := needed_for(audience):
        consent = Consent(companies, person.id, deps.now())
        place = place_of(subscription)
        await consent_repository.give(session, place.workspace_id, place.channel_id, subscription.id, consent)


def place_of(subscription: Subscription[Any]) -> Place:
    """The place in which its posts are read."""
    return Place(subscription.workspace_id, subscription.channel_id, subscription.id, subscription.owner)
