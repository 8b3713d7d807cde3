"""Deliveries of digests: those of a schedule, those sent by hand, and the details in their threads."""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, Postpone, Skip
from bot.delivery.payload import Payload, to_json
from bot.delivery.rate_limit import CHANNEL_SPACING
from bot.deps import Deps
from bot.digests.render import render_digest
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Cadence, cadence_of_slot
from bot.ports import NotUploaded
from bot.subscriptions.delivery_handlers import SubscriptionHandler

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
        if payload is None or not payload.csv or not payload.thread_ts:
            return
        if await self.withheld(deps, delivery, None) is not None:
            return
        content, name = payload.csv.encode("utf-8-sig"), payload.csv_name
        result = await deps.attach(delivery.channel_id, payload.thread_ts, name, content, name)
        if isinstance(result, NotUploaded):
            log.info("file not attached", delivery=delivery.id, reason=result.reason)


def _is_superseded(delivery: Delivery, digest: DigestSubscription) -> bool:
    """True for a daily digest that waited so long that the next one has come: one a day is posted, not a pile."""
    last, cadence = digest.last_slot or "", cadence_of_slot(delivery.slot)
    return cadence is Cadence.DAILY and cadence_of_slot(last) is cadence and last > delivery.slot


def _details(deps: Deps, digest: Delivery, payload: Payload) -> Delivery:
    return Delivery(
        workspace_id=digest.workspace_id,
        subscription_id=digest.subscription_id,
        kind=DeliveryKind.DETAILS,
        slot=f"{digest.kind}:{digest.slot}",
        channel_id=digest.channel_id,
        due_at=deps.now(),  # behind the digests that wait: they are what people look for
        created_at=deps.now(),
        payload=to_json(payload),
    )
