"""Cards in quiet hours: alerts below 100 % wait until they are over, and then come as one message.

What waits is a delivery like any other, put back until the quiet time is over, so that a death loses nothing. Of all
that waited, one card leads: the latest threshold, else the forecast, else the latest unusual day. It names the unusual
days, which had cards of their own. The others are settled only once it stands in the channel; where it does not get
there, they come out without it. docs/decisions/0017-organization-rules.md has the states.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.detection.model import SpikesSeen
from bot.alerts.firing_repository import Firing
from bot.alerts.model import FULL_USE, AlertFacts, LimitForecast, ThresholdCrossed, WaitedDay
from bot.alerts.quiet.hours import NO_LONGER, WITH_ANOTHER, until_quiet_ends, waited
from bot.alerts.repository import AlertSubscription
from bot.delivery import repository as delivery_repository
from bot.delivery.model import OPEN, Delivery, DeliveryKind, DeliveryState, Postpone, Skip, delivery_id
from bot.deps import Deps

_UNTIL_IT_STANDS = timedelta(seconds=30)  # between two looks for the card that says it too
_ARRIVED = (DeliveryState.SENT, DeliveryState.UNKNOWN)  # of the latter its owner is told; once more might be twice


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """A firing with a card of its own, and the state of that card's delivery. `held`: it waited in quiet hours."""

    firing: Firing
    state: DeliveryState
    held: bool

    @property
    def event(self) -> ThresholdCrossed | LimitForecast | SpikesSeen:
        assert self.firing.facts is not None  # noqa: S101 - it has a card
        return self.firing.facts.event

    @property
    def order(self) -> tuple[datetime, str]:
        return self.firing.fired_at, self.firing.id  # the same in every replica


def waits_in_quiet_hours(firing: Firing) -> bool:
    """True of all alerts but those of the whole limit or more."""
    event = firing.facts.event if firing.facts else None
    return not (isinstance(event, ThresholdCrossed) and event.mark >= FULL_USE)


async def held_by_quiet_hours(deps: Deps, subscription: AlertSubscription, firing: Firing) -> Postpone | None:
    """The wait of a card that quiet hours hold; None where it may be drawn. Raises DatabaseDown."""
    if not waits_in_quiet_hours(firing):
        return None
    return await until_quiet_ends(deps, subscription.tracked)


async def joined(deps: Deps, subscription: AlertSubscription, firing: Firing) -> AlertFacts | Postpone | Skip:
    """The firing's facts with the unusual days that its card names; or its end, where another card says it.

    Raises DatabaseDown.
    """
    assert firing.facts is not None  # noqa: S101 - asked by the caller
    if not waits_in_quiet_hours(firing):
        return firing.facts
    async with deps.sessions.read() as session:
        if not await waited(session, subscription.tracked, firing.fired_at):
            return firing.facts
    if firing.closed_at is not None:
        return Skip(NO_LONGER)
    # Under the lock of all open firings, and kept before it is drawn: no two cards lead, and none names a day that has
    # led by itself.
    async with deps.sessions.write() as session:
        waiting = await _of_month(session, subscription, firing)
        own = next((it for it in waiting if it.firing.id == firing.id), None)
        if own is None or own.firing.facts is None:
            return Skip(NO_LONGER)
        if own.firing.facts.also is not None:
            return own.firing.facts
        if (end := _end_beside(own, waiting)) is not None:
            return end
        facts = replace(own.firing.facts, also=_named_by(own, waiting))
        await firing_repository.save_facts(session, firing.workspace_id, firing.id, facts)
    return facts


async def hand_over(session: AsyncSession, delivery: Delivery) -> None:
    """Let the card that says it too be the firing's: in the transaction that settles the delivery as skipped."""
    firing = await firing_repository.lock(session, delivery.workspace_id, delivery.slot)
    if firing is None:
        return
    fired = await firing_repository.of_subscription(
        session, firing.workspace_id, firing.subscription_id, month=firing.month
    )
    states = await _states(session, fired)
    cards = [WaitingCard(it, states[it.id], held=True) for it in fired if it.id in states and it.facts]
    own = next((it for it in cards if it.firing.id == firing.id), None)
    leads = [it for it in cards if own and it.state in _ARRIVED and _says(it, own)]
    if leads:
        await firing_repository.set_card(session, firing, max(leads, key=lambda it: it.order).firing.id)


async def _of_month(session: AsyncSession, subscription: AlertSubscription, firing: Firing) -> Sequence[WaitingCard]:
    fired = await firing_repository.lock_open(session, subscription.workspace_id, subscription.id)
    cards = [it for it in fired if it.month == firing.month and it.card == it.id and it.facts]
    states = await _states(session, cards)
    return [
        WaitingCard(
            it, states[it.id], waits_in_quiet_hours(it) and await waited(session, subscription.tracked, it.fired_at)
        )
        for it in cards
        if it.id in states
    ]


async def _states(session: AsyncSession, fired: Sequence[Firing]) -> Mapping[str, DeliveryState]:
    """The states of the cards' deliveries, by firing."""
    ids = {delivery_id(it.subscription_id, DeliveryKind.ALERT, it.id): it.id for it in fired if it.card == it.id}
    if not ids:
        return {}
    states = await delivery_repository.states_of(session, fired[0].workspace_id, ids)
    return {ids[key]: state for key, state in states.items()}


def _end_beside(own: WaitingCard, waiting: Sequence[WaitingCard]) -> Postpone | Skip | None:
    """The end of a card that another one says too, or the wait until that is known; None where it leads."""
    others = [other for other in waiting if other.firing.id != own.firing.id]
    if any(other.state in _ARRIVED and _says(other, own) for other in others):
        return Skip(WITH_ANOTHER)
    if any(other.state in OPEN and _may_say(other, own) for other in others):
        return Postpone(_UNTIL_IT_STANDS, WITH_ANOTHER, renews=True)
    return None


def _says(other: WaitingCard, own: WaitingCard) -> bool:
    """True where a card that was drawn says what this one would."""
    if isinstance(own.event, SpikesSeen):
        named = (other.firing.facts.also if other.firing.facts else None) or ()
        return any(day.firing_id == own.firing.id for day in named)
    # The card of a threshold tells the lower ones, and the forecast.
    return isinstance(other.event, ThresholdCrossed) and (
        other.order > own.order or (other.held and isinstance(own.event, LimitForecast))
    )


def _may_say(other: WaitingCard, own: WaitingCard) -> bool:
    """Likewise of a card that is still to come."""
    if not isinstance(own.event, SpikesSeen):
        return _says(other, own)
    if other.firing.facts and other.firing.facts.also is not None:
        return _says(other, own)
    return other.held and (not isinstance(other.event, SpikesSeen) or other.order > own.order)


def _named_by(lead: WaitingCard, waiting: Sequence[WaitingCard]) -> tuple[WaitedDay, ...]:
    """The unusual days that waited beside the leading card, oldest first."""
    return tuple(
        WaitedDay(it.firing.id, it.event)
        for it in sorted(waiting, key=lambda it: it.order)
        if it.firing.id != lead.firing.id
        and it.held
        and it.state is DeliveryState.PENDING
        and isinstance(it.event, SpikesSeen)
        and it.firing.facts
        and it.firing.facts.also is None
    )
