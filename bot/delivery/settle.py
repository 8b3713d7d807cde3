"""Settle deliveries: how each ended, in one transaction with what its handler writes because of that."""

from typing import Any

import structlog

from bot.delivery import repository as delivery_repository
from bot.delivery.handler import DeliveryHandler
from bot.delivery.model import OBJECTIVES, Delivery, DeliveryState, Rejected, Skip, Unknown, came_in_time
from bot.delivery.payload import Payload
from bot.deps import Deps

log = structlog.stdlib.get_logger()

AnyHandler = DeliveryHandler[Any, Any]


async def on_sent(deps: Deps, handler: AnyHandler, delivery: Delivery, payload: Payload | None, ts: str | None) -> None:
    """The post stands in the channel."""
    async with deps.sessions.write() as session:
        if not await delivery_repository.sent(session, delivery, ts):
            return  # another process claimed it meanwhile, and settles it
        await handler.on_sent(deps, session, delivery, payload, ts)
    _count(deps, delivery, DeliveryState.SENT)
    if objective := OBJECTIVES.get(delivery.kind):
        deps.metrics.judge(objective, met=came_in_time(delivery, deps.now(), deps.settings.check_every))
    waited = round((deps.now() - delivery.due_at).total_seconds(), 1)
    log.info("delivered", delivery=delivery.id, kind=delivery.kind, waited_s=waited)
    await handler.after_sent(deps, delivery, payload)


async def on_skipped(deps: Deps, handler: AnyHandler, delivery: Delivery, skip: Skip) -> None:
    """Not worth sending any more. An earlier attempt may have arrived: then nothing can tell."""
    async with deps.sessions.write() as session:
        settled = (
            delivery_repository.unknown(session, delivery)
            if delivery.unsure
            else delivery_repository.skipped(session, delivery, skip.reason)
        )
        if not await settled:
            return
        await handler.on_not_sent(deps, session, delivery, skip, None)
    _count(deps, delivery, DeliveryState.UNKNOWN if delivery.unsure else DeliveryState.SKIPPED)
    if skip.reason == "missed" and (objective := OBJECTIVES.get(delivery.kind)):
        deps.metrics.judge(objective, met=False)
    log.info("delivery skipped", delivery=delivery.id, kind=delivery.kind, reason=skip.reason)


async def on_unknown(deps: Deps, handler: AnyHandler, delivery: Delivery) -> None:
    """Nothing can tell whether it arrived, so it is never sent again by itself."""
    context = await handler.prepare_not_sent(deps, delivery)
    async with deps.sessions.write() as session:
        if not await delivery_repository.unknown(session, delivery):
            return
        await handler.on_not_sent(deps, session, delivery, Unknown(), context)
    _count(deps, delivery, DeliveryState.UNKNOWN)
    log.warning("nobody can tell whether a delivery arrived", delivery=delivery.id)


async def on_rejected(deps: Deps, handler: AnyHandler, delivery: Delivery, reason: str) -> None:
    """Refused for good."""
    context = await handler.prepare_not_sent(deps, delivery)
    async with deps.sessions.write() as session:
        settled = (
            delivery_repository.unknown(session, delivery)
            if delivery.unsure
            else delivery_repository.failed(session, delivery, reason)
        )
        if not await settled:
            return
        await handler.on_not_sent(deps, session, delivery, Rejected(reason), context)
    _count(deps, delivery, DeliveryState.UNKNOWN if delivery.unsure else DeliveryState.FAILED)
    log.warning("delivery refused", delivery=delivery.id, kind=delivery.kind, reason=reason)


def _count(deps: Deps, delivery: Delivery, state: DeliveryState) -> None:
    deps.metrics.settled.labels(delivery.kind, state).inc()
