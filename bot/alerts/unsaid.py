"""An alert that never came out: as if it had not fired, so that the next check says it if it is true then."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts import repository as alert_repository
from bot.alerts.firing_repository import FORECAST
from bot.alerts.model import ForecastAnnouncement, SpikesSeen
from bot.alerts.rules.evaluate import without_firing
from bot.delivery.model import Delivery


async def undo_firing(session: AsyncSession, delivery: Delivery, at: datetime) -> None:
    """In the transaction that settles the delivery. An unusual day is none any more by then: it stays as it is."""
    workspace_id, subscription_id = delivery.workspace_id, delivery.subscription_id
    firing = await firing_repository.find(session, workspace_id, delivery.slot)
    if firing is None or firing.facts is None or isinstance(firing.facts.event, SpikesSeen):
        return
    series = await alert_repository.lock_state(session, workspace_id, subscription_id)
    if series.month != firing.month:
        return
    told = [
        one
        for one in await firing_repository.lock_open(session, workspace_id, subscription_id)
        if one.card == firing.id
    ]
    again = without_firing(series, firing.facts.event)
    if any(one.mark == FORECAST for one in told):  # the card of a mark may tell the forecast, too
        again = replace(again, warned=ForecastAnnouncement.NOT_YET)
    await alert_repository.save_state(session, workspace_id, subscription_id, again)
    for one in told:
        await firing_repository.note(session, workspace_id, one.id, replace(one.since, closed_at=at), closed_at=at)
