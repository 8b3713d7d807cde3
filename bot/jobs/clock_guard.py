"""Compare this replica's clock at every tick; while it cannot be trusted, nothing is planned by it."""

import structlog
from sqlalchemy import DateTime, func, select

from bot.deps import Deps

log = structlog.stdlib.get_logger()


async def may_schedule(deps: Deps) -> bool:
    """False while the clock cannot be trusted, which is logged once. Raises DatabaseDown."""
    clock = deps.clock
    if clock.database_decides:
        await _compare_with_database(deps)
    clock.now()  # a step may have come since
    deps.metrics.clock_skew.set(clock.skew.total_seconds())
    deps.metrics.scheduling_stopped.set(not clock.is_trusted)
    _report_change(deps)
    return clock.is_trusted


async def _compare_with_database(deps: Deps) -> None:
    async with deps.sessions.read() as session:
        await session.connection()  # waited for before the clocks are looked at
        asked = deps.clock.sample()
        # Not now(), which is the time at which the transaction began.
        database = await session.scalar(select(func.clock_timestamp(type_=DateTime(timezone=True))))
    assert database is not None  # noqa: S101 - it always has a time
    deps.clock.compare(database, asked)


def _report_change(deps: Deps) -> None:
    """Once for each change: an error when scheduling stops, and what it was compared with."""
    trusted = deps.clock.is_trusted
    if trusted == deps.jobs.clock_was_trusted:
        return
    deps.jobs.clock_was_trusted = trusted
    deps.jobs.mended_at = None
    if trusted:
        log.warning("the clock is trusted again: scheduling goes on")
        return
    compared_with = "the database's clock" if deps.clock.database_decides else "the time since the machine started"
    log.error(
        "the clock is wrong or was set: nothing is scheduled until it is trusted again, set it by NTP",
        seconds_apart=round(deps.clock.skew.total_seconds()),
        compared_with=compared_with,
    )
