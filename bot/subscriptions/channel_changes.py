"""What becomes of subscriptions when something happens to their channel."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.check_repository import check_soon
from bot.delivery import repository as delivery_repository
from bot.delivery import settle
from bot.deps import Deps
from bot.digests import repository as digest_repository
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import next_occurrence
from bot.organizations import repository as link_repository
from bot.subscriptions import notify
from bot.subscriptions.lifecycle import Holder, change_state, holders_of_channel, holders_of_workspace
from bot.subscriptions.model import State
from bot.subscriptions.pause_reasons import BY_SHARING
from bot.subscriptions.repository import move_subscriptions

ARCHIVED = frozenset({"is_archived"})
SHARED = frozenset({BY_SHARING})
OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


async def close(deps: Deps, workspace_id: str, channel_id: str, reason: str) -> None:
    """Pause what the channel gets, with the reason; the owners are told."""
    async with deps.sessions.read() as session:
        found = await holders_of_channel(session, workspace_id, channel_id)
    await _pause(deps, found, reason)


async def share(deps: Deps, workspace_id: str, channel_id: str) -> None:
    """Another company reads the channel now: what no admin allowed there pauses, and the owners are told."""
    async with deps.sessions.read() as session:
        found = await holders_of_channel(session, workspace_id, channel_id)
    await _pause(deps, tuple(one for one in found if not one.external_ok), BY_SHARING)


async def close_all(deps: Deps, workspace_id: str, reason: str) -> None:
    """Pause what the whole workspace gets."""
    async with deps.sessions.read() as session:
        found = await holders_of_workspace(session, workspace_id)
    await _pause(deps, found, reason)


async def reopen(deps: Deps, workspace_id: str, channel_id: str, reasons: frozenset[str]) -> None:
    """What paused for one of these reasons goes on with its next slot; what a person paused stays as it is."""
    async with deps.sessions.write() as session:
        for one in await holders_of_channel(session, workspace_id, channel_id):
            if one.state is State.PAUSED and one.reason in reasons:
                await _resume(deps, session, one)


async def move(deps: Deps, workspace_id: str, old_id: str, new_id: str) -> None:
    """Follow a channel to its new id, with its link, its subscriptions and what is not posted yet."""
    if not old_id or not new_id:
        return
    async with deps.sessions.write() as session:
        link = await link_repository.find_link(session, workspace_id, old_id)
        if link:
            await link_repository.link(session, workspace_id, new_id, link)
            await link_repository.unlink(session, workspace_id, old_id)
        await move_subscriptions(session, workspace_id, old_id, new_id)
        await delivery_repository.move_channel(session, workspace_id, old_id, new_id)


async def _resume(deps: Deps, session: AsyncSession, one: Holder) -> None:
    if isinstance(one, DigestSubscription):
        run = next_occurrence(one.cadence, after=deps.now(), used=one.used_slot)
        change = (session, one.workspace_id, one.id, one.version)
        await digest_repository.change(*change, state=State.ACTIVE, reason=None, next_run=run)
    else:
        await change_state(session, one, State.ACTIVE, None)
        await check_soon(deps, session, one)


async def _pause(deps: Deps, found: tuple[Holder, ...], reason: str) -> None:
    for one in found:
        told = await notify.readers(deps, one)
        async with deps.sessions.write() as session:
            await settle.pause(deps, session, one, told, reason)
