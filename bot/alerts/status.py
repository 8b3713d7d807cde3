"""The state of a channel's alerts, for `list` and for `status`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot import permissions
from bot.alerts import check_repository, firing_repository
from bot.alerts import repository as alert_repository
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
from bot.readings.read import reading_of_this_month
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders, needs_consent
from bot.subscriptions.consent import readers_without_consent
from bot.subscriptions.listing.last_results import last_results
from bot.subscriptions.listing.rows import ListEntry, rights_of
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Reading
from bot.usage.report import build_report


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
        firings = [
            await firing_repository.of_subscription(session, person.workspace_id, subscription.id, is_open=True)
            for subscription in subscriptions
        ]
    last = await last_results(deps, subscriptions, kinds=(DeliveryKind.ALERT,), may_link=may_link)
    localizer = deps.localizer(person.locale, person.time_zone)
    return [
        alerts_entry(
            replace(
                _listed(subscription, state, deps.now(), readers),
                last=last.get(subscription.id),
                forecast=any(firing.mark == FORECAST for firing in fired),
            ),
            rights_of(person, subscription.owner),
            localizer,
        )
        for subscription, state, fired in zip(subscriptions, states, firings, strict=True)
    ]


async def alert_statuses(deps: Deps, person: Person, channel_id: str) -> list[AlertStatus]:
    """The part of `status` about each organization that the channel has alerts of. Raises NotAllowed."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        subscriptions = await alert_subscriptions.of_channel(session, person.workspace_id, channel_id)
    # What is paused makes no check; `status` says so in a part of its own.
    active = [subscription for subscription in subscriptions if subscription.state is not SubscriptionState.PAUSED]
    return [await _status(deps, subscription) for subscription in active]


async def _status(deps: Deps, subscription: AlertSubscription) -> AlertStatus:
    now, key = deps.now(), (subscription.workspace_id, subscription.organization.uuid)
    async with deps.sessions.read() as session:
        check = await check_repository.find(session, *key)
        today = await request_count.requests_between(session, *key, now.date(), now.date())
        checks_today = await request_count.checks_on(session, *key, now.date())
        month = await request_count.requests_between(session, *key, now.date().replace(day=1), now.date())
        fired = await firing_repository.of_subscription(
            session, subscription.workspace_id, subscription.id, is_open=True
        )
        state = await alert_repository.state_of(session, subscription.workspace_id, subscription.id)
    reading = await reading_of_this_month(deps, subscription.tracked)
    report = build_report(reading) if reading else None
    doubted = check is not None and check.is_doubted
    return AlertStatus(
        organization=subscription.organization,
        report=report,
        now=now,
        wait=check.next_at - now if check and check.next_at else None,
        reason=check.reason if check else "",
        failing_since=check.failing_since if check else None,
        requests_today=today,
        checks_today=checks_today,
        requests_a_day=deps.settings.pipefy_daily_requests,
        requests_this_month=month,
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
