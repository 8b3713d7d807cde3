"""Deliveries of digests: those of a schedule, those sent by hand, and the details and files in their threads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks.message import Message
from bot.delivery import refusals
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, NotSent, Postpone, Rejected, Skip
from bot.delivery.payload import Payload, to_json
from bot.delivery.rate_limit import CHANNEL_SPACING
from bot.deps import Deps
from bot.digests.render import render_digest
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Cadence, cadence_of_slot
from bot.ports import Ambiguous, Inconclusive, NotUploaded, PostResult, Refused, Sent, Uploaded
from bot.slack.error_codes import MISSING_SCOPE, ErrorSort, is_for_good
from bot.subscriptions.delivery_handlers import Affected, SubscriptionHandler

log = structlog.stdlib.get_logger()


class DigestHandler(SubscriptionHandler[DigestSubscription]):
    """A digest of a schedule. Its details follow it into its thread."""

    drawn_late = True
    tells_unknown = True

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: DigestSubscription | None) -> str | None:
        reason = super().skip_reason(deps, delivery, subject)
        return reason or ("missed" if subject is not None and _is_superseded(delivery, subject) else None)

    async def render(self, deps: Deps, delivery: Delivery, subject: DigestSubscription) -> Payload | Postpone | Skip:
        return await render_digest(deps, delivery, subject)

    async def on_sent(
        self, deps: Deps, session: AsyncSession, delivery: Delivery, payload: Payload | None, ts: str | None
    ) -> None:
        if payload and payload.details and ts:
            follow = Payload(payload.details, csv=payload.csv, csv_name=payload.csv_name, thread_ts=ts)
            details = _details(deps, delivery, follow)
            # The digest itself has just taken the channel's second.
            await delivery_repository.insert_for_later(session, deps.lease_clock, details, CHANNEL_SPACING)


class ManualDigestHandler(DigestHandler):
    """A digest that a person asked for now."""

    asked_for = True

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: DigestSubscription | None) -> str | None:
        reason = super().skip_reason(deps, delivery, subject)
        # Nobody waits any more, where the workspace had to.
        return reason or self.missed_reason(deps, delivery)


class DetailsHandler(SubscriptionHandler[DigestSubscription]):
    """The table in a digest's thread, and the file below it."""

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: DigestSubscription | None) -> str | None:
        return None  # the digest stands there, so its details belong below it

    async def after_sent(self, deps: Deps, delivery: Delivery, payload: Payload | None) -> None:
        """Put the file there, once. Where it surely is not there and may be later, it becomes a delivery of its own."""
        if payload is None or not payload.csv or not payload.thread_ts:
            return
        end = await self.withheld(deps, delivery, None) or await _put_file(deps, delivery, payload)
        if isinstance(end, Refused) and _passes(delivery, end):
            pause = refusals.FIRST_REST if end.retry_after is None else timedelta(seconds=end.retry_after)
            async with deps.sessions.write() as session:
                await delivery_repository.insert_for_later(
                    session, deps.lease_clock, _file(deps, delivery, payload), pause
                )
        elif not isinstance(end, Sent):
            log.info("file not attached", delivery=delivery.id, reason=end.reason)


class FileHandler(SubscriptionHandler[DigestSubscription]):
    """The file below the details, later. What a death or an unclear answer leaves:

    1. queued, claimed, or refused for now: the next claim tries again, with rising rest, until it would be missed.
    2. intent committed: perhaps there. Nothing knows a file again in its thread, so it is never tried again (UNKNOWN).
    3. settled: over. Refused for good, it stays out: the figures stand in the digest, and nobody has to act.
    """

    rate_limited = False  # files have a limit of their own: https://docs.slack.dev/apis/web-api/rate-limits
    repeats_blindly = False

    def skip_reason(self, deps: Deps, delivery: Delivery, subject: DigestSubscription | None) -> str | None:
        return self.missed_reason(deps, delivery)

    async def find(self, deps: Deps, delivery: Delivery, payload: Payload | None) -> Inconclusive:
        return Inconclusive("file")

    async def send(self, deps: Deps, delivery: Delivery, payload: Payload, may_send: Callable[[], bool]) -> PostResult:
        return await _put_file(deps, delivery, payload, may_send)

    def after_refusal(self, delivery: Delivery, refused: Refused) -> Postpone | Rejected:
        if not _passes(delivery, refused):
            return Rejected(refused.reason)
        seconds = refused.retry_after
        pause = refusals.rest_after(delivery) if seconds is None else timedelta(seconds=seconds)
        return Postpone(pause, refused.reason)

    async def prepare_not_sent(self, deps: Deps, delivery: Delivery) -> None:
        pass

    async def on_not_sent(
        self,
        deps: Deps,
        session: AsyncSession,
        delivery: Delivery,
        end: NotSent,
        context: Affected[DigestSubscription] | None,
    ) -> None:
        pass


async def _put_file(
    deps: Deps, delivery: Delivery, payload: Payload, may_send: Callable[[], bool] | None = None
) -> PostResult:
    content, name = (payload.csv or "").encode("utf-8-sig"), payload.csv_name
    result = await deps.attach(delivery.channel_id, payload.thread_ts, name, content, name, may_send=may_send)
    match result:
        case Uploaded():
            return Sent()
        case NotUploaded(ambiguous=True, reason=reason):
            return Ambiguous(reason)
        case NotUploaded(reason=reason) if reason == MISSING_SCOPE:
            return Refused(f"{reason}:files:write", permanent=True)  # of files alone: the installation is well
        case NotUploaded(reason=reason, retry_after=retry_after):
            return Refused(reason, permanent=is_for_good(reason), retry_after=retry_after)


def _passes(delivery: Delivery, refused: Refused) -> bool:
    """True where the file may be there later: also once Slack lets the bot in again."""
    return not refused.permanent or refusals.sort_for(delivery, refused.reason) is ErrorSort.INSTALLATION


def _file(deps: Deps, details: Delivery, payload: Payload) -> Delivery:
    alone = replace(payload, message=Message(payload.csv_name, ()))
    return replace(_follow_up(deps, details, DeliveryKind.FILE, details.slot), payload=to_json(alone))


def _is_superseded(delivery: Delivery, digest: DigestSubscription) -> bool:
    """True for a daily digest that waited so long that the next one has come: one a day is posted, not a pile."""
    last, cadence = digest.last_slot or "", cadence_of_slot(delivery.slot)
    return cadence is Cadence.DAILY and cadence_of_slot(last) is cadence and last > delivery.slot


def _details(deps: Deps, digest: Delivery, payload: Payload) -> Delivery:
    follow_up = _follow_up(deps, digest, DeliveryKind.DETAILS, f"{digest.kind}:{digest.slot}")
    return replace(follow_up, payload=to_json(payload))


def _follow_up(deps: Deps, delivery: Delivery, kind: DeliveryKind, slot: str) -> Delivery:
    return Delivery(
        workspace_id=delivery.workspace_id,
        subscription_id=delivery.subscription_id,
        kind=kind,
        slot=slot,
        channel_id=delivery.channel_id,
        due_at=deps.now(),  # behind the digests that wait: they are what people look for
        created_at=deps.now(),
    )
