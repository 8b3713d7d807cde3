"""Deliver what waits: many at a time on a tick, or one while a person waits for it."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import timedelta

import structlog
from structlog.contextvars import bind_contextvars

from bot.delivery import repository as delivery_repository
from bot.delivery.claim import Claimed, claim
from bot.delivery.deliver import deliver_once
from bot.delivery.handler import DeliveryHandlers
from bot.delivery.lanes import Lane, lane_of
from bot.delivery.model import OPEN, Delivery
from bot.deps import Deps
from bot.errors import BotError, DatabaseDown
from bot.heartbeat import LONGEST_OUTSIDE
from bot.telemetry.traces import Attributes

log = structlog.stdlib.get_logger()

_LOOK_SECONDS = 1.0  # between two looks for what has become urgent, while places are taken
_GATHER_SECONDS = 0.1  # a claim looks through all that waits, so it had better take more than one
_MAX_WAIT = 8.0  # seconds; where Pipefy or Slack is slow the post comes later, and the person does not wait
_POLL_SECONDS = 0.2
_REST = timedelta(seconds=5)  # after a failure that passes; an alert cannot wait until its lease ends
_TRIES_TO_GIVE_BACK = 3


async def deliver_waiting(handlers: DeliveryHandlers, deps: Deps, *, places: Mapping[Lane, int]) -> int:
    """Deliver what waits in the lanes that have `places`, until nothing does; the number of steps made.

    A place that becomes free is filled a moment later, so that one slow post holds up no other; the places of another
    lane are not touched by it. Use cases call it as `deps.deliver_waiting` or `deps.deliver_urgent`, which hold the
    table. Raises DatabaseDown.
    """
    steps = 0
    under_way: dict[asyncio.Task[None], Lane] = {}
    try:
        while True:
            # A shutdown finishes what it holds and takes nothing more: the other replicas go on at once.
            claimed = () if deps.stopping.is_set() else await _claim(deps, handlers, _free(places, under_way))
            steps += len(claimed)
            for delivery in claimed:
                under_way[asyncio.ensure_future(_guarded(deps, delivery))] = lane_of(delivery.delivery)
            if not under_way:
                return steps
            pending = await _settle_some(set(under_way))
            under_way = {task: lane for task, lane in under_way.items() if task in pending}
    finally:
        if under_way:  # cancelled or without a database: what was claimed is brought to its end
            await asyncio.wait(under_way)


async def deliver_and_wait(deps: Deps, delivery: Delivery) -> Delivery | None:
    """Deliver now and wait for the result: a person waits for the answer. Raises DatabaseDown.

    Returns the delivery as it is then: settled, put off, or still waiting after eight seconds.
    """
    deadline = deps.monotonic() + _MAX_WAIT
    under_way = asyncio.ensure_future(deps.deliver_urgent(deps))
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
                under_way = asyncio.ensure_future(deps.deliver_urgent(deps))
    finally:
        if not under_way.done():
            deps.spawn(_finish(under_way))  # others' deliveries: a shutdown waits for them


async def _claim(deps: Deps, handlers: DeliveryHandlers, free: Mapping[Lane, int]) -> tuple[Claimed, ...]:
    if not any(free.values()):
        return ()
    with deps.heartbeat.step():
        return await claim(deps, handlers, free)


def _free(places: Mapping[Lane, int], under_way: Mapping[asyncio.Task[None], Lane]) -> dict[Lane, int]:
    taken = Counter(under_way.values())
    return {lane: number - taken[lane] for lane, number in places.items()}


async def _settle_some(under_way: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait until one is through, and a moment for others, so that a claim takes several; what is still under way.

    Not for long where none is: what is urgent has places of its own, and may have been queued meanwhile.
    """
    done, pending = await asyncio.wait(under_way, timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if done and pending:
        _, pending = await asyncio.wait(pending, timeout=_GATHER_SECONDS)
    return pending


async def _guarded(deps: Deps, claimed: Claimed) -> None:
    """An edge: one delivery that fails must not take the others with it. It is tried again.

    Soon, where the failure passes; when its lease ends, where it is a bug of ours or an intent was stated.
    """
    bind_contextvars(workspace=claimed.delivery.workspace_id, delivery=claimed.delivery.id)
    try:
        with deps.heartbeat.step(LONGEST_OUTSIDE), _span(deps, claimed.delivery):
            await deliver_once(deps, claimed)
    except BotError as error:
        log.warning("delivery put off", delivery=claimed.delivery.id, error=type(error).__name__)
        await _give_back(deps, claimed.delivery)
    except Exception:
        log.exception("delivery stumbled", delivery=claimed.delivery.id)


def _span(deps: Deps, delivery: Delivery) -> AbstractContextManager[None]:
    attributes: Attributes = {"delivery.id": delivery.id, "delivery.attempt": delivery.attempts}
    return deps.tracer.span(f"deliver {delivery.kind}", attributes)


async def _give_back(deps: Deps, delivery: Delivery) -> None:
    """End the claim early. The database itself may be what failed: then it is asked a few times more."""
    for _ in range(_TRIES_TO_GIVE_BACK):
        try:
            async with deps.sessions.write() as session:
                await delivery_repository.give_back(session, deps.lease_clock, delivery, _REST)
        except DatabaseDown:
            await deps.sleep(_REST.total_seconds())
        else:
            return


def _is_finished(delivery: Delivery) -> bool:
    """Settled; or put off for a reason that takes longer than a person likes to wait."""
    return delivery.state not in OPEN or delivery.unsure or delivery.error is not None


async def _finish(under_way: asyncio.Task[int]) -> None:
    await asyncio.wait({under_way})
