"""Changes of a channel, and what they mean for the subscriptions in it."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import repository as delivery_repository
from bot.deps import Deps
from bot.sharing import repository as consent_repository
from bot.sharing.consent import BY_SHARING, BY_UNKNOWN, needs_consent
from bot.slack.error_codes import REASONS, ErrorSort
from bot.subscriptions.consent import withheld_code
from bot.subscriptions.kind import SubscriptionKinds
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.subscriptions.notify import find_admins, find_readers, hold_and_notify, pause_and_notify

SHARED = frozenset({BY_SHARING, BY_UNKNOWN})


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


async def reopen(
    deps: Deps, kinds: SubscriptionKinds, workspace_id: str, channel_id: str, reasons: Collection[str]
) -> tuple[Subscription[Any], ...]:
    """Resume what paused for one of these reasons, which is returned; what a person paused stays as it is.

    Others may read along by now: then it stays paused, for that reason, and owners and admins are told.
    """
    async with deps.sessions.read() as session:
        subscriptions = await kinds.of_channel(session, workspace_id, channel_id)
    return await _resume_paused(deps, kinds, subscriptions, reasons)


async def reopen_installations(deps: Deps, kinds: SubscriptionKinds) -> None:
    """Resume what an earlier release paused for an installation's sake: now the workspace waits instead.

    Slack is not asked who reads along by now, which the first tick would do for each channel, at fifty a minute: each
    post asks right before it, and pauses where a consent is missing.
    """
    reasons = REASONS[ErrorSort.INSTALLATION].keys()
    async with deps.sessions.read() as session:
        subscriptions = await kinds.paused_for(session, reasons)
    for subscription in subscriptions:
        if _is_paused(subscription, reasons):
            await _resume(deps, kinds, subscription)


async def move(session: AsyncSession, kinds: SubscriptionKinds, workspace_id: str, old_id: str, new_id: str) -> None:
    """Follow a channel to its new id, with its subscriptions and what is not posted yet."""
    for kind in kinds.kinds:
        await kind.repository.move(session, workspace_id, old_id, new_id)
    await consent_repository.move_channel(session, workspace_id, old_id, new_id)
    await delivery_repository.move_channel(session, workspace_id, old_id, new_id)


async def _resume_paused(
    deps: Deps, kinds: SubscriptionKinds, subscriptions: Iterable[Subscription[Any]], reasons: Collection[str]
) -> tuple[Subscription[Any], ...]:
    resumed = []
    for subscription in subscriptions:
        if not _is_paused(subscription, reasons):
            continue
        if (code := await withheld_code(deps, subscription)) is not None:
            await _hold(deps, kinds, subscription, code)
        elif await _resume(deps, kinds, subscription):
            resumed.append(subscription)
    return tuple(resumed)


def _is_paused(subscription: Subscription[Any], reasons: Collection[str]) -> bool:
    reason = (subscription.pause_reason or "").partition(":")[0]  # the missing scopes follow the colon
    return subscription.state is SubscriptionState.PAUSED and reason in reasons


async def _resume(deps: Deps, kinds: SubscriptionKinds, subscription: Subscription[Any]) -> bool:
    kind = kinds.of(subscription)
    changes = {
        "state": SubscriptionState.ACTIVE,
        "pause_reason": None,
        **await kind.changes_on_resume(deps, subscription),
    }
    async with deps.sessions.write() as session:
        resumed = await kind.repository.change(session, subscription, **changes)
        if resumed:
            await kind.on_active(deps, session, subscription)
    return resumed


async def _hold(deps: Deps, kinds: SubscriptionKinds, subscription: Subscription[Any], code: str) -> None:
    """Keep it paused, for want of consent from now on."""
    kind = kinds.of(subscription)
    readers = (*await find_readers(deps, kind, subscription), *await find_admins(deps, kind, subscription))
    async with deps.sessions.write() as session:
        await hold_and_notify(deps, session, kind, subscription, readers, code)


async def _pause(deps: Deps, kinds: SubscriptionKinds, subscriptions: Iterable[Subscription[Any]], reason: str) -> None:
    for subscription in subscriptions:
        kind = kinds.of(subscription)
        readers = await find_readers(deps, kind, subscription, offers=True)
        if needs_consent(reason):
            readers = (*readers, *await find_admins(deps, kind, subscription))
        # A transaction each: a death in between leaves the rest to the next refusal of a post.
        async with deps.sessions.write() as session:
            await pause_and_notify(deps, session, kind, subscription, readers, reason)
