"""How it stands with a channel's alerts, for `list` and for `status`."""

from datetime import date, datetime

from bot import people
from bot.blocks.alerts_list import ListedAlerts
from bot.blocks.status_alerts import AlertStatus, OpenAlert
from bot.blocks.subscriptions import Condition
from bot.deps import Deps
from bot.flows.alerting import alerts_here
from bot.flows.report import last_reading_at
from bot.people import Person
from bot.store import alerts, checks, firings
from bot.store.alerts import AlertSubscription
from bot.store.firings import FORECAST, SPIKES, Firing
from bot.usage.alert import Series
from bot.usage.thresholds import is_silent, open_marks


async def listed_alerts(deps: Deps, workspace_id: str, channel_id: str) -> list[ListedAlerts]:
    """The alerts of a channel, with what is passed and silent."""
    found = await alerts_here(deps, workspace_id, channel_id)
    async with deps.sessions.read() as session:
        remembered = [await alerts.series(session, workspace_id, one.id) for one in found]
    return [_listed(one, series, deps.now()) for one, series in zip(found, remembered, strict=True)]


async def alert_statuses(deps: Deps, person: Person, channel_id: str) -> list[AlertStatus]:
    """What `status` tells of each organization that the channel has alerts of. Raises NotAllowed."""
    people.must_read(person, named_elsewhere=False)
    found = await alerts_here(deps, person.workspace_id, channel_id)
    return [await _status(deps, one) for one in found]


async def _status(deps: Deps, one: AlertSubscription) -> AlertStatus:
    now, key = deps.now(), (one.workspace_id, one.organization.uuid)
    async with deps.sessions.read() as session:
        check = await checks.find(session, *key)
        today = await checks.requests_between(session, *key, now.date(), now.date())
        asked = await checks.checks_on(session, *key, now.date())
        month = await checks.requests_between(session, *key, now.date().replace(day=1), now.date())
        fired = await firings.of_subscription(session, one.workspace_id, one.id, is_open=True)
        series = await alerts.series(session, one.workspace_id, one.id)
    taken_at = await last_reading_at(deps, one.workspace_id, one.organization)
    return AlertStatus(
        organization=one.organization,
        last_reading=taken_at,
        age=now - taken_at if taken_at else None,
        next_check=check.next_at if check else None,
        why=check.why if check else "",
        failing_since=check.failing_since if check else None,
        requests_today=today,
        checks_today=asked,
        requests_a_day=deps.daily_requests,
        requests_this_month=month,
        open=tuple(_open(firing) for firing in fired),
        silent=is_silent(series, now),
        silent_until=series.snooze.until if series.snooze else None,
    )


def _listed(one: AlertSubscription, series: Series, now: datetime) -> ListedAlerts:
    return ListedAlerts(
        id=one.id,
        organization=one.organization,
        settings=one.settings,
        locale=one.locale,
        owner_id=one.owner,
        state=Condition(one.state.value),
        reason=one.reason,
        passed=open_marks(series),
        silent=is_silent(series, now),
        silent_until=series.snooze.until if series.snooze else None,
    )


def _open(firing: Firing) -> OpenAlert:
    if firing.mark == FORECAST:
        return OpenAlert(None, firing.fired_at)
    if firing.mark.startswith(SPIKES):
        return OpenAlert(date.fromisoformat(firing.mark.removeprefix(SPIKES)), firing.fired_at)
    return OpenAlert(int(firing.mark), firing.fired_at)
