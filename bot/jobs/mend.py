"""Mend instants that a wrong clock has written: each has a bound by the calendar, and is computed anew outside of it.

The list of all instants, with their bounds: docs/decisions/0011-clocks.md
"""

from datetime import timedelta

from bot.alerts import check_repository
from bot.delivery.mend import bound_due
from bot.deps import Deps
from bot.digests.mend import mend_digests, planned_outside
from bot.readings.mend import forget_days_to_come

_THOROUGHLY_EVERY = timedelta(hours=1)  # looks through whole tables


async def mend_instants(deps: Deps) -> None:
    """Mend what lies outside. Thoroughly at first, when the clock is trusted again, and hourly. Raises DatabaseDown."""
    last = deps.jobs.mended_at
    thorough = last is None or deps.monotonic() - last >= _THOROUGHLY_EVERY.total_seconds()
    async with deps.sessions.read() as session:  # one look at each tick, as it nearly always finds nothing
        suspects = await planned_outside(session, deps.now(), thorough=thorough)
        far = await check_repository.are_far(session, deps.now(), deps.settings.check_every)
    await mend_digests(deps, suspects)
    if far:
        await check_repository.mend_checks(deps)
    if thorough:
        async with deps.sessions.write() as session:
            await forget_days_to_come(session, deps.now())
            await bound_due(session, deps.now())
        deps.jobs.mended_at = deps.monotonic()
