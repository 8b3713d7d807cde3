"""One delivery, posted once as people see it, whatever dies on the way.

The states of a row and what a death leaves behind:

1. claimed: the lease ends, another process claims it with a higher fence.
2. rendered, waiting for its turn, payload kept: likewise, and the same bytes go out.
3. intent committed, payload with it (SENDING): perhaps posted. It comes back after the settle time, never before, and
   then the channel is asked first (`deps.find_post`).
4. posted, not settled: as 3; `find_post` finds it.
5. settled: over.

A process that was paused notices it twice: its fence is no longer the row's, and right before the socket its own
monotonic clock says that the lease is over. Source: docs/decisions/0006-exactly-once.md
"""

from datetime import timedelta
from typing import assert_never

import structlog

from bot.delivery import rate_limit, settle
from bot.delivery import repository as delivery_repository
from bot.delivery.booking import Bookings, Intended, Wish
from bot.delivery.claim import Claimed, lease_holds
from bot.delivery.model import Delivery, HoldWorkspace, Postpone, Rejected, Skip
from bot.delivery.payload import Payload, to_json
from bot.delivery.rate_limit import Occupied, Reserved
from bot.delivery.witness import RESTING, look, rest_of
from bot.deps import Deps
from bot.installation import check as installations
from bot.ports import Absent, Ambiguous, Found, Inconclusive, PostResult, Refused, Sent
from bot.slack.error_codes import RATE_LIMITED

log = structlog.stdlib.get_logger()

_MAX_BLIND_ATTEMPTS = 2  # where nothing can tell what became of an attempt
_NONE = timedelta()
_NOT_KNOWN_YET = timedelta(seconds=30)  # until Slack is asked again who reads a channel


async def deliver_once(deps: Deps, claimed: Claimed, bookings: Bookings) -> None:
    """Bring one delivery a step further: settled, or back in the queue for later."""
    delivery, handler = claimed.delivery, claimed.handler
    if (delivery.unsure or delivery.ask_first) and await _reconciled(deps, claimed):
        return
    # Asked after the look into the channel: what stands there is settled as sent, whatever was ended since.
    if (reason := handler.skip_reason(deps, delivery, claimed.subject)) is not None:
        await settle.on_skipped(deps, handler, delivery, Skip(reason))
        return
    payload = await _payload(deps, claimed)
    if payload is None:
        return
    if await _is_withheld(deps, claimed):
        return
    if (intended := await _reserve_and_record_intent(deps, claimed, payload, bookings)) is None:
        return
    result = await handler.send(deps, delivery, payload, lambda: lease_holds(deps, claimed, intended.at))
    await _settle(deps, claimed, payload, result)


async def _reconciled(deps: Deps, claimed: Claimed) -> bool:
    """Find out about an attempt that may have arrived. False: it did not, or nothing can tell, so try once more."""
    delivery, handler = claimed.delivery, claimed.handler
    payload = handler.read_payload(delivery.payload) if delivery.payload else None
    match await look(deps, handler, delivery, payload):
        case Found(ts=ts):
            await _settle(deps, claimed, payload, Sent(ts))
        case Absent():
            return delivery.ask_first and not await _cleared(deps, delivery)
        case Inconclusive(temporary=True, reason=reason):
            await _look_later(deps, delivery, counts=reason != RESTING)
        case Inconclusive() if handler.repeats_blindly and _may_repeat(delivery):
            return False  # once more, with the same id for the receiver to know it by
        case Inconclusive():
            await settle.on_unknown(deps, handler, delivery)
    return True


def _may_repeat(delivery: Delivery) -> bool:
    return not delivery.ask_first and delivery.attempts < _MAX_BLIND_ATTEMPTS


async def _look_later(deps: Deps, delivery: Delivery, *, counts: bool) -> None:
    async with deps.sessions.write() as session:
        rest = rest_of(deps, delivery)
        await delivery_repository.look_later(session, deps.lease_clock, delivery, rest, counts=counts)


async def _cleared(deps: Deps, delivery: Delivery) -> bool:
    """It is surely not posted yet, and need not be looked for again; False where the claim is lost."""
    async with deps.sessions.write() as session:
        return await delivery_repository.surely_not_posted(session, delivery)


async def _payload(deps: Deps, claimed: Claimed) -> Payload | None:
    delivery, handler = claimed.delivery, claimed.handler
    if delivery.payload is None:
        made = await handler.render(deps, delivery, claimed.subject)
    else:
        made = await handler.held(deps, delivery, claimed.subject) or handler.read_payload(delivery.payload)
    match made:
        case Payload() as payload:
            return payload
        case Postpone(wait=wait, reason=reason, renews=renews):
            await _put_back(deps, delivery, wait, error=reason, renews=renews)
        case Skip() as skip:
            await settle.on_skipped(deps, handler, delivery, skip)
    return None


async def _reserve_and_record_intent(
    deps: Deps, claimed: Claimed, payload: Payload, bookings: Bookings
) -> Intended | None:
    """Commit that it may be sent, at the time that Slack's rate leaves free.

    Where that is now, one transaction books the time, keeps the payload and states the intent: a death before its
    commit leaves the claim alone, one after it an intent with the bytes that are posted. A time that is to come is
    waited for without an intent, so that a death meanwhile is surely no post; one that is far off, in the queue.
    """
    wish = Wish(claimed, None if claimed.delivery.payload else to_json(payload))
    while isinstance(outcome := await bookings.book(wish), Reserved | Occupied):
        await deps.sleep(outcome.wait.total_seconds())
        if await _is_withheld(deps, claimed):
            return None
        wish = Wish(claimed, None, wish.waited + outcome.wait, has_time=isinstance(outcome, Reserved))
    return outcome


async def _settle(deps: Deps, claimed: Claimed, payload: Payload | None, result: PostResult) -> None:
    delivery, handler = claimed.delivery, claimed.handler
    match result:
        case Sent(ts=ts):
            await settle.on_sent(deps, handler, delivery, payload, ts)
            if handler.rate_limited:
                await installations.end_with_a_post(deps, delivery.workspace_id)
        case Ambiguous(reason=reason):
            await _put_back(deps, delivery, deps.settings.settle, unsure=True, error=reason)
        case Refused() as refused:
            await _refused(deps, claimed, refused)
        case _:
            assert_never(result)


async def _refused(deps: Deps, claimed: Claimed, refused: Refused) -> None:
    delivery, handler = claimed.delivery, claimed.handler
    match handler.after_refusal(delivery, refused):
        case Rejected(reason=reason):
            await settle.on_rejected(deps, handler, delivery, reason)
        case HoldWorkspace() as hold:
            await _hold_workspace(deps, claimed, hold)
        case Postpone(wait=pause, reason=reason):
            await _refused_for_now(deps, claimed, pause, reason, counts=refused.retry_after is None and pause > _NONE)


async def _is_withheld(deps: Deps, claimed: Claimed) -> bool:
    """True where those who read the channel by now may not read it: then it is settled, or put back.

    Asked before the intent, and again after each wait: seconds are enough for a channel to be shared.
    """
    refused = await claimed.handler.withheld(deps, claimed.delivery, claimed.subject)
    if refused is None:
        return False
    if refused.permanent:
        await _refused(deps, claimed, refused)
        return True
    # Not known yet who reads: no refusal of the post, so it is not counted as one, and ends nothing but by its age.
    pause = timedelta(seconds=refused.retry_after) if refused.retry_after is not None else _NOT_KNOWN_YET
    await _put_back(deps, claimed.delivery, pause, error=refused.reason)
    return True


async def _hold_workspace(deps: Deps, claimed: Claimed, hold: HoldWorkspace) -> None:
    """The delivery goes back as if it had not been tried: whoever looks for work passes over its workspace."""
    delivery, draw_anew = claimed.delivery, claimed.handler.drawn_late and not claimed.delivery.unsure
    async with deps.sessions.write() as session:
        if draw_anew:
            await delivery_repository.keep_payload(session, delivery, None)
        await installations.report(deps, session, delivery.workspace_id, hold.code, scope=hold.scope)
        await delivery_repository.wait(
            session, deps.lease_clock, delivery, _NONE, unsure=delivery.unsure, error=hold.code
        )


async def _refused_for_now(deps: Deps, claimed: Claimed, pause: timedelta, reason: str, *, counts: bool) -> None:
    delivery = claimed.delivery
    async with deps.sessions.write() as session:
        # The others in the channel must wait as long; not for a file, whose limit is not that of posts.
        if reason == RATE_LIMITED and claimed.handler.rate_limited:
            await rate_limit.block_until(session, deps.lease_clock, delivery.workspace_id, delivery.channel_id, pause)
        await delivery_repository.wait(
            session, deps.lease_clock, delivery, pause, unsure=delivery.unsure, error=reason, refused=counts
        )


async def _put_back(
    deps: Deps,
    delivery: Delivery,
    pause: timedelta,
    *,
    unsure: bool | None = None,
    error: str | None = None,
    renews: bool = False,
) -> None:
    perhaps_sent = delivery.unsure if unsure is None else unsure
    async with deps.sessions.write() as session:
        if renews:
            await delivery_repository.renew(session, delivery, deps.now() + pause)
        await delivery_repository.wait(session, deps.lease_clock, delivery, pause, unsure=perhaps_sent, error=error)
