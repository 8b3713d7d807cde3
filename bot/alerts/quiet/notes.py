"""Notes in quiet hours: those about less than 100 % wait, and are dropped where they no longer hold at the end."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.firing_repository import FORECAST
from bot.alerts.quiet.hours import NO_LONGER, WITH_ANOTHER, until_quiet_ends, waited
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.quiet_notes import NoteName, name_of_note, replaces, still_holds, waits
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, Postpone, Skip
from bot.deps import Deps


async def held_note(deps: Deps, subscription: AlertSubscription, note: Delivery) -> Postpone | Skip | None:
    """The end of a note that quiet hours hold, or held; None where it is to come out. Raises DatabaseDown."""
    name = name_of_note(note.slot)
    async with deps.sessions.read() as session:
        state = await alert_repository.state_of(session, subscription.workspace_id, subscription.id)
    # One that may stand in the channel already is not held back: it would be dropped as if it did not.
    if note.unsure or not waits(name, state):
        return None
    if (held := await until_quiet_ends(deps, subscription.tracked)) is not None:
        return held
    async with deps.sessions.read() as session:
        if not await waited(session, subscription.tracked, note.created_at):
            return None
        if not still_holds(name, state, subscription.settings) or await _is_of_no_card(session, note, name):
            return Skip(NO_LONGER)
        return Skip(WITH_ANOTHER) if await _is_replaced(session, note, name) else None


async def _is_of_no_card(session: AsyncSession, note: Delivery, name: str) -> bool:
    """True where it takes back an alert that never came out: both waited in the same quiet hours."""
    kind, _, rest = name.partition(":")
    if kind not in (NoteName.CLEARED, NoteName.FORECAST_WITHDRAWN):
        return False
    mark = FORECAST if kind == NoteName.FORECAST_WITHDRAWN else rest.partition(":")[0]
    fired = await firing_repository.of_subscription(session, note.workspace_id, note.subscription_id)
    cards = {firing.id: firing.ts for firing in fired}
    own = [firing for firing in fired if firing.mark == mark and note.slot.startswith(f"{firing.month:%Y-%m}")]
    # One that was passed already when the alerts were set up has no firing: the answer said it.
    return bool(own) and all(cards.get(firing.card or "") is None for firing in own)


async def _is_replaced(session: AsyncSession, note: Delivery, name: str) -> bool:
    waiting = await delivery_repository.open_of(
        session, note.workspace_id, note.subscription_id, DeliveryKind.ALERT_NOTE
    )
    return any(replaces(name, name_of_note(other.slot)) and _is_later(other, note) for other in waiting)


def _is_later(other: Delivery, note: Delivery) -> bool:
    return (other.created_at, other.slot) > (note.created_at, note.slot)
