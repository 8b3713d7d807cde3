"""Quiet hours of an organization: until when they hold something, and what waited in them."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.model import Delivery, Postpone
from bot.deps import Deps
from bot.readings.rules import rules_at, rules_in
from bot.usage.model import TrackedOrganization

# Stored, as the reasons of skipped deliveries.
NO_LONGER, WITH_ANOTHER = "quiet_no_longer", "quiet_with_another"
_QUIET = "quiet_hours"  # likewise, as the reason of the wait
_LOOK_AGAIN = timedelta(minutes=15)  # an admin may end the quiet hours meanwhile


async def until_quiet_ends(deps: Deps, tracked: TrackedOrganization) -> Postpone | None:
    """The wait in quiet hours, of which each look is due anew: what waits in them is not late. Raises DatabaseDown."""
    now = deps.now()
    quiet = (await rules_at(deps, tracked, now)).rules.quiet
    if quiet and (until := quiet.until(now)):
        return Postpone(min(until - now, _LOOK_AGAIN), _QUIET, renews=True)
    return None


async def waited(session: AsyncSession, tracked: TrackedOrganization, since: datetime) -> bool:
    """True where `since` lay in quiet hours, by the rules of then."""
    quiet = (await rules_in(session, tracked, since)).rules.quiet
    return quiet is not None and quiet.until(since) is not None


def is_held(delivery: Delivery) -> bool:
    """True where quiet hours were the last that put it back."""
    return delivery.error == _QUIET


async def due_after_quiet(deps: Deps, tracked: TrackedOrganization, held: Delivery) -> Delivery:
    """The delivery, due when the quiet time that holds it is over: a bot that was down meanwhile is not late with it.

    Raises DatabaseDown.
    """
    quiet = (await rules_at(deps, tracked, held.due_at)).rules.quiet
    return replace(held, due_at=(quiet.until(held.due_at) if quiet else None) or held.due_at)
