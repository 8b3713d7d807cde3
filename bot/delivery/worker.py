"""Deliver what waits: many at a time on a tick, or one while a person waits for it."""

import asyncio

import structlog

from bot.delivery import repository as delivery_repository
from bot.delivery.claim import Claimed, claim
from bot.delivery.deliver import deliver_once
from bot.delivery.model import OPEN, Delivery
from bot.deps import Deps
from bot.errors import BotError

log = structlog.stdlib.get_logger()

_AT_ONCE = 12  # deliveries that one process holds at a time


_MOMENT = 0.1  # seconds; a claim looks through all that waits, so it had better take more than one


async def deliver_waiting(deps: Deps) -> int:
    """Deliver what waits, until nothing does; how many steps were made.

    A place that becomes free is filled a moment later, so that one slow post holds up no other.
    """
    made = 0
    under_way: set[asyncio.Task[None]] = set()
    try:
        while True:
            claimed = () if deps.stopping.is_set() else await claim(deps, _AT_ONCE - len(under_way))
            made += len(claimed)
            under_way |= {asyncio.ensure_future(_guarded(deps, one)) for one in claimed}
            if not under_way:
                return made
            if len(under_way) == _AT_ONCE or not claimed:
                under_way = await _settle_some(under_way)
    finally:
        if under_way:  # cancelled or without a database: what was claimed is brought to its end
            await asyncio.wait(under_way)


async def _settle_some(under_way: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until one is through, and a moment for others, so that a claim takes several; what is still under way."""
    _, left = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    if left:
        _, left = await asyncio.wait(left, timeout=_MOMENT)
    return left


async def _guarded(deps: Deps, claimed: Claimed) -> None:
    """An edge: one delivery that fails must not take the others with it. Its lease ends and it is tried again."""
    try:
        await deliver_once(deps, claimed)
    except BotError as error:
        log.warning("delivery put off", key=claimed.delivery.id, error=type(error).__name__)
    except Exception:
        log.exception("delivery stumbled", key=claimed.delivery.id)


_MAX_WAIT = 8.0  # seconds; on a busy Monday the post waits in its turn, and the person does not


_LOOK_AGAIN = 0.2


async def deliver_and_wait(deps: Deps, delivery: Delivery) -> Delivery | None:
    """Deliver what waits until this one has come to an end, or has to wait; as it is then. Raises DatabaseDown.

    Another replica, or this one's heartbeat, may have claimed it: then there is nothing to do but to look.
    """
    ends = deps.monotonic() + _MAX_WAIT
    under_way = asyncio.ensure_future(deliver_waiting(deps))
    try:
        while True:
            await asyncio.wait({under_way}, timeout=_LOOK_AGAIN)
            async with deps.sessions.read() as session:
                found = await delivery_repository.find(session, delivery.workspace_id, delivery.id)
            if found is None or _is_finished(found) or deps.monotonic() > ends:
                return found
            if under_way.done():
                under_way.result()
                await deps.sleep(_LOOK_AGAIN)
                under_way = asyncio.ensure_future(deliver_waiting(deps))
    finally:
        if not under_way.done():
            deps.spawn(_finish(under_way))  # others' deliveries: a shutdown waits for them


def _is_finished(delivery: Delivery) -> bool:
    """Settled; or put off for a reason that takes longer than a person likes to wait."""
    return delivery.state not in OPEN or delivery.unsure or delivery.error is not None


async def _finish(under_way: asyncio.Task[int]) -> None:
    await asyncio.wait({under_way})
