"""The ledger, a transaction for each step."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import LeaseClock
from bot.db.engine import Sessions
from bot.delivery import repository as delivery_repository
from bot.delivery.lanes import Lane
from bot.delivery.model import Delivery
from bot.delivery.repository import Intent
from tests.support.replicas import DELIVERY, LEASE, NOW, POST, SETTLE

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
MOMENT = timedelta(milliseconds=1)


async def insert(sessions: Sessions, *new: Delivery) -> list[bool]:
    async with sessions.write() as session:
        return [await delivery_repository.insert(session, delivery) for delivery in new]


async def claim(sessions: Sessions, clock: LeaseClock, limit: int = 10, owner: str = "me") -> tuple[Delivery, ...]:
    async with sessions.write() as session:
        places = dict.fromkeys(Lane, limit)
        return await delivery_repository.claim(session, clock, owner, places=places, lease=LEASE, settle=SETTLE)


async def claim_one(sessions: Sessions, clock: LeaseClock) -> Delivery:
    (delivery,) = await claim(sessions, clock)
    return delivery


async def intend(
    sessions: Sessions, clock: LeaseClock, delivery: Delivery, at: datetime = NOW, payload: str | None = None
) -> bool:
    async with sessions.write() as session:
        return await intend_in(session, clock, delivery, at, payload)


async def intend_in(
    session: AsyncSession, clock: LeaseClock, delivery: Delivery, at: datetime = NOW, payload: str | None = None
) -> bool:
    intent = Intent(delivery, payload)
    recorded = await delivery_repository.record_intents(
        session, clock, [intent], at=at, time_needed=POST, settle=SETTLE
    )
    return recorded == {delivery.id}


async def wait(
    sessions: Sessions, clock: LeaseClock, delivery: Delivery, pause: timedelta = MINUTE, *, unsure: bool = False
) -> bool:
    async with sessions.write() as session:
        return await delivery_repository.wait(session, clock, delivery, pause, unsure=unsure, error="ratelimited")


async def stored(sessions: Sessions, delivery: Delivery = DELIVERY) -> Delivery | None:
    async with sessions.read() as session:
        return await delivery_repository.find(session, delivery.workspace_id, delivery.id)


def several(count: int, workspace_id: str = "T1", *, later: timedelta = timedelta()) -> list[Delivery]:
    """Deliveries of a workspace, each due a second after the one before."""
    return [
        replace(
            DELIVERY,
            workspace_id=workspace_id,
            subscription_id=f"{workspace_id}-{n:03}",
            due_at=NOW + later + timedelta(seconds=n),
        )
        for n in range(count)
    ]
