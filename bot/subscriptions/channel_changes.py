"""Changes of a channel, and what they mean for the subscriptions in it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import repository as delivery_repository
from bot.deps import Deps
from bot.sharing import repository as consent_repository
from bot.sharing.consent import BY_SHARING, BY_UNKNOWN, needs_consent
from bot.subscriptions.consent import withheld_code
from bot.subscriptions.kind import SubscriptionKinds
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.subscriptions.notify import find_admins, find_readers, hold_and_notify, pause_and_notify

ARCHIVED = frozenset({"is_archived"})
SHARED = frozenset({BY_SHARING, BY_UNKNOWN})
OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


async def close(deps: Deps, kinds: SubscriptionKinds, workspace_id: str, channel_id: str, reason: str) -> None:
    """Pause what the channel gets, with the reason; the owners are told."""
    async with deps.sessions.read() as session:
        subscriptions = await kinds.of_channel(session, workspace_id, channel_id)
    await _pause(deps, kinds, subscriptions, reason)


async def share(deps: Deps, kinds: SubscriptionKinds, workspace_id: str, channel_id: str) -> None:
    """Pause what no admin allowed for those who read along now; owners and admins are told.

    What Slack does not say right now is left to the next post, which asks as well.
    """
    async with deps.sessions.read() as session:
        subscriptions = await kinds.of_channel(session, workspace_id, channel_id)
    for subscription in subscriptions:
        if (code := await withheld_code(deps, subscription)) is not None:
            await _pause(deps, kinds, [subscription], code)


async def close_all(deps: Deps, kinds: SubscriptionKinds, workspace_id: str, reason: str) -> None:
    """Pause what the whole workspace gets."""
    async with deps.sessions.read() as session:
        subscriptions = await kinds.of_workspace(session, workspace_id)
    await _pause(deps, kinds, subscriptions, reason)


async def reopen(
    deps: Deps, kinds: SubscriptionKinds, workspace_id: str, channel_id: str, reasons: frozenset[str]
) -> None:
    """Resume what paused for one of these reasons; what a person paused stays as it is.

    Others may read along by now: then it stays paused, for that reason, and owners and admins are told.
    """
    async with deps.sessions.read() as session:
        subscriptions = await kinds.of_channel(session, workspace_id, channel_id)
    for subscription in subscriptions:
        reason = (subscription.pause_reason or "").partition(":")[0]  # the missing scopes follow the colon
        if subscription.state is SubscriptionState.PAUSED and reason in reasons:
            code = await withheld_code(deps, subscription)
            await (_resume(deps, kinds, subscription) if code is None else _hold(deps, kinds, subscription, code))


async def move(session: AsyncSession, kinds: SubscriptionKinds, workspace_id: str, old_id: str, new_id: str) -> None:
    """Follow a channel to its new id, with its subscriptions and what is not posted yet."""
    for kind in kinds.kinds:
        await kind.repository.move(session, workspace_id, old_id, new_id)
    await consent_repository.move_channel(session, workspace_id, old_id, new_id)
    await delivery_repository.move_channel(session, workspace_id, old_id, new_id)


async def _resume(deps: Deps, kinds: SubscriptionKinds, subscription: Subscription[Any]) -> None:
    kind = kinds.of(subscription)
    changes = {"state": SubscriptionState.ACTIVE, "pause_reason": None, **kind.changes_on_resume(deps, subscription)}
    async with deps.sessions.write() as session:
        if await kind.repository.change(session, subscription, **changes):
            await kind.on_active(deps, session, subscription)


async def _hold(deps: Deps, kinds: SubscriptionKinds, subscription: Subscription[Any], code: str) -> None:
    """Keep it paused, for want of consent from now on."""
    kind = kinds.of(subscription)
    readers = (*await find_readers(deps, kind, subscription), *await find_admins(deps, kind, subscription))
    async with deps.sessions.write() as session:
        await hold_and_notify(deps, session, kind, subscription, readers, code)


async def _pause(deps: Deps, kinds: SubscriptionKinds, subscriptions: Iterable[Subscription[Any]], reason: str) -> None:
    for subscription in subscriptions:
        kind = kinds.of(subscription)
        readers = await find_readers(deps, kind, subscription)
        if needs_consent(reason):
            readers = (*readers, *await find_admins(deps, kind, subscription))
        # A transaction each: a death in between leaves the rest to the next refusal of a post.
        async with deps.sessions.write() as session:
            await pause_and_notify(deps, session, kind, subscription, readers, reason)
