"""What a delivery belongs to: a subscription to digests or one to alerts, where it does not matter which."""

from collections.abc import Collection, Mapping
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession

from bot import audit
from bot.alerts import repository as alert_repository
from bot.alerts.repository import AlertSubscription
from bot.audit import Entry
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.repository import DigestSubscription
from bot.permissions import Person
from bot.subscriptions.model import State

Holder = DigestSubscription | AlertSubscription


async def find_holder(session: AsyncSession, workspace_id: str, subscription_id: str) -> Holder | None:
    """Whichever has this id, a removed one too."""
    found = await digest_repository.find(session, workspace_id, subscription_id)
    return found or await alert_repository.find(session, workspace_id, subscription_id)


async def find_holders(session: AsyncSession, subscription_ids: Collection[str]) -> Mapping[str, Holder]:
    """Whichever have these ids, of whichever workspace, removed ones too."""
    if not subscription_ids:
        return {}
    found: dict[str, Holder] = {**await digest_repository.find_each(session, subscription_ids)}
    left = [one for one in subscription_ids if one not in found]
    return {**found, **await alert_repository.find_each(session, left)} if left else found


async def holders_of_channel(session: AsyncSession, workspace_id: str, channel_id: str) -> tuple[Holder, ...]:
    """Everything that the channel gets."""
    digests = await digest_repository.of_channel(session, workspace_id, channel_id)
    return (*digests, *await alert_repository.of_channel(session, workspace_id, channel_id))


async def holders_of_workspace(session: AsyncSession, workspace_id: str) -> tuple[Holder, ...]:
    """Everything that the workspace's channels get."""
    digests = await digest_repository.of_workspace(session, workspace_id)
    return (*digests, *await alert_repository.of_workspace(session, workspace_id))


async def change_state(session: AsyncSession, holder: Holder, state: State, reason: str | None) -> bool:
    """False where somebody changed it after it was read."""
    change = (session, holder.workspace_id, holder.id, holder.version)
    match holder:
        case DigestSubscription():
            return await digest_repository.change(*change, state=state, reason=reason)
        case AlertSubscription():
            return await alert_repository.change(*change, state=state, reason=reason)
        case _:
            assert_never(holder)


def zone_of(holder: Holder) -> str:
    """The IANA zone that its times are drawn in."""
    return holder.cadence.time_zone if isinstance(holder, DigestSubscription) else holder.time_zone


async def record_action(deps: Deps, session: AsyncSession, person: Person, deed: str, holder: Holder) -> None:
    """Write what somebody did to it into the audit table."""
    entry = Entry(
        at=deps.now(),
        actor=person.id,
        deed=deed,
        detail=holder.organization.name or holder.organization.uuid,
        subscription_id=holder.id,
        channel_id=holder.channel_id,
    )
    await audit.write(session, holder.workspace_id, entry)


async def is_shared(deps: Deps, channel_id: str) -> bool:
    """Whether people of another company read the channel, as far as Slack tells."""
    channel = await deps.get_channel(channel_id)
    return channel is not None and channel.is_ext_shared
