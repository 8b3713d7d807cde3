"""Set alerts up and edit them. What every subscription has in common is in `bot.subscriptions.lifecycle`."""

from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot import permissions
from bot.alerts import repository as alert_repository
from bot.alerts.card_updates import close_what_is_over
from bot.alerts.check_repository import check_soon
from bot.alerts.kind import ALERTS
from bot.alerts.model import AlertSettings, Observation
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.rules.evaluate import after_edit, initial_state
from bot.alerts.rules.limits import lacks_limit, loses_limit
from bot.alerts.rules.observation import doubts_about, observation_of
from bot.deps import Deps
from bot.errors import NoLimit, SubscriptionChanged
from bot.permissions import Person
from bot.readings.read import read_report
from bot.sharing.consent import NOBODY_SHOWN, ShownReaders
from bot.subscriptions import lifecycle
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class NewAlerts:
    """Alerts that a person wants in a channel."""

    organization: Organization
    settings: AlertSettings
    locale: str  # Slack's, of the posts


@dataclass(frozen=True, slots=True)
class AlertOutcome:
    """Alerts as they are now. `passed`: thresholds passed already, which do not fire; `refused` as in `Outcome`.

    `unknown`: use or allowance is not known at the moment, so nothing is known of what is passed.
    """

    subscription: AlertSubscription
    passed: tuple[int, ...] = ()
    refused: str | None = None
    unknown: bool = False
    readers: ShownReaders = NOBODY_SHOWN
    before: AlertSubscription | None = None  # of alerts that were changed


async def set_up(deps: Deps, person: Person, channel_id: str, new_alerts: NewAlerts) -> AlertOutcome:
    """Alerts for the channel, once their welcome can be posted there: see `lifecycle.create` for the steps.

    The use of now is asked for first: the thresholds passed by it are stated, and do not fire.
    Raises NotAllowed, AlreadySubscribed, NoLimit, and what Pipefy raises where there is no reading at all.
    """
    permissions.require_reader(person, other_organization=False)  # before Pipefy is asked, which costs a request
    current = await observation_now(deps, person.workspace_id, new_alerts.organization)
    # "Alerts are on" would be a promise that nothing can keep. An allowance that is not known may be there tomorrow.
    if current is not None and current.allowance_known and lacks_limit(new_alerts.settings, current.allowance):
        raise NoLimit
    draft = AlertSubscription(
        id=str(uuid4()),
        workspace_id=person.workspace_id,
        channel_id=channel_id,
        organization=new_alerts.organization,
        settings=new_alerts.settings,
        time_zone=person.time_zone,
        locale=new_alerts.locale,
        owner=person.id,
        created_at=deps.now(),
    )
    passed: tuple[int, ...] = ()

    async def begin_state(session: AsyncSession, saved: AlertSubscription) -> AlertSubscription:
        nonlocal passed
        key = (saved.workspace_id, saved.id)
        before = await alert_repository.lock_state(session, *key)
        state, passed = initial_state(new_alerts.settings, current, deps.now(), before=before)
        await alert_repository.save_state(session, *key, state)
        await close_what_is_over(session, saved, state, deps.now())
        return saved

    outcome = await lifecycle.create(deps, ALERTS, person, draft, begin_state)
    unknown = current is None or current.used is None or not current.allowance_known
    return AlertOutcome(outcome.subscription, passed, outcome.refused, unknown, outcome.readers)


@dataclass(frozen=True, slots=True)
class AlertsChange:
    """Alerts as somebody wants them. `version`: of those that they looked at; `locale` None: as it is."""

    version: int
    settings: AlertSettings
    locale: str | None = None
    action: str = ALERTS.actions.edited


async def edit_alerts(deps: Deps, person: Person, subscription_id: str, wanted: AlertsChange) -> AlertOutcome:
    """Change thresholds, budget, language and so on. Raises NotAllowed, AlertsGone, SubscriptionChanged, NoLimit."""
    subscription = await lifecycle.find_readable(deps, ALERTS, person, subscription_id)
    key, settings = (subscription.workspace_id, subscription.id), wanted.settings
    locale = wanted.locale or subscription.locale
    shown = replace(subscription, version=wanted.version)  # as the person saw it
    async with deps.sessions.write() as session:
        # The subscription before its state: all that locks both does so in this order, or two could wait for ever.
        if not await alert_subscriptions.change(session, shown, settings=settings, locale=locale):
            raise SubscriptionChanged
        before = await alert_repository.lock_state(session, *key)
        if loses_limit(before, subscription.settings, settings):
            raise NoLimit
        state, passed = after_edit(before, settings, deps.now())
        await alert_repository.save_state(session, *key, state)
        await close_what_is_over(session, subscription, state, deps.now())
        await check_soon(deps, session, subscription)
        await lifecycle.record_action(deps, session, person, wanted.action, subscription)
        current = await alert_subscriptions.find(session, *key)
    return AlertOutcome(current or subscription, passed, before=subscription)


async def observation_now(deps: Deps, workspace_id: str, organization: Organization) -> Observation | None:
    """The use of now, or as it was last read this month. Raises what Pipefy raises where there is neither."""
    answer = await read_report(deps, TrackedOrganization(workspace_id, organization), Period.CURRENT_MONTH)
    return observation_of(answer.report, doubts_about(answer.report))


async def find_in_channel(
    deps: Deps, person: Person, channel_id: str, organization: Organization
) -> AlertSubscription | None:
    """The channel's alerts of the organization."""
    alerts = await lifecycle.find_in_channel(deps, ALERTS, person.workspace_id, channel_id, organization.uuid)
    return alerts[0] if alerts else None
