"""One delivery, posted once as people see it, whatever dies on the way.

The states of a row and what a death leaves behind:

1. claimed: the lease ends, another process claims it with a higher fence.
2. rendered, waiting for its turn, payload kept: likewise, and the same bytes go out.
3. intent committed, payload with it (SENDING): perhaps posted. It comes back after the settle time, never before, and
   then the channel is asked first (`deps.find_post`).
4. posted, not settled: as 3; the witness finds the post.
5. settled: over.

A process that was paused notices it twice: its fence is no longer the row's, and right before the socket its own
monotonic clock says that the lease is over. Source: docs/decisions/0006-exactly-once.md
"""

from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.fire import undo_firing
from bot.alerts.webhooks.deliver import deliver_webhook
from bot.delivery import rate_limit
from bot.delivery import repository as delivery_repository
from bot.delivery import settle as aftermath
from bot.delivery.claim import MOST_ATTEMPTS_BLIND, SUBSCRIBED, Claimed, lease_holds, record_intent
from bot.delivery.model import Delivery, Kind, Postpone, Skip
from bot.delivery.payload import Payload, from_json, to_json
from bot.delivery.rate_limit import Exhausted, Reserved
from bot.deps import Deps
from bot.digests.render import render
from bot.ports import Absent, Ambiguous, Found, Inconclusive, PostResult, Refused, Sent, ToChannel
from bot.subscriptions.model import State

log = structlog.stdlib.get_logger()

_LOOKS_PER_SETTLE = 3  # how often a channel is looked into again that could not be read
_BACK_OFF = timedelta(seconds=30)
_OF_ITSELF = frozenset({Kind.DIGEST, Kind.ALERT, Kind.ALERT_NOTE, Kind.WEBHOOK})  # nobody has just asked for them
_LAST_CHANCE = timedelta(hours=1)  # after the catch-up window, for what is posted without Pipefy at its end


async def deliver_once(deps: Deps, claimed: Claimed) -> None:
    """Bring one delivery a step further: settled, or back in the queue for later."""
    delivery = claimed.delivery
    if delivery.unsure and delivery.kind is not Kind.WEBHOOK and await _reconciled(deps, delivery):
        return
    if (why := _skip_reason(deps, claimed)) is not None:
        await _skip(deps, delivery, why)
        return
    if delivery.kind is Kind.WEBHOOK:
        await deliver_webhook(deps, claimed)
        return
    payload = await _payload(deps, claimed)
    if payload is None or (intended_at := await _intended(deps, delivery, payload)) is None:
        return
    end = await deps.post(
        _destination(delivery, payload), payload.message, may_send=lambda: lease_holds(deps, claimed, intended_at)
    )
    await _settle(deps, delivery, payload, end)


async def _reconciled(deps: Deps, delivery: Delivery) -> bool:
    """Whether an attempt that may have arrived is settled, or has to wait on."""
    payload = from_json(delivery.payload) if delivery.payload else None
    found = await deps.find_post(_destination(delivery, payload), delivery.intended_at or delivery.created_at)
    match found:
        case Found(ts=ts):
            await _settle(deps, delivery, payload, Sent(ts))
        case Absent():
            return False
        case Inconclusive(passing=True):
            await _wait(deps, delivery, deps.settings.settle / _LOOKS_PER_SETTLE, error="witness")
        case Inconclusive() if delivery.attempts < MOST_ATTEMPTS_BLIND:
            return False  # once more, with the same client_msg_id
        case Inconclusive():
            await aftermath.on_unknown(deps, delivery)
    return True


def _skip_reason(deps: Deps, claimed: Claimed) -> str | None:
    """Why it is not to be posted any more: somebody ended the subscription meanwhile, or its time is over."""
    delivery, holder = claimed.delivery, claimed.holder
    if delivery.kind not in SUBSCRIBED:
        return None
    if holder is None or holder.state is State.REMOVED:
        return "removed"
    if delivery.kind not in _OF_ITSELF:
        return None
    if holder.state is State.PAUSED:
        return "paused"
    return "missed" if deps.now() - delivery.due_at > deps.settings.catch_up + _LAST_CHANCE else None


async def _skip(deps: Deps, delivery: Delivery, why: str) -> None:
    async with deps.sessions.write() as session:
        settle = (
            delivery_repository.unknown(session, delivery)
            if delivery.unsure
            else delivery_repository.skipped(session, delivery, why)
        )
        if await settle and delivery.kind is Kind.ALERT and not delivery.unsure:
            await undo_firing(session, delivery, deps.now())


async def _payload(deps: Deps, claimed: Claimed) -> Payload | None:
    delivery, holder = claimed.delivery, claimed.holder
    if delivery.payload is not None:
        return from_json(delivery.payload)
    match await render(deps, delivery, holder) if holder else Skip("removed"):
        case Payload() as payload:
            return payload
        case Postpone(wait=wait, reason=reason):
            await _wait(deps, delivery, wait, error=reason)
        case Skip(reason=reason):
            async with deps.sessions.write() as session:
                await delivery_repository.skipped(session, delivery, reason)
    return None


async def _intended(deps: Deps, delivery: Delivery, payload: Payload) -> float | None:
    """Commit that the post may happen, at the time that Slack's rate leaves free; when that was said (monotonic).

    Where that is now, one transaction books the time, keeps the payload and states the intent: a death before its
    commit leaves the claim alone, one after it an intent with the bytes that are posted. A time that is to come is
    waited for without an intent, so that a death meanwhile is surely no post; one that is far off, in the queue.
    """
    new = None if delivery.payload else to_json(payload)
    async with deps.sessions.write() as session:
        place = await _reserve(deps, session, delivery)
        if place == Reserved(timedelta()):
            return await record_intent(deps, session, delivery, new)
        if new is not None and not await delivery_repository.keep_payload(session, delivery, new):
            return None
        if isinstance(place, Exhausted):
            await delivery_repository.wait(session, deps.lease_clock, delivery, place.wait, unsure=delivery.unsure)
            return None
    await deps.sleep(place.wait.total_seconds())
    async with deps.sessions.write() as session:
        return await record_intent(deps, session, delivery, None)


async def _reserve(deps: Deps, session: AsyncSession, delivery: Delivery) -> Reserved | Exhausted:
    settings = deps.settings
    where = (delivery.workspace_id, delivery.channel_id)
    return await rate_limit.reserve(
        session, deps.lease_clock, *where, per_minute=settings.slack_posts_per_minute, longest=settings.lease / 8
    )


async def _settle(deps: Deps, delivery: Delivery, payload: Payload | None, end: PostResult) -> None:
    match end:
        case Sent(ts=ts):
            await aftermath.on_sent(deps, delivery, payload, ts)
        case Ambiguous(reason=reason):
            await _wait(deps, delivery, deps.settings.settle, unsure=True, error=reason)
        case Refused(permanent=False, reason=reason, retry_after=seconds):
            pause = timedelta(seconds=seconds) if seconds is not None else _BACK_OFF
            await _refused_for_now(deps, delivery, timedelta() if reason == "lease_over" else pause, reason)
        case Refused(reason=reason):
            await aftermath.on_rejected(deps, delivery, reason)


async def _refused_for_now(deps: Deps, delivery: Delivery, pause: timedelta, reason: str) -> None:
    async with deps.sessions.write() as session:
        if reason == "ratelimited":
            await rate_limit.block_until(session, deps.lease_clock, delivery.workspace_id, delivery.channel_id, pause)
        await delivery_repository.wait(session, deps.lease_clock, delivery, pause, unsure=delivery.unsure, error=reason)


async def _wait(
    deps: Deps, delivery: Delivery, pause: timedelta, *, unsure: bool | None = None, error: str | None = None
) -> None:
    perhaps = delivery.unsure if unsure is None else unsure
    async with deps.sessions.write() as session:
        await delivery_repository.wait(session, deps.lease_clock, delivery, pause, unsure=perhaps, error=error)


def _destination(delivery: Delivery, payload: Payload | None) -> ToChannel:
    thread_ts = payload.thread_ts if payload else None
    return ToChannel(delivery.workspace_id, delivery.channel_id, thread_ts, delivery.id)
