"""What people do to alerts. Each deed is judged by the table of rights and written into the audit table."""

from dataclasses import dataclass, replace
from typing import Unpack
from uuid import uuid4

from bot import permissions
from bot.alerts import repository as alert_repository
from bot.alerts.card_updates import close_what_is_over
from bot.alerts.check_repository import check_soon
from bot.alerts.evaluation import delivery_of
from bot.alerts.messages.replies import AlertsSummary, alerts_welcome
from bot.alerts.model import AlertSettings, Observation
from bot.alerts.repository import AlertSubscription, Changes
from bot.alerts.rules.evaluate import after_edit, initial_state
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryState, Kind
from bot.delivery.payload import Payload, to_json
from bot.delivery.worker import deliver_and_wait
from bot.deps import Deps
from bot.errors import AlertsGone, ChannelShared, NotAllowed, Refusal, SubscriptionChanged
from bot.permissions import Person
from bot.readings.read import read_report
from bot.subscriptions.lifecycle import is_shared, record_action
from bot.subscriptions.model import State
from bot.subscriptions.pause_reasons import BY_SHARING
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import Period
from bot.usage.report import Report


@dataclass(frozen=True, slots=True)
class AlertWish:
    """What somebody wants a channel to hear."""

    organization: Organization
    settings: AlertSettings
    locale: str  # Slack's, of the posts


@dataclass(frozen=True, slots=True)
class AlertOutcome:
    """Alerts and what became of their welcome. `passed`: marks that were passed already, and do not fire."""

    subscription: AlertSubscription
    passed: tuple[int, ...] = ()
    welcome: DeliveryState = DeliveryState.SENT
    refused: str | None = None


async def set_up(deps: Deps, person: Person, channel_id: str, wish: AlertWish) -> AlertOutcome:
    """Alerts for the channel, once their welcome can be posted there: see `subscribing.subscribe` for its states.

    The use of now is asked for first: the marks that are passed by it are stated, and do not fire.
    Raises NotAllowed, AlreadySubscribed, and what Pipefy raises where there is no reading at all.
    """
    permissions.require_reader(person, other_organization=False)
    shared = await is_shared(deps, channel_id)
    seen = await observation_now(deps, person.workspace_id, wish.organization)
    wanted = AlertSubscription(
        id=str(uuid4()),
        workspace_id=person.workspace_id,
        channel_id=channel_id,
        organization=wish.organization,
        settings=wish.settings,
        time_zone=person.time_zone,
        locale=wish.locale,
        owner=person.id,
        created_at=deps.now(),
        state=State.PAUSED if shared else State.PENDING,
        reason=BY_SHARING if shared else None,
    )
    async with deps.sessions.write() as session:
        saved = await alert_repository.save_new(session, wanted)
        before = await alert_repository.lock_state(session, saved.workspace_id, saved.id)
        series, passed = initial_state(wish.settings, seen, deps.now(), before=before)
        await alert_repository.save_state(session, saved.workspace_id, saved.id, series)
        await close_what_is_over(session, saved, series, deps.now())
        welcome = _welcome(deps, saved)
        if not shared:
            await delivery_repository.insert(session, welcome)
        await record_action(deps, session, person, "alerts_set_up", saved)
    if shared:
        return AlertOutcome(saved, passed, DeliveryState.PENDING, BY_SHARING)
    return await _outcome(deps, saved, welcome, passed)


async def allow_shared_alerts(deps: Deps, person: Person, subscription_id: str) -> AlertOutcome:
    """An admin agrees that usage is posted where another company reads. Raises NotAllowed, AlertsGone."""
    subscription = await owned_alerts(deps, person, subscription_id)
    if not permissions.is_admin(person):
        raise NotAllowed(Refusal.SHARED_CHANNEL)
    pending: Changes = {"external_ok": True, "state": State.PENDING, "reason": None}
    allowed = await _change(deps, person, subscription, "allowed_shared", welcomed=True, **pending)
    return await _outcome(deps, allowed, _welcome(deps, allowed), ())


async def edit_alerts(
    deps: Deps, person: Person, subscription_id: str, version: int, settings: AlertSettings, locale: str
) -> AlertOutcome:
    """Other marks, budget, language and so on. Raises NotAllowed, AlertsGone, SubscriptionChanged."""
    subscription = await owned_alerts(deps, person, subscription_id)
    key = (subscription.workspace_id, subscription.id)
    async with deps.sessions.write() as session:
        if not await alert_repository.change(session, *key, version, settings=settings, locale=locale):
            raise SubscriptionChanged
        series, passed = after_edit(await alert_repository.lock_state(session, *key), settings, deps.now())
        await alert_repository.save_state(session, *key, series)
        await close_what_is_over(session, subscription, series, deps.now())
        await check_soon(deps, session, subscription)
        await record_action(deps, session, person, "alerts_edited", subscription)
        found = await alert_repository.find(session, *key)
    return AlertOutcome(found or subscription, passed)


async def pause_alerts(deps: Deps, person: Person, subscription_id: str) -> AlertSubscription:
    """Silence until somebody resumes."""
    subscription = await owned_alerts(deps, person, subscription_id)
    return await _change(deps, person, subscription, "alerts_paused", state=State.PAUSED, reason="person")


async def resume_alerts(deps: Deps, person: Person, subscription_id: str) -> AlertSubscription:
    """Alerts again: what was passed meanwhile is said by the next check."""
    subscription = await owned_alerts(deps, person, subscription_id)
    if subscription.state is State.PENDING:
        raise SubscriptionChanged
    await _must_not_be_shared(deps, subscription)
    return await _change(deps, person, subscription, "alerts_resumed", state=State.ACTIVE, reason=None)


async def turn_off(deps: Deps, person: Person, subscription_id: str) -> AlertSubscription:
    """No alerts any more; `turn_on_again` is the way back."""
    subscription = await owned_alerts(deps, person, subscription_id)
    return await _change(deps, person, subscription, "alerts_off", state=State.REMOVED)


async def turn_on_again(deps: Deps, person: Person, subscription_id: str) -> AlertSubscription:
    """Take that back: what was paused is paused again, for the same reason."""
    subscription = await owned_alerts(deps, person, subscription_id, removed=True)
    state = State.PAUSED if subscription.reason else State.ACTIVE
    return await _change(deps, person, subscription, "alerts_restored", state=state)


async def owned_alerts(deps: Deps, person: Person, subscription_id: str, *, removed: bool = False) -> AlertSubscription:
    """The alerts, if this person may change them: their creator or an admin. Raises NotAllowed, AlertsGone."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        found = await alert_repository.find(session, person.workspace_id, subscription_id)
    if found is None or (found.state is State.REMOVED) is not removed:
        raise AlertsGone
    if found.owner != person.id and not permissions.is_admin(person):
        raise NotAllowed(Refusal.EDIT)
    return found


async def alerts_here(deps: Deps, workspace_id: str, channel_id: str) -> tuple[AlertSubscription, ...]:
    """What the channel gets alerts of."""
    async with deps.sessions.read() as session:
        return await alert_repository.of_channel(session, workspace_id, channel_id)


async def observation_now(deps: Deps, workspace_id: str, organization: Organization) -> Observation | None:
    """The use of now, or as it was last read this month. Raises what Pipefy raises where there is neither."""
    answer = await read_report(deps, TrackedOrganization(workspace_id, organization), Period.CURRENT_MONTH)
    return observation(answer.report)


def observation(report: Report) -> Observation | None:
    """What a report of the current month says to the alerts; None where Pipefy did not even say which month it is."""
    if report.range is None:
        return None
    return Observation(report.range.first, report.reading.taken_at, report.total, report.limit, report.outlook)


async def _change(
    deps: Deps,
    person: Person,
    subscription: AlertSubscription,
    deed: str,
    *,
    welcomed: bool = False,
    **changed: Unpack[Changes],
) -> AlertSubscription:
    """`welcomed`: its welcome is queued with the change, as it would stay pending without one."""
    key = (subscription.workspace_id, subscription.id)
    async with deps.sessions.write() as session:
        if not await alert_repository.change(session, *key, subscription.version, **changed):
            raise SubscriptionChanged
        if changed.get("state") is State.ACTIVE:
            await check_soon(deps, session, subscription)
        await record_action(deps, session, person, deed, subscription)
        found = await alert_repository.find(session, *key) or subscription
        if welcomed:
            await delivery_repository.insert(session, _welcome(deps, found))
    return found


async def _must_not_be_shared(deps: Deps, subscription: AlertSubscription) -> None:
    """No usage where another company reads along, unless an admin agreed."""
    if not subscription.external_ok and await is_shared(deps, subscription.channel_id):
        raise ChannelShared


async def _outcome(
    deps: Deps, subscription: AlertSubscription, welcome: Delivery, passed: tuple[int, ...]
) -> AlertOutcome:
    delivery = await deliver_and_wait(deps, welcome)
    async with deps.sessions.read() as session:
        now = await alert_repository.find(session, subscription.workspace_id, subscription.id)
    state = delivery.state if delivery else DeliveryState.UNKNOWN
    refused = delivery.error if delivery and state is DeliveryState.FAILED else None
    return AlertOutcome(now or subscription, passed, state, refused)


def _welcome(deps: Deps, subscription: AlertSubscription) -> Delivery:
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    one = subscription
    said = AlertsSummary(one.id, one.organization, one.channel_id, one.owner, one.settings)
    message = alerts_welcome(said, localizer, every=deps.settings.check_every)
    welcome = delivery_of(deps, one, Kind.WELCOME, f"welcome:{one.version}")
    return replace(welcome, payload=to_json(Payload(message)))
