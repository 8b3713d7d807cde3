"""An alert that never came out: as if it had not fired, so that the next check says it if it is true then."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import alerts, firings
from bot.store.delivery import Delivery
from bot.store.firings import FORECAST
from bot.usage.alert import SpikesSeen, Warned
from bot.usage.thresholds import unsaid


async def take_back(session: AsyncSession, delivery: Delivery, at: datetime) -> None:
    """In the transaction that settles the delivery. An unusual day is none any more by then: it stays as it is."""
    workspace_id, subscription_id = delivery.workspace_id, delivery.subscription_id
    firing = await firings.find(session, workspace_id, delivery.slot)
    if firing is None or firing.facts is None or isinstance(firing.facts.event, SpikesSeen):
        return
    series = await alerts.lock_series(session, workspace_id, subscription_id)
    if series.month != firing.month:
        return
    told = [one for one in await firings.lock_open(session, workspace_id, subscription_id) if one.card == firing.id]
    again = unsaid(series, firing.facts.event)
    if any(one.mark == FORECAST for one in told):  # the card of a mark may tell the forecast, too
        again = replace(again, warned=Warned.NOT_YET)
    await alerts.save_series(session, workspace_id, subscription_id, again)
    for one in told:
        await firings.note(session, workspace_id, one.id, replace(one.since, closed_at=at), closed_at=at)
