"""Asks that an organization be looked at: alerts have just begun, changed, or gone on, or a silence will end."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import check_repository
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.check_interval import CheckReason
from bot.deps import Deps

_SOON = timedelta(minutes=1)  # a reading is shared for that long, and one has often just been taken


async def check_soon(deps: Deps, session: AsyncSession, subscription: AlertSubscription) -> None:
    """Wherever a subscription becomes active: while no channel wanted to know, its organization had no next check."""
    at = deps.now() + _SOON
    await check_repository.request_check(
        session, subscription.workspace_id, subscription.organization, at, CheckReason.ASKED
    )


async def check_when_silence_ends(session: AsyncSession, subscription: AlertSubscription, until: datetime) -> None:
    """What was passed meanwhile is said then, not some hours later."""
    await check_repository.request_check(
        session, subscription.workspace_id, subscription.organization, until, CheckReason.SNOOZE
    )
