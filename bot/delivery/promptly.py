"""A delivery that a person waits for: they are to read what became of it, not that it is under way."""

import asyncio

from bot.delivery import repository as delivery_repository
from bot.delivery.model import OPEN, Delivery
from bot.deps import Deps
from bot.jobs.tick import deliver_waiting

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
