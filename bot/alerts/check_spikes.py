"""Look for days out of the ordinary, in the readings that were kept."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from bot.alerts import check_repository
from bot.alerts import repository as alert_repository
from bot.alerts.check_repository import Check
from bot.alerts.detection.days import LOOK_BACK, calendar_of, unusual_on
from bot.alerts.model import SpikesSeen
from bot.alerts.repository import AlertSubscription
from bot.deps import Deps
from bot.readings import history_repository
from bot.usage.period import days_between

_WITHOUT_FLOWS_FROM = time(6)  # UTC: the day's reading of the flows has failed by then


async def find_unusual_day(
    deps: Deps, check: Check, subscriptions: Sequence[AlertSubscription], country: str | None
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
    return unusual_on(tasks, readings, expected, yesterday, calendar_of(country, yesterday, yesterday))


async def _wanted(deps: Deps, subscriptions: Sequence[AlertSubscription], day: date) -> bool:
    """True where a channel wants spikes and that day has not been judged for it."""
    spikes = [subscription for subscription in subscriptions if subscription.settings.spikes]
    if not spikes:
        return False
    async with deps.sessions.read() as session:
        states = await alert_repository.states_of(session, spikes)
    return any(state.judged is None or state.judged < day for state in states)
