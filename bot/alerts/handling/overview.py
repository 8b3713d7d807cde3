"""Alerts of a whole workspace, for Home: those that are firing, and those that sleep."""

from collections.abc import Collection

from bot.alerts import firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.messages.firing_entry import FiredAlert, FiringEntry, firing_entry
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.rules.limits import is_asleep
from bot.deps import Deps
from bot.permissions import Person
from bot.subscriptions.listing.rows import rights_of
from bot.subscriptions.model import SubscriptionState

_MOST_READ = 200  # firings: a Home shows a few of them


async def firing_entries(deps: Deps, person: Person, organizations: Collection[str]) -> list[FiringEntry]:
    """The open alerts of these organizations (uuids), newest first."""
    month = deps.now().date().replace(day=1)
    async with deps.sessions.read() as session:
        firings = await firing_repository.open_in_workspace(session, person.workspace_id, month, _MOST_READ)
        ids = {firing.subscription_id for firing in firings}
        subscriptions = await alert_subscriptions.find_each(session, ids) if ids else {}
    localizer = deps.localizer(person.locale, person.time_zone)
    entries = []
    for firing in firings:
        subscription = subscriptions.get(firing.subscription_id)
        if subscription and firing.facts and _is_shown(subscription, organizations):
            alert = FiredAlert(firing.id, subscription.channel_id, firing.fired_at, firing.facts, firing.card_state)
            entries.append(firing_entry(alert, rights_of(person, subscription.owner), localizer))
    return entries


def _is_shown(subscription: AlertSubscription, organizations: Collection[str]) -> bool:
    return subscription.state is not SubscriptionState.REMOVED and subscription.organization.uuid in organizations


async def sleeping_alerts(deps: Deps, workspace_id: str) -> list[AlertSubscription]:
    """The active alerts that no allowance and no budget can wake."""
    async with deps.sessions.read() as session:
        watched = await alert_repository.active_with_states(session)
    return [
        alerts for alerts, state in watched if alerts.workspace_id == workspace_id and is_asleep(state, alerts.settings)
    ]
