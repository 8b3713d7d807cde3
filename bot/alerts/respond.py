"""Respond to an alert that was posted: acknowledge it, snooze the alerts, mark a spike as expected."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import permissions
from bot.alerts import check_repository, firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.card_updates import update_cards
from bot.alerts.check_repository import check_soon, check_when_snooze_ends
from bot.alerts.detection.model import ExpectedSpike, Spike, SpikesSeen
from bot.alerts.firing_repository import Firing
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.rules.evaluate import after_snooze, snooze_breaks_at, unsnoozed
from bot.deps import Deps
from bot.errors import AlertsGone
from bot.permissions import Person
from bot.subscriptions.lifecycle import record_action, require_owner
from bot.subscriptions.model import SubscriptionState


async def acknowledge(deps: Deps, person: Person, channel_id: str, firing_id: str) -> Firing:
    """Say on the card that the person takes care of it; every full member may, and the first one stays.

    Raises NotAllowed, AlertsGone.
    """
    subscription, firing = await get_firing(deps, person, channel_id, firing_id)
    if firing.card_state.acknowledged_by is None:
        firing = await _acknowledge(deps, person, subscription, firing)
    await update_cards(deps)
    return firing


async def _acknowledge(deps: Deps, person: Person, subscription: AlertSubscription, firing: Firing) -> Firing:
    async with deps.sessions.write() as session:
        # Read again under the lock: two people may press at once, and the first one stays.
        current = await firing_repository.lock(session, person.workspace_id, firing.id) or firing
        if current.card_state.acknowledged_by is None:
            card_state = replace(current.card_state, acknowledged_by=person.id, acknowledged_at=deps.now())
            await firing_repository.save_card_state(session, person.workspace_id, firing.id, card_state)
            await record_action(deps, session, person, "acknowledged", subscription)
    async with deps.sessions.read() as session:
        return await firing_repository.find(session, firing.workspace_id, firing.id) or firing


async def snooze(
    deps: Deps, person: Person, channel_id: str, firing_id: str, until: datetime | None
) -> tuple[AlertSubscription, int | None]:
    """Snooze all alerts of the subscription; None: until the month is over. An instant that is over ends it.

    Returns the percent that end the snooze before its time, if any do. Raises NotAllowed, AlertsGone.
    """
    subscription, _ = await get_firing(deps, person, channel_id, firing_id)
    require_owner(person, subscription)
    key = (subscription.workspace_id, subscription.id)
    ends = until is not None and until <= deps.now()
    async with deps.sessions.write() as session:
        state = await alert_repository.lock_state(session, *key)
        changed = unsnoozed(state) if ends else after_snooze(state, until, deps.now())
        await alert_repository.save_state(session, *key, changed)
        # In the same transaction: a snooze whose end is not checked would last until some later check.
        await _check_then(deps, session, subscription, until)
        for open_firing in await firing_repository.lock_open(session, *key):
            if open_firing.facts:
                card_state = replace(open_firing.card_state, silent=not ends, silent_until=None if ends else until)
                await firing_repository.save_card_state(session, open_firing.workspace_id, open_firing.id, card_state)
        await record_action(deps, session, person, "woken" if ends else "snoozed", subscription)
    await update_cards(deps)
    return subscription, snooze_breaks_at(changed, subscription.settings)


async def mark_expected(deps: Deps, person: Person, channel_id: str, firing_id: str, place: int) -> Spike:
    """Keep that the spike at that place was expected: the detector learns from it. Raises NotAllowed, AlertsGone."""
    subscription, firing = await get_firing(deps, person, channel_id, firing_id)
    require_owner(person, subscription)
    event = firing.facts.event if firing.facts else None
    if not isinstance(event, SpikesSeen) or not 0 <= place < len(event.spikes):
        raise AlertsGone
    spike = event.spikes[place]
    expected = ExpectedSpike(spike.flow, spike.day, spike.tasks)
    async with deps.sessions.write() as session:
        await check_repository.expect(session, person.workspace_id, subscription.organization.uuid, expected, person.id)
        current = await firing_repository.lock(session, person.workspace_id, firing_id) or firing
        if spike.flow not in current.card_state.expected:
            card_state = replace(current.card_state, expected=(*current.card_state.expected, spike.flow))
            await firing_repository.save_card_state(session, person.workspace_id, firing_id, card_state)
            await _mark_on_card(session, current)
        await record_action(deps, session, person, "called_expected", subscription)
    await update_cards(deps)
    return spike


async def _mark_on_card(session: AsyncSession, firing: Firing) -> None:
    """Show it on the card of another alert that names this day, since both waited in quiet hours."""
    if firing.card is None or firing.card == firing.id:
        return
    card = await firing_repository.lock(session, firing.workspace_id, firing.card)
    if card is not None:
        marked = replace(card.card_state, expected_also=(*card.card_state.expected_also, firing.id))
        await firing_repository.save_card_state(session, firing.workspace_id, card.id, marked)


async def get_firing(deps: Deps, person: Person, channel_id: str, firing_id: str) -> tuple[AlertSubscription, Firing]:
    """The firing, if it is this channel's and the person may read there. Raises NotAllowed, AlertsGone."""
    permissions.require_reader(person, other_organization=False)
    async with deps.sessions.read() as session:
        firing = await firing_repository.find(session, person.workspace_id, firing_id)
        subscription = (
            await alert_subscriptions.find(session, person.workspace_id, firing.subscription_id) if firing else None
        )
    if firing is None or subscription is None or subscription.state is SubscriptionState.REMOVED:
        raise AlertsGone
    # The id comes back from a client: it must not open an alert of another channel.
    if subscription.channel_id != channel_id:
        raise AlertsGone
    return subscription, firing


async def _check_then(
    deps: Deps, session: AsyncSession, subscription: AlertSubscription, until: datetime | None
) -> None:
    # Until the month is over no check of its own: the next one is as good as any.
    if until is not None and until <= deps.now():
        await check_soon(deps, session, subscription)
    elif until is not None:
        await check_when_snooze_ends(session, subscription, until)
