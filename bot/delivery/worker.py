"""Deliver what waits: many at a time on a tick, or one while a person waits for it."""

import asyncio

import structlog

from bot.delivery import repository as delivery_repository
from bot.delivery.claim import Claimed, claim
from bot.delivery.deliver import deliver_once
from bot.delivery.handler import DeliveryHandlers
from bot.delivery.model import OPEN, Delivery
from bot.deps import Deps
from bot.errors import BotError

log = structlog.stdlib.get_logger()

_CONCURRENT = 12  # deliveries that one process holds at a time
_GATHER_SECONDS = 0.1  # a claim looks through all that waits, so it had better take more than one
_MAX_WAIT = 8.0  # seconds; on a busy Monday the post waits in its turn, and the person does not
_POLL_SECONDS = 0.2


async def deliver_waiting(handlers: DeliveryHandlers, deps: Deps) -> int:
    """Deliver what waits, until nothing does; the number of steps made. Raises DatabaseDown.

    A place that becomes free is filled a moment later, so that one slow post holds up no other. Use cases call it as
    `deps.deliver_waiting`, which holds the table.
    """
    steps = 0
    under_way: set[asyncio.Task[None]] = set()
    try:
        while True:
            free = _CONCURRENT - len(under_way)
            # A shutdown finishes what it holds and takes nothing more: the other replicas go on at once.
            claimed = () if deps.stopping.is_set() else await claim(deps, handlers, free)
            steps += len(claimed)
            under_way |= {asyncio.ensure_future(_guarded(deps, delivery)) for delivery in claimed}
            if not under_way:
                return steps
            if len(under_way) == _CONCURRENT or not claimed:
                under_way = await _settle_some(under_way)
    finally:
        if under_way:  # cancelled or without a database: what was claimed is brought to its end
            await asyncio.wait(under_way)


async def deliver_and_wait(deps: Deps, delivery: Delivery) -> Delivery | None:
    """Deliver now and wait for the result: a person waits for the answer. Raises DatabaseDown.

    Returns the delivery as it is then: settled, put off, or still waiting after eight seconds.
    """
    deadline = deps.monotonic() + _MAX_WAIT
    under_way = asyncio.ensure_future(deps.deliver_waiting(deps))
    try:
        while True:
            await asyncio.wait({under_way}, timeout=_POLL_SECONDS)
            async with deps.sessions.read() as session:
                current = await delivery_repository.find(session, delivery.workspace_id, delivery.id)
            if current is None or _is_finished(current) or deps.monotonic() > deadline:
                return current
            if under_way.done():
                # Another replica, or this one's tick, has claimed it: there is nothing to do but to look again.
                under_way.result()
                await deps.sleep(_POLL_SECONDS)
                under_way = asyncio.ensure_future(deps.deliver_waiting(deps))
    finally:
        if not under_way.done():
            deps.spawn(_finish(under_way))  # others' deliveries: a shutdown waits for them


async def _settle_some(under_way: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until one is through, and a moment for others, so that a claim takes several; what is still under way."""
    _, pending = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    if pending:
        _, pending = await asyncio.wait(pending, timeout=_GATHER_SECONDS)
    return pending


async def _guarded(deps: Deps, claimed: Claimed) -> None:
    """An edge: one delivery that fails must not take the others with it. Its lease ends and it is tried again."""
    try:
        await deliver_once(deps, claimed)
    except BotError as error:
        log.warning("delivery put off", key=claimed.delivery.id, error=type(error).__name__)
    except Exception:
        log.exception("delivery stumbled", key=claimed.delivery.id)


def _is_finished(delivery: Delivery) -> bool:
    """Settled; or put off for a reason that takes longer than a person likes to wait."""
    return delivery.state not in OPEN or delivery.unsure or delivery.error is not None


async def _finish(under_way: asyncio.Task[int]) -> None:
    await asyncio.wait({under_way})
