"""Changes of a channel, and what they mean for the subscriptions in it."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import repository as delivery_repository
from bot.deps import Deps
from bot.slack.error_codes import REASONS, ErrorSort
from bot.subscriptions.kind import SubscriptionKinds
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.subscriptions.notify import find_readers, pause_and_notify
from bot.subscriptions.pause_reasons import BY_SHARING

SHARED = frozenset({BY_SHARING})


async def close(deps: Deps, kinds: SubscriptionKinds, workspace_id: str, channel_id: str, reason: str) -> None:
    """Pause what the channel gets, with the reason; the owners are told."""
    async with deps.sessions.read() as session:
        subscriptions = await kinds.of_channel(session, workspace_id, channel_id)
    await _pause(deps, kinds, subscriptions, reason)


async def share(deps: Deps, kinds: SubscriptionKinds, workspace_id: str, channel_id: str) -> None:
    """Pause what no admin allowed where another company reads along; the owners are told."""
    async with deps.sessions.read() as session:
        subscriptions = await kinds.of_channel(session, workspace_id, channel_id)
    not_allowed = [subscription for subscription in subscriptions if not subscription.shared_channel_allowed]
    await _pause(deps, kinds, not_allowed, BY_SHARING)


async def reopen(
    deps: Deps, kinds: SubscriptionKinds, workspace_id: str, channel_id: str, reasons: Collection[str]
) -> tuple[Subscription[Any], ...]:
    """Resume what paused for one of these reasons, which is returned; what a person paused stays as it is."""
    async with deps.sessions.write() as session:
        subscriptions = await kinds.of_channel(session, workspace_id, channel_id)
        return await _resume_paused(deps, session, kinds, subscriptions, reasons)


async def reopen_installations(deps: Deps, kinds: SubscriptionKinds) -> None:
    """Resume what an earlier release paused for an installation's sake: now the workspace waits instead."""
    reasons = REASONS[ErrorSort.INSTALLATION].keys()
    async with deps.sessions.read() as session:
        if not await kinds.paused_for(session, reasons):
            return
    async with deps.sessions.write() as session:
        await _resume_paused(deps, session, kinds, await kinds.paused_for(session, reasons), reasons)


async def move(session: AsyncSession, kinds: SubscriptionKinds, workspace_id: str, old_id: str, new_id: str) -> None:
    """Follow a channel to its new id, with its subscriptions and what is not posted yet."""
    for kind in kinds.kinds:
        await kind.repository.move(session, workspace_id, old_id, new_id)
    await delivery_repository.move_channel(session, workspace_id, old_id, new_id)


async def _resume_paused(
    deps: Deps,
    session: AsyncSession,
    kinds: SubscriptionKinds,
    subscriptions: Iterable[Subscription[Any]],
    reasons: Collection[str],
) -> tuple[Subscription[Any], ...]:
    paused = tuple(subscription for subscription in subscriptions if _is_paused(subscription, reasons))
    for subscription in paused:
        await _resume(deps, session, kinds, subscription)
    return paused


def _is_paused(subscription: Subscription[Any], reasons: Collection[str]) -> bool:
    return subscription.state is SubscriptionState.PAUSED and subscription.pause_reason in reasons


async def _resume(deps: Deps, session: AsyncSession, kinds: SubscriptionKinds, subscription: Subscription[Any]) -> None:
    kind = kinds.of(subscription)
    changes = kind.changes_on_resume(deps, subscription)
    await kind.repository.change(session, subscription, state=SubscriptionState.ACTIVE, pause_reason=None, **changes)
    await kind.on_active(deps, session, subscription)


async def _pause(deps: Deps, kinds: SubscriptionKinds, subscriptions: Iterable[Subscription[Any]], reason: str) -> None:
    for subscription in subscriptions:
        kind = kinds.of(subscription)
        readers = await find_readers(deps, kind, subscription)
        # A transaction each: a death in between leaves the rest to the next refusal of a post.
        async with deps.sessions.write() as session:
            await pause_and_notify(deps, session, kind, subscription, readers, reason)
