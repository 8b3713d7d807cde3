"""The state of a channel's alerts, for `list` and for `status`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot import permissions
from bot.alerts import check_repository, firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.check_repository import Check
from bot.alerts.detection.days import LOOK_BACK, judged_from
from bot.alerts.firing_repository import FORECAST, SPIKES, Firing
from bot.alerts.messages.list import ListedAlerts, alerts_entry
from bot.alerts.messages.status import AlertStatus, OpenAlert
from bot.alerts.model import AlertState
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.rules.check_interval import threshold_ahead
from bot.alerts.rules.evaluate import is_snoozed, open_thresholds
from bot.alerts.rules.limits import is_asleep
from bot.alerts.rules.observation import doubts_about
from bot.delivery.model import DeliveryKind
from bot.deps import Deps
from bot.permissions import Person
from bot.readings import history_repository, request_count
from bot.readings.history import days_of
from bot.readings.read import readings_of_this_month, worked_out
from bot.readings.request_count import Requests
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders, needs_consent
from bot.subscriptions.consent import readers_without_consent
from bot.subscriptions.listing.last_results import last_results
from bot.subscriptions.listing.rows import ListEntry, rights_of
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Reading


async def alerts_listing(deps: Deps, person: Person, channel_id: str) -> list[ListEntry]:
    """The alerts of a channel, with what is passed and snoozed, and the last one."""
    async with deps.sessions.read() as session:
        subscriptions = await alert_subscriptions.of_channel(session, person.workspace_id, channel_id)
    readers = await readers_without_consent(deps, channel_id, subscriptions)
    return await _entries(deps, person, subscriptions, readers)


async def alert_entries(deps: Deps, person: Person, subscriptions: Sequence[AlertSubscription]) -> list[ListEntry]:
    """Alerts of any channels, as a person reads them; Slack is not asked for anything."""
    return await _entries(deps, person, subscriptions, NOBODY_SHOWN, may_link=False)


async def _entries(
    deps: Deps,
    person: Person,
    subscriptions: Sequence[AlertSubscription],
    readers: ShownReaders,
    *,
    may_link: bool = True,
) -> list[ListEntry]:
    async with deps.sessions.read() as session:
        states = await alert_repository.states_of(session, subscriptions)
        firings = await firing_repository.open_of(session, person.workspace_id, [it.id for it in subscriptions])
    last = await last_results(deps, subscriptions, kinds=(DeliveryKind.ALERT,), may_link=may_link)
    localizer = deps.localizer(person.locale, person.time_zone)
    return [
        alerts_entry(
            replace(
                _listed(subscription, state, deps.now(), readers),
                last=last.get(subscription.id),
                forecast=any(firing.mark == FORECAST for firing in firings.get(subscription.id, ())),
            ),
            rights_of(person, subscription.owner),
            localizer,
        )
        for subscription, state in zip(subscriptions, states, strict=True)
    ]


async def alert_statuses(deps: Deps, person: Person, channel_id: str) -> list[AlertStatus]:
    """The part of `status` about each organization that the channel has alerts of. Raises NotAllowed."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        subscriptions = await alert_subscriptions.of_channel(session, person.workspace_id, channel_id)
    # What is paused makes no check; `status` says so in a part of its own.
    active = [subscription for subscription in subscriptions if subscription.state is not SubscriptionState.PAUSED]
    workspace_id, ids = person.workspace_id, [subscription.id for subscription in active]
    uuids = {subscription.organization.uuid for subscription in active}
    async with deps.sessions.read() as session:
        checks = await check_repository.find_each(session, workspace_id, uuids)
        requests = await request_count.requests_of(session, workspace_id, uuids, deps.now().date())
        firings = await firing_repository.open_of(session, workspace_id, ids)
        states = await alert_repository.states_of(session, active)
    readings = await readings_of_this_month(deps, workspace_id, [it.organization for it in active])
    return [
        await _status(
            deps,
            subscription,
            state,
            check=checks.get(subscription.organization.uuid),
            requests=requests.get(subscription.organization.uuid, Requests()),
            fired=firings.get(subscription.id, ()),
            reading=readings.get(subscription.organization.uuid),
        )
        for subscription, state in zip(active, states, strict=True)
    ]


async def _status(
    deps: Deps,
    subscription: AlertSubscription,
    state: AlertState,
    *,
    check: Check | None,
    requests: Requests,
    fired: Sequence[Firing],
    reading: Reading | None,
) -> AlertStatus:
    now = deps.now()
    report = worked_out(deps, subscription.tracked, reading) if reading else None
    doubted = check is not None and check.is_doubted
    return AlertStatus(
        organization=subscription.organization,
        report=report,
        now=now,
        wait=check.next_at - now if check and check.next_at else None,
        reason=check.reason if check else "",
        failing_since=check.failing_since if check else None,
        requests_today=requests.today,
        checks_today=requests.checks_today,
        requests_a_day=deps.settings.pipefy_daily_requests,
        requests_this_month=requests.this_month,
        open=tuple(_open(firing) for firing in fired),
        unannounced=_unannounced(state, fired),
        snoozed=is_snoozed(state, now),
        snoozed_until=state.snooze.until if state.snooze else None,
        asleep=is_asleep(state, subscription.settings),
        doubted=doubted,
        doubts=doubts_about(report, state.used) if doubted and report else None,
        near=threshold_ahead(state, subscription.settings),
        unusual_from=await _unusual_from(deps, subscription, reading),
    )


async def _unusual_from(deps: Deps, subscription: AlertSubscription, reading: Reading | None) -> date | None:
    """The first day that can be unusual; None where it is over, or nobody asked for it."""
    if not subscription.settings.spikes:
        return None
    today = deps.now().date()
    async with deps.sessions.read() as session:
        kept = await history_repository.days(
            session, subscription.workspace_id, subscription.organization.uuid, today - LOOK_BACK, today
        )
    # Before the first check nothing is kept yet, but the days that Pipefy tells will be.
    days = {**kept, **(days_of(reading) if reading else {})}
    first = judged_from({day: tasks for day, (tasks, _) in days.items()}, today)
    return first if first > today else None


def _listed(subscription: AlertSubscription, state: AlertState, now: datetime, readers: ShownReaders) -> ListedAlerts:
    return ListedAlerts(
        id=subscription.id,
        organization=subscription.organization,
        settings=subscription.settings,
        locale=subscription.locale,
        owner_id=subscription.owner,
        state=subscription.state,
        reason=subscription.pause_reason,
        passed=open_thresholds(state),
        snoozed=is_snoozed(state, now),
        snoozed_until=state.snooze.until if state.snooze else None,
        asleep=is_asleep(state, subscription.settings),
        readers=readers if needs_consent(subscription.pause_reason) else NOBODY_SHOWN,
        channel_id=subscription.channel_id,
    )


def _unannounced(state: AlertState, fired: Sequence[Firing]) -> tuple[int, ...]:
    """Thresholds passed now that no alert announced, as they were passed when the alerts were set up or changed."""
    announced = {firing.mark for firing in fired}
    return tuple(threshold for threshold in open_thresholds(state) if str(threshold) not in announced)


def _open(firing: Firing) -> OpenAlert:
    if firing.mark == FORECAST:
        return OpenAlert(None, firing.fired_at)
    if firing.mark.startswith(SPIKES):
        return OpenAlert(date.fromisoformat(firing.mark.removeprefix(SPIKES)), firing.fired_at)
    return OpenAlert(int(firing.mark), firing.fired_at)
