"""Change who is on an alert: taken over, handed off to another person, or given back."""

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot import permissions
from bot.alerts import firing_repository
from bot.alerts.card_updates import update_cards
from bot.alerts.firing_repository import Firing
from bot.alerts.handling.messages import reassigned_note
from bot.alerts.repository import AlertSubscription
from bot.alerts.respond import get_firing
from bot.delivery import repository as delivery_repository
from bot.delivery.model import DeliveryKind
from bot.deps import Deps
from bot.errors import PersonUnknown
from bot.permissions import Person
from bot.subscriptions.deliveries import new_delivery
from bot.subscriptions.lifecycle import record_action


@dataclass(frozen=True, slots=True)
class Press:
    """An alert in a channel, as a person names it by a menu or a form."""

    channel_id: str
    firing_id: str


async def take_over(deps: Deps, person: Person, press: Press) -> None:
    """Put the person's name on the alert, whoever was on it. Raises NotAllowed, AlertsGone."""
    await _reassign(deps, person, press, person.id, "taken_over")


async def give_back(deps: Deps, person: Person, press: Press) -> None:
    """Take the name off the alert. As for *I'm on it*, every full member may. Raises NotAllowed, AlertsGone."""
    await _reassign(deps, person, press, None, "given_back")


async def hand_off(deps: Deps, person: Person, press: Press, to: str) -> bool:
    """Put another person's name on the alert; False where that one may not take it. Raises NotAllowed, AlertsGone."""
    await get_firing(deps, person, press.channel_id, press.firing_id)  # rights first: else it would tell who is a guest
    if not await _may_take(deps, person.workspace_id, to):
        return False
    await _reassign(deps, person, press, to, "handed_on")
    return True


async def _may_take(deps: Deps, workspace_id: str, person_id: str) -> bool:
    try:
        return permissions.is_member(await deps.person(workspace_id, person_id))
    except PersonUnknown:
        return False


async def _reassign(deps: Deps, person: Person, press: Press, to: str | None, action: str) -> None:
    subscription, firing = await get_firing(deps, person, press.channel_id, press.firing_id)
    async with deps.sessions.write() as session:
        # Read again under the lock: pressed twice, or by two people at once, it is noted once for each change.
        current = await firing_repository.lock(session, person.workspace_id, firing.id) or firing
        if current.card_state.acknowledged_by != to:
            at = deps.now() if to else None
            card_state = replace(current.card_state, acknowledged_by=to, acknowledged_at=at)
            await firing_repository.save_card_state(session, person.workspace_id, firing.id, card_state)
            await record_action(deps, session, person, action, subscription)
            await _queue_note(deps, session, person, subscription, current, to)
    await update_cards(deps)


async def _queue_note(
    deps: Deps, session: AsyncSession, person: Person, subscription: AlertSubscription, before: Firing, to: str | None
) -> None:
    if before.ts is None:
        return  # nothing tells in which thread it belongs, and in the channel it would be about nothing
    localizer = deps.localizer(subscription.locale, subscription.time_zone)
    previous = before.card_state.acknowledged_by
    message = reassigned_note(subscription.organization, person.id, previous, to, localizer)
    # The number of the card's change: each one has its own note, and the same press never a second one.
    slot = f"{before.month:%Y-%m}:handling:{before.id}:{before.changed}"
    note = new_delivery(deps, subscription, DeliveryKind.ALERT_NOTE, slot, message=message, thread_ts=before.ts)
    await delivery_repository.insert(session, note)
