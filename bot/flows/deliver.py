"""One delivery, posted once as people see it, whatever dies on the way.

The states of a row and what a death leaves behind:

1. claimed: the lease ends, another process claims it with a higher fence.
2. rendered, payload kept: likewise, and the same bytes go out.
3. intent committed (SENDING): perhaps posted. It comes back after the settle time, never before, and then the channel
   is asked first (`deps.witness`).
4. posted, not settled: as 3; the witness finds the post.
5. settled: over.

A process that was paused notices it twice: its fence is no longer the row's, and right before the socket its own
monotonic clock says that the lease is over. Source: docs/decisions/0006-exactly-once.md
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.deps import CannotTell, Deps, NotSeen, PostEnd, Refused, Seen, Sent, ToChannel, Unsure
from bot.flows import aftermath
from bot.flows.holders import find_holder
from bot.flows.outcome import NeverMind, NotNow
from bot.flows.payload import Payload, from_json, to_json
from bot.flows.render import render
from bot.store import budget, ledger
from bot.store.budget import Full
from bot.store.delivery import Delivery, Kind
from bot.store.subscriptions import State

log = structlog.stdlib.get_logger()

_MOST_ATTEMPTS_BLIND = 2  # where nothing can tell what became of an attempt
_LOOKS_PER_SETTLE = 3  # how often a channel is looked into again that could not be read
_BACK_OFF = timedelta(seconds=30)
_OF_ITSELF = frozenset({Kind.DIGEST, Kind.ALERT, Kind.ALERT_NOTE, Kind.WEBHOOK})  # nobody has just asked for them
_LAST_CHANCE = timedelta(hours=1)  # after the catch-up window, for what is posted without Pipefy at its end


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process holds. `began`: monotonic, read before the claim was sent."""

    delivery: Delivery
    began: float


async def claim(deps: Deps, limit: int) -> tuple[Claimed, ...]:
    """Take deliveries whose time has come, fairly over the workspaces."""
    began = deps.monotonic()
    times = deps.ledger
    async with deps.sessions.write() as session:
        taken = await ledger.claim(
            session, times.clock, times.owner, limit=limit, lease=times.lease, settle=times.settle
        )
    return tuple(Claimed(delivery, began) for delivery in taken)


async def deliver_once(deps: Deps, claimed: Claimed) -> None:
    """Bring one delivery a step further: settled, or back in the queue for later."""
    delivery = claimed.delivery
    if delivery.unsure and await _reconciled(deps, delivery):
        return
    if (why := await _pointless(deps, delivery)) is not None:
        await _drop(deps, delivery, why)
        return
    payload = await _payload(deps, delivery)
    if payload is None or not await _may_post(deps, delivery):
        return
    intended_at = deps.monotonic()
    if not await _intended(deps, delivery):
        return
    end = await deps.post(
        _to(delivery, payload), payload.message, before_socket=lambda: _in_time(deps, claimed, intended_at)
    )
    await _settle(deps, delivery, payload, end)


async def _reconciled(deps: Deps, delivery: Delivery) -> bool:
    """Whether an attempt that may have arrived is settled, or has to wait on."""
    payload = from_json(delivery.payload) if delivery.payload else None
    found = await deps.witness(_to(delivery, payload), delivery.intended_at or delivery.created_at)
    match found:
        case Seen(ts=ts):
            await _settle(deps, delivery, payload, Sent(ts))
        case NotSeen():
            return False
        case CannotTell(passing=True):
            await _wait(deps, delivery, deps.ledger.settle / _LOOKS_PER_SETTLE, error="witness")
        case CannotTell() if delivery.attempts < _MOST_ATTEMPTS_BLIND:
            return False  # once more, with the same client_msg_id
        case CannotTell():
            await aftermath.lost(deps, delivery)
    return True


async def _pointless(deps: Deps, delivery: Delivery) -> str | None:
    """Why it is not to be posted any more: somebody ended the subscription meanwhile, or its time is over."""
    if delivery.kind in (Kind.NOTICE, Kind.DETAILS):
        return None
    async with deps.sessions.read() as session:
        holder = await find_holder(session, delivery.workspace_id, delivery.subscription_id)
    if holder is None or holder.state is State.REMOVED:
        return "removed"
    if delivery.kind not in _OF_ITSELF:
        return None
    if holder.state is State.PAUSED:
        return "paused"
    return "missed" if deps.now() - delivery.due_at > deps.ledger.catch_up + _LAST_CHANCE else None


async def _drop(deps: Deps, delivery: Delivery, why: str) -> None:
    async with deps.sessions.write() as session:
        settle = ledger.unknown(session, delivery) if delivery.unsure else ledger.skipped(session, delivery, why)
        await settle


async def _payload(deps: Deps, delivery: Delivery) -> Payload | None:
    if delivery.payload is not None:
        return from_json(delivery.payload)
    match await render(deps, delivery):
        case Payload() as payload:
            async with deps.sessions.write() as session:
                kept = await ledger.keep_payload(session, delivery, to_json(payload))
            return payload if kept else None
        case NotNow(wait=wait, reason=reason):
            await _wait(deps, delivery, wait, error=reason)
        case NeverMind(reason=reason):
            async with deps.sessions.write() as session:
                await ledger.skipped(session, delivery, reason)
    return None


async def _may_post(deps: Deps, delivery: Delivery) -> bool:
    """Wait for the time that Slack's rate leaves free; one that is far off is waited for in the queue."""
    times = deps.ledger
    async with deps.sessions.write() as session:
        place = await budget.reserve(
            session,
            times.clock,
            delivery.workspace_id,
            delivery.channel_id,
            per_minute=times.posts_per_minute,
            longest=times.lease / 8,
        )
        if isinstance(place, Full):
            await ledger.wait(session, times.clock, delivery, place.wait, unsure=delivery.unsure)
            return False
    if place.wait:
        await deps.sleep(place.wait.total_seconds())
    return True


async def _intended(deps: Deps, delivery: Delivery) -> bool:
    times = deps.ledger
    async with deps.sessions.write() as session:
        return await ledger.intend(
            session, times.clock, delivery, at=deps.now(), time_needed=times.post_time, settle=times.settle
        )


def _in_time(deps: Deps, claimed: Claimed, intended_at: float) -> bool:
    """The last look before the socket: the lease must outlive the post, and the intent must be fresh.

    The settle time counts from the intent. A post long after it, in a process that was paused in between, could still
    be on its way when the next one looks into the channel.
    """
    now, times = deps.monotonic(), deps.ledger
    fresh = timedelta(seconds=now - intended_at) < times.post_time
    return fresh and timedelta(seconds=now - claimed.began) < times.lease - times.post_time


async def _settle(deps: Deps, delivery: Delivery, payload: Payload | None, end: PostEnd) -> None:
    match end:
        case Sent(ts=ts):
            await aftermath.arrived(deps, delivery, payload, ts)
        case Unsure(reason=reason):
            await _wait(deps, delivery, deps.ledger.settle, unsure=True, error=reason)
        case Refused(permanent=False, reason=reason, retry_after=seconds):
            pause = timedelta(seconds=seconds) if seconds is not None else _BACK_OFF
            await _refused_for_now(deps, delivery, timedelta() if reason == "lease_over" else pause, reason)
        case Refused(reason=reason):
            await aftermath.refused(deps, delivery, reason)


async def _refused_for_now(deps: Deps, delivery: Delivery, pause: timedelta, reason: str) -> None:
    times = deps.ledger
    async with deps.sessions.write() as session:
        if reason == "ratelimited":
            await budget.hold(session, times.clock, delivery.workspace_id, delivery.channel_id, pause)
        await ledger.wait(session, times.clock, delivery, pause, unsure=delivery.unsure, error=reason)


async def _wait(
    deps: Deps, delivery: Delivery, pause: timedelta, *, unsure: bool | None = None, error: str | None = None
) -> None:
    perhaps = delivery.unsure if unsure is None else unsure
    async with deps.sessions.write() as session:
        await ledger.wait(session, deps.ledger.clock, delivery, pause, unsure=perhaps, error=error)


def _to(delivery: Delivery, payload: Payload | None) -> ToChannel:
    thread_ts = payload.thread_ts if payload else None
    return ToChannel(delivery.workspace_id, delivery.channel_id, thread_ts, delivery.id)
