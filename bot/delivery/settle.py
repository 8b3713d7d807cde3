"""What follows from how a delivery ended: for its row, its subscription, and the people who should know.

Everything that follows is written in the transaction that settles the row, so that it happens once with it. The file
in the thread is the exception: it is put there once after the commit, and a death in between leaves it out.
"""

from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts import firing_repository
from bot.alerts.check_repository import check_soon
from bot.alerts.fire import undo_firing
from bot.alerts.messages.notices import alert_unsure_notice, alerts_paused_notice
from bot.alerts.repository import AlertSubscription
from bot.blocks.message import Message
from bot.delivery import repository as delivery_repository
from bot.delivery.model import Delivery, DeliveryState, Kind
from bot.delivery.payload import Payload, to_json
from bot.deps import Deps
from bot.digests.messages.notices import paused_notice, unsure_notice
from bot.digests.repository import DigestSubscription
from bot.ports import NotUploaded
from bot.subscriptions import notify
from bot.subscriptions.lifecycle import Holder, change_state, find_holder
from bot.subscriptions.model import State
from bot.subscriptions.notify import Reader

log = structlog.stdlib.get_logger()

# Why a direct message is refused for good: https://docs.slack.dev/reference/methods/chat.postMessage#errors
_OWNER_GONE = frozenset({"account_inactive", "user_not_found", "cannot_dm_bot", "channel_not_found", "user_disabled"})
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
_ABOUT_THE_THREAD = frozenset({"cannot_reply_to_message", "message_not_found", "thread_not_found"})
_WORTH_A_WORD = frozenset({Kind.DIGEST, Kind.MANUAL, Kind.ALERT})  # where nobody knows whether it arrived


async def on_sent(deps: Deps, delivery: Delivery, payload: Payload | None, ts: str | None) -> None:
    """The post stands in the channel."""
    async with deps.sessions.write() as session:
        if not await delivery_repository.sent(session, delivery, ts):
            return
        await _activate(deps, session, delivery)
        if delivery.kind is Kind.ALERT and ts:
            await firing_repository.posted(session, delivery.workspace_id, delivery.slot, ts)
        if payload and payload.details and ts:
            await delivery_repository.insert(session, _details(deps, delivery, payload, ts))
    log.info("delivered", key=delivery.id, kind=delivery.kind)
    if payload and payload.csv and payload.thread_ts:
        end = await deps.attach(
            delivery.channel_id, payload.thread_ts, payload.csv_name, payload.csv.encode("utf-8-sig"), payload.csv_name
        )
        if isinstance(end, NotUploaded):
            log.info("file not attached", key=delivery.id, reason=end.reason)


async def on_unknown(deps: Deps, delivery: Delivery) -> None:
    """Nothing can tell whether it arrived: whoever set it up is told, and decides whether it is sent again."""
    holder = await _holder(deps, delivery)
    told = await notify.readers(deps, holder) if holder else ()
    async with deps.sessions.write() as session:
        if not await delivery_repository.unknown(session, delivery):
            return
        await _activate(deps, session, delivery)
        if holder and delivery.kind in _WORTH_A_WORD:
            streak = f"unsure:{delivery.kind}:{delivery.slot}"
            await notify.tell(deps, session, holder, told, streak, lambda one: _unsure(holder, delivery, one))
    log.warning("nobody can tell whether a delivery arrived", key=delivery.id)


async def on_rejected(deps: Deps, delivery: Delivery, reason: str) -> None:
    """Slack will not take it: the subscription pauses, and its owner is told once."""
    holder = await _holder(deps, delivery)
    told = await notify.readers(deps, holder) if holder else ()
    async with deps.sessions.write() as session:
        settle = (
            delivery_repository.unknown(session, delivery)
            if delivery.unsure
            else delivery_repository.failed(session, delivery, reason)
        )
        if not await settle or holder is None:
            return
        match delivery.kind:
            case Kind.WELCOME:
                await change_state(session, holder, State.REMOVED, reason)
            case Kind.NOTICE:
                await _tell_admins(deps, session, delivery, reason)
            case Kind.DETAILS | Kind.ALERT_NOTE if reason in _ABOUT_THE_THREAD:
                pass  # somebody deleted what it would have followed
            case _:
                await pause(deps, session, holder, told, reason)  # first, as who edits locks it before its series, too
                if delivery.kind is Kind.ALERT and not delivery.unsure:
                    await undo_firing(session, delivery, deps.now())
    log.warning("delivery refused", key=delivery.id, kind=delivery.kind, reason=reason)


async def pause(deps: Deps, session: AsyncSession, holder: Holder, told: tuple[Reader, ...], reason: str) -> None:
    """Pause it and tell its owner. Whoever changed it meanwhile knows better: then the next refusal pauses it."""
    if holder.state is State.ACTIVE and await change_state(session, holder, State.PAUSED, reason):
        streak = f"paused:{holder.version}"
        await notify.tell(deps, session, holder, told, streak, lambda one: _paused(holder, reason, one))


def _paused(holder: Holder, reason: str, reader: Reader) -> Message:
    if isinstance(holder, DigestSubscription):
        return paused_notice(notify.notified(holder, reader), reason, reader.localizer)
    return alerts_paused_notice(notify.alerts_of(holder, reader), reason, reader.localizer)


def _unsure(holder: Holder, delivery: Delivery, reader: Reader) -> Message:
    if isinstance(holder, DigestSubscription):
        return unsure_notice(notify.notified(holder, reader), delivery.due_at, reader.localizer)
    return alert_unsure_notice(notify.alerts_of(holder, reader), delivery.due_at, reader.localizer)


async def _holder(deps: Deps, delivery: Delivery) -> Holder | None:
    async with deps.sessions.read() as session:
        return await find_holder(session, delivery.workspace_id, delivery.subscription_id)


async def _activate(deps: Deps, session: AsyncSession, delivery: Delivery) -> None:
    """With its welcome settled the subscription is no longer pending."""
    if delivery.kind is not Kind.WELCOME:
        return
    holder = await find_holder(session, delivery.workspace_id, delivery.subscription_id)
    if holder and holder.state is State.PENDING:
        await change_state(session, holder, State.ACTIVE, None)
        if isinstance(holder, AlertSubscription):
            await check_soon(deps, session, holder)


async def _tell_admins(deps: Deps, session: AsyncSession, delivery: Delivery, reason: str) -> None:
    """The owner cannot be reached: those who run the bot are told instead, and nobody after them."""
    if reason not in _OWNER_GONE or notify.ADMIN in delivery.slot:
        return
    for admin in sorted(deps.settings.admins - {delivery.channel_id}):
        slot = f"{delivery.slot}{notify.ADMIN}{admin}"
        row = replace(delivery, slot=slot, channel_id=admin, state=DeliveryState.PENDING, fence=0, attempts=0)
        await delivery_repository.insert(session, row)


def _details(deps: Deps, delivery: Delivery, payload: Payload, ts: str) -> Delivery:
    assert payload.details is not None  # noqa: S101 - asked by the caller
    follow = Payload(payload.details, csv=payload.csv, csv_name=payload.csv_name, thread_ts=ts)
    return Delivery(
        workspace_id=delivery.workspace_id,
        subscription_id=delivery.subscription_id,
        kind=Kind.DETAILS,
        slot=f"{delivery.kind}:{delivery.slot}",
        channel_id=delivery.channel_id,
        due_at=deps.now(),  # behind the digests that wait: they are what people look for
        created_at=deps.now(),
        payload=to_json(follow),
    )
