"""Alerts of a whole workspace, for Home: those that are firing, and those that sleep."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.alerts import firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.firing_repository import Firing
from bot.alerts.messages import buttons
from bot.alerts.messages.headline import Sign, alert_headline, alert_sign
from bot.alerts.messages.state import state_lines
from bot.alerts.model import AlertFacts
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.rules.limits import is_asleep
from bot.blocks.rich_text import Localizer, RichText
from bot.deps import Deps
from bot.permissions import Person
from bot.subscriptions.listing.rows import rights_of
from bot.subscriptions.model import SubscriptionState

_MOST_READ = 200  # firings: a Home shows a few of them


@dataclass(frozen=True, slots=True)
class FiringEntry:
    """An alert that is firing, as Home draws it: with *I'm on it*, and *Snooze* for those who may."""

    id: str
    channel_id: str
    sign: Sign
    title: RichText
    lines: Sequence[RichText]
    row: Sequence[dict[str, Any]]


async def firing_entries(deps: Deps, person: Person, organizations: Collection[str]) -> list[FiringEntry]:
    """The open alerts of these organizations (uuids), newest first."""
    month = deps.now().date().replace(day=1)
    async with deps.sessions.read() as session:
        firings = await firing_repository.open_in_workspace(session, person.workspace_id, month, _MOST_READ)
        owners = await alert_subscriptions.find_each(session, {firing.subscription_id for firing in firings})
    localizer = deps.localizer(person.locale, person.time_zone)
    return [
        _entry(person, subscription, firing, firing.facts, localizer)
        for firing in firings
        if firing.facts
        and (subscription := owners.get(firing.subscription_id))
        and _is_shown(subscription, organizations)
    ]


def _is_shown(subscription: AlertSubscription, organizations: Collection[str]) -> bool:
    return subscription.state is not SubscriptionState.REMOVED and subscription.organization.uuid in organizations


def _entry(
    person: Person, subscription: AlertSubscription, firing: Firing, facts: AlertFacts, localizer: Localizer
) -> FiringEntry:
    translator, card_state = localizer.translator, firing.card_state
    taken = buttons.handling if card_state.acknowledged_by else buttons.acknowledge
    row = [taken(firing.id, translator)]
    if rights_of(person, subscription.owner).may_change:
        row.append(buttons.snooze(firing.id, translator, snoozed=card_state.silent))
    since = localizer.say(
        "Since {instant}, {place}",
        instant=localizer.moment(firing.fired_at),
        place=localizer.within(subscription.channel_id),
    )
    return FiringEntry(
        id=firing.id,
        channel_id=subscription.channel_id,
        sign=alert_sign(facts, card_state),
        title=alert_headline(facts, localizer),
        lines=[since, *state_lines(facts, card_state, localizer)],
        row=row,
    )


async def sleeping_alerts(deps: Deps, workspace_id: str) -> list[AlertSubscription]:
    """The active alerts that no allowance and no budget can wake."""
    async with deps.sessions.read() as session:
        watched = await alert_repository.active_with_states(session)
    return [
        alerts for alerts, state in watched if alerts.workspace_id == workspace_id and is_asleep(state, alerts.settings)
    ]
