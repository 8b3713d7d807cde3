"""Quiet hours of an organization: until when they hold something, and what waited in them."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.model import Postpone
from bot.deps import Deps
from bot.readings.rules import rules_at, rules_in
from bot.usage.model import TrackedOrganization

# Stored, as the reasons of skipped deliveries.
NO_LONGER, WITH_ANOTHER = "quiet_no_longer", "quiet_with_another"
_LOOK_AGAIN = timedelta(minutes=15)  # an admin may end the quiet hours meanwhile


async def until_quiet_ends(deps: Deps, tracked: TrackedOrganization) -> Postpone | None:
    """The wait in quiet hours, of which each look is due anew: what waits in them is not late. Raises DatabaseDown."""
    now = deps.now()
    quiet = (await rules_at(deps, tracked, now)).rules.quiet
    if quiet and (until := quiet.until(now)):
        return Postpone(min(until - now, _LOOK_AGAIN), "quiet_hours", renews=True)
    return None


async def waited(session: AsyncSession, tracked: TrackedOrganization, since: datetime) -> bool:
    """True where `since` lay in quiet hours, by the rules of then."""
    quiet = (await rules_in(session, tracked, since)).rules.quiet
    return quiet is not None and quiet.until(since) is not None
