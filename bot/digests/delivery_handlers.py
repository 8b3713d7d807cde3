"""Deliveries of digests: the weekly ones, those sent by hand, and the details in their threads."""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryKind, Postpone, Skip
from bot.delivery.payload import Payload, to_json
from bot.deps import Deps
from bot.digests.render import render_digest
from bot.digests.repository import DigestSubscription
from bot.ports import NotUploaded
from bot.subscriptions.delivery_handlers import SubscriptionHandler

log = structlog.stdlib.get_logger()


class DigestHandler(SubscriptionHandler[DigestSubscription]):
    """A weekly digest. Its details follow it into its thread."""

    drawn_late = True
    tells_unknown = True

    async def render(self, deps: Deps, delivery: Delivery, subject: DigestSubscription) -> Payload | Postpone | Skip:
        return await render_digest(deps, delivery, subject)

    async def on_sent(
        self, deps: Deps, session: AsyncSession, delivery: Delivery, payload: Payload | None, ts: str | None
    ) -> None:
        if payload and payload.details and ts:
            follow = Payload(payload.details, csv=payload.csv, csv_name=payload.csv_name, thread_ts=ts)
            await delivery_repository.insert(session, _details(deps, delivery, follow))


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
