"""Look up how the flows of a report changed within the last seven days, from the readings that are kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import inf

import structlog

from bot.deps import Deps
from bot.errors import DatabaseDown
from bot.readings.history import read_history
from bot.usage.flow_deltas import Key
from bot.usage.model import TrackedOrganization
from bot.usage.period import Period, Week
from bot.usage.week_changes import week_changes

log = structlog.stdlib.get_logger()

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)


async def recent_changes(
    deps: Deps, tracked: TrackedOrganization, period: Period, taken_at: datetime
) -> Mapping[Key, int]:
    """By flow: tasks of the seven days before the reading less those of the seven before; empty where none is known.

    Of a month that is over there is none: beside its tasks a change of this week would be read as the month's.
    """
    if period is not Period.CURRENT_MONTH:
        return {}
    week = Week(taken_at.date() - _WEEK, taken_at.date() - _DAY)

    async def work_out() -> Mapping[Key, int]:
        history = await read_history(deps, tracked, week, taken_at.date())
        return week_changes(week, history.flows)

    try:
        # Remembered by the moment of the figures: a card that is shared shows what its person saw, although the day's
        # reading has been kept meanwhile.
        key = ("flow changes", *tracked.key, taken_at.isoformat())
        changes: Mapping[Key, int] = await deps.caches.figures.get(key, work_out, inf)
    except DatabaseDown:  # the report stands without it
        log.warning("changes of flows not read: the database does not answer")
        return {}
    return changes
