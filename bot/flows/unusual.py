"""Which days were out of the ordinary, from the readings that were kept."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from bot.deps import Deps
from bot.store import alerts, checks, history
from bot.store.alerts import AlertSubscription
from bot.store.checks import Check
from bot.usage.alert import SpikesSeen
from bot.usage.period import days_between
from bot.usage.unusual_days import LOOK_BACK, unusual_on

_WITHOUT_FLOWS_FROM = time(6)  # UTC: the day's reading of the flows has failed by then


async def look_for_unusual(deps: Deps, check: Check, found: Sequence[AlertSubscription]) -> SpikesSeen | None:
    """What yesterday was, once for all channels that want to know; None while it cannot be said, or was said."""
    yesterday = deps.now().date() - timedelta(days=1)
    if not await _wanted(deps, found, yesterday):
        return None
    workspace_id, uuid = check.workspace_id, check.organization.uuid
    first = yesterday - LOOK_BACK
    async with deps.sessions.read() as session:
        read_today = bool(await history.flows_on(session, workspace_id, uuid, [deps.now().date()]))
        if not read_today and deps.now().time() < _WITHOUT_FLOWS_FROM:
            return None
        days = await history.days(session, workspace_id, uuid, first, yesterday)
        readings = await history.flows_on(session, workspace_id, uuid, days_between(first, deps.now().date()))
        expected = await checks.expected(session, workspace_id, uuid)
    tasks = {day: tasks for day, (tasks, _) in days.items()}
    return unusual_on(tasks, readings, expected, yesterday)


async def _wanted(deps: Deps, found: Sequence[AlertSubscription], day: date) -> bool:
    """Whether a channel wants to know and was not told of that day yet."""
    for one in found:
        if one.settings.spikes:
            async with deps.sessions.read() as session:
                series = await alerts.series(session, one.workspace_id, one.id)
            if series.judged is None or series.judged < day:
                return True
    return False
