"""Look for days out of the ordinary, in the readings that were kept."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import check_repository, firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.check_repository import Check
from bot.alerts.detection.days import LOOK_BACK, calendar_of, unusual_on
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.firing_repository import Firing
from bot.alerts.repository import AlertSubscription
from bot.deps import Deps
from bot.readings import history_repository
from bot.usage.model import Reading
from bot.usage.period import Period, days_between
from bot.usage.report import Report

_WITHOUT_FLOWS_FROM = time(6)  # UTC: the day's reading of the flows has failed by then
# Pipefy does not document how late it counts. A day without a task is judged by a figure that is six hours older than
# its end, so that what is a few hours late is no news. What is later is said to be late, and taken back; after that it
# gets as long as it took, so that an organization whose figures come at noon does not read so every morning.
_COUNTED_AFTER, _MOST_PATIENCE = timedelta(hours=6), timedelta(hours=18)


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
    if not tasks.get(yesterday, 1) and await _may_come_late(deps, subscriptions, report.reading, yesterday):
        return None
    listed = report.reading.top.flows if report.reading.top else ()
    calendar = calendar_of(report.country, yesterday, yesterday)
    goes_on = any(day.tasks for day in report.days if day.day > yesterday)
    return unusual_on(tasks, readings, expected, yesterday, calendar, listed=listed, goes_on=goes_on)


async def _may_come_late(deps: Deps, subscriptions: Sequence[AlertSubscription], reading: Reading, day: date) -> bool:
    """True where the reading is so young that Pipefy may count the day yet. Looked up only for a day without tasks."""
    async with deps.sessions.read() as session:
        return reading.taken_at - _end_of(day) < await _patience(session, subscriptions, day)


async def _patience(session: AsyncSession, subscriptions: Sequence[AlertSubscription], day: date) -> timedelta:
    """The time that Pipefy gets to count a day: the longest that it took of those that came late, within bounds."""
    took = [_COUNTED_AFTER]
    for subscription in subscriptions:
        if subscription.settings.spikes:
            fired = await firing_repository.of_subscription(session, subscription.workspace_id, subscription.id)
            took += [late for firing in fired if (late := _came_after(firing, day))]
    return min(max(took), _MOST_PATIENCE)


def _came_after(firing: Firing, day: date) -> timedelta | None:
    """The time after its end at which a day of the weeks before was reported after all; None of another alert."""
    event = firing.facts.event if firing.facts else None
    if not isinstance(event, SpikesSeen) or event.silence is None or event.silence.reported is None:
        return None
    recent = firing.closed_at is not None and day - LOOK_BACK <= event.day
    return firing.closed_at - _end_of(event.day) if recent and firing.closed_at else None


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


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
