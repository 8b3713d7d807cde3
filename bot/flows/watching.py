"""Asks that an organization be looked at: alerts have just begun, changed, or gone on, or a silence will end."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.deps import Deps
from bot.store import checks
from bot.store.alerts import AlertSubscription
from bot.usage.checking import Why

_SOON = timedelta(minutes=1)  # a reading is shared for that long, and one has often just been taken


async def check_soon(deps: Deps, session: AsyncSession, subscription: AlertSubscription) -> None:
    """Wherever a subscription becomes active: while no channel wanted to know, its organization had no next check."""
    at = deps.now() + _SOON
    await checks.want(session, subscription.workspace_id, subscription.organization, at, Why.ASKED)


async def check_when_silence_ends(session: AsyncSession, subscription: AlertSubscription, until: datetime) -> None:
    """What was passed meanwhile is said then, not some hours later."""
    await checks.want(session, subscription.workspace_id, subscription.organization, until, Why.SNOOZE)
