"""Look for days out of the ordinary, in the readings that were kept."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.alerts import check_repository
from bot.alerts import repository as alert_repository
from bot.alerts.check_repository import Check
from bot.alerts.detection.days import LOOK_BACK, calendar_of, unusual_on
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.repository import AlertSubscription
from bot.deps import Deps
from bot.readings import history_repository
from bot.usage.model import Reading
from bot.usage.period import Period, days_between
from bot.usage.report import Report

_WITHOUT_FLOWS_FROM = time(6)  # UTC: the day's reading of the flows has failed by then
# Pipefy does not document how late it counts. A day without a task is judged by a figure that is six hours older than
# its end, so that what is a few hours late is no news; what is later is said to be late, and taken back.
_COUNTED_BY = time(6)


async def find_unusual_day(
    deps: Deps, check: Check, subscriptions: Sequence[AlertSubscription], report: Report
) -> SpikesSeen | None:
    """The spikes of yesterday, once for all channels that want them; None: too early, or looked through already."""
    yesterday = deps.now().date() - timedelta(days=1)
    if not await _wanted(deps, subscriptions, yesterday):
        return None
    workspace_id, uuid = check.workspace_id, check.organization.uuid
    first = yesterday - LOOK_BACK
    async with deps.sessions.read() as session:
        read_today = bool(await history_repository.flows_on(session, workspace_id, uuid, [deps.now().date()]))
        if not read_today and deps.now().time() < _WITHOUT_FLOWS_FROM:
            return None
        days = await history_repository.days(session, workspace_id, uuid, first, yesterday)
        readings = await history_repository.flows_on(
            session, workspace_id, uuid, days_between(first, deps.now().date())
        )
        expected = await check_repository.expected(session, workspace_id, uuid)
    tasks = {day: tasks for day, (tasks, _) in days.items()}
    if yesterday not in tasks and _left_out(report.reading, yesterday):
        tasks[yesterday] = 0
    if not tasks.get(yesterday, 1) and report.reading.taken_at < datetime.combine(deps.now().date(), _COUNTED_BY, UTC):
        return None
    listed = report.reading.top.flows if report.reading.top else ()
    calendar = calendar_of(report.country, yesterday, yesterday)
    goes_on = any(day.tasks for day in report.days if day.day > yesterday)
    return unusual_on(tasks, readings, expected, yesterday, calendar, listed=listed, goes_on=goes_on)


def _left_out(reading: Reading, day: date) -> bool:
    """True where Pipefy's answer covers the day and names no figure of it, though its days could be read."""
    beside = reading.beside if reading.beside and reading.beside.period is Period.LAST_MONTH else None
    usage = reading.usage if day >= reading.taken_at.date().replace(day=1) else beside
    if usage is None or usage.total is None or "buckets" in usage.unknown:
        return False
    return bool(usage.buckets) and all(bucket.starts != day for bucket in usage.buckets)


async def _wanted(deps: Deps, subscriptions: Sequence[AlertSubscription], day: date) -> bool:
    """True where a channel wants spikes and that day has not been judged for it."""
    spikes = [subscription for subscription in subscriptions if subscription.settings.spikes]
    if not spikes:
        return False
    async with deps.sessions.read() as session:
        states = await alert_repository.states_of(session, spikes)
    return any(state.judged is None or state.judged < day for state in states)
