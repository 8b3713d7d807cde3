"""Deliveries in the database: what is to be posted once, who holds it, and how it ended.

A delivery belongs to whoever claimed it last: `fence` counts the claims, and every step changes the row only while
that number is still the claimer's own. A step that returns False was another's to take: the claimer stops there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Update, case, delete, func, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.clock import EPOCH, LeaseClock
from bot.db.tables import deliveries
from bot.db.upsert import insert_into
from bot.delivery import claim_query
from bot.delivery.lanes import Lane, lane_of
from bot.delivery.model import OPEN, Delivery, DeliveryKind, DeliveryState


@dataclass(frozen=True, slots=True)
class Intent:
    """A delivery that is to be sent now; `payload`: what is sent, where the row holds none yet."""

    delivery: Delivery
    payload: str | None = None


async def insert(session: AsyncSession, delivery: Delivery) -> bool:
    """Queue the delivery, or only record it where its state is final; False where there is one already."""
    return bool(await insert_all(session, [delivery]))


async def insert_all(session: AsyncSession, many: Sequence[Delivery]) -> set[str]:
    """Queue them likewise; the ids of those that were not there already."""
    if not many:
        return set()
    # Without naming a key: PostgreSQL would fail on the other one when two replicas come at once.
    statement = insert_into(session, deliveries).on_conflict_do_nothing().returning(deliveries.c.id)
    return set(await session.scalars(statement, [_row(delivery) for delivery in many]))


async def insert_for_later(session: AsyncSession, clock: LeaseClock, delivery: Delivery, for_: timedelta) -> None:
    """Queue a delivery that cannot be posted before that time is over."""
    later = await clock.now(session) + for_.total_seconds()
    row = {**_row(delivery), "not_before": later, "clock_boot": clock.boot}
    await session.execute(insert_into(session, deliveries).values(row).on_conflict_do_nothing())


def _row(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.id,
        "workspace_id": delivery.workspace_id,
        "subscription_id": delivery.subscription_id,
        "kind": delivery.kind,
        "slot": delivery.slot,
        "channel_id": delivery.channel_id,
        "due_at": delivery.due_at,
        "created_at": delivery.created_at,
        "state": delivery.state,
        "payload": delivery.payload,
        "ts": delivery.ts,
        "error": delivery.error,
        "fence": delivery.fence,
        "attempts": delivery.attempts,
        "unsure": delivery.unsure,
        "ask_first": delivery.ask_first,
        "lease_until": EPOCH,
        "not_before": EPOCH if delivery.state in OPEN else None,
    }


async def claim(
    session: AsyncSession,
    clock: LeaseClock,
    owner: str,
    *,
    places: Mapping[Lane, int],
    lease: timedelta,
    settle: timedelta,
) -> tuple[Delivery, ...]:
    """Take deliveries whose time has come and that nobody holds, at most as many of each lane as it has places.

    Urgent ones first; in a lane in turn from each workspace, oldest first.

    Read a monotonic clock before calling: the lease began then at the earliest. `settle` is how long after a start
    of the machine one waits before looking what became of a post.
    """
    now = await clock.now(session)
    await claim_query.reset_leases_after_reboot(session, clock, now, settle)
    in_use = set(await session.scalars(claim_query.lanes_in_use(now)))
    places = {lane: free for lane, free in places.items() if free and lane in in_use}
    if not places:
        return ()
    statement = (
        update(deliveries)
        .where(deliveries.c.id.in_(claim_query.claimable_ids(now, places, lease)))
        .values(
            lease_owner=owner,
            lease_until=now + lease.total_seconds(),
            clock_boot=clock.boot,
            fence=deliveries.c.fence + 1,
            # An intent that nobody settled may have been sent.
            unsure=or_(deliveries.c.unsure, deliveries.c.state == DeliveryState.SENDING),
        )
        .returning(deliveries)
    )
    claimed = map(_delivery, await session.execute(statement))
    order = list(Lane)
    return tuple(sorted(claimed, key=lambda it: (order.index(lane_of(it)), it.due_at, it.id)))


async def record_intents(
    session: AsyncSession,
    clock: LeaseClock,
    intents: Sequence[Intent],
    *,
    at: datetime,
    time_needed: timedelta,
    settle: timedelta,
) -> set[str]:
    """Record intents before sending, which takes at most `time_needed` (state SENDING). The ids of those recorded.

    Of the others the lease is lost or ends within `time_needed`. Never settled, one is claimable again after `settle`.
    """
    now = await clock.now(session)
    held = [(it.delivery.workspace_id, it.delivery.id, it.delivery.fence) for it in intents]
    payloads = {it.delivery.id: it.payload for it in intents if it.payload is not None}
    statement = update(deliveries).where(
        deliveries.c.id.in_([it.delivery.id for it in intents]),  # by which SQLite finds them
        tuple_(deliveries.c.workspace_id, deliveries.c.id, deliveries.c.fence).in_(held),
        deliveries.c.lease_owner.is_not(None),
        # Asked in the statement itself, by the clock of all replicas: a paused process may be long past its lease.
        deliveries.c.lease_until >= now + time_needed.total_seconds(),
    )
    statement = statement.values(
        state=DeliveryState.SENDING,
        attempts=deliveries.c.attempts + 1,
        # That of the first attempt stays: the look into the channel must reach back to it.
        intended_at=func.coalesce(deliveries.c.intended_at, at),
        not_before=now + settle.total_seconds(),
    )
    if payloads:
        kept = case(payloads, value=deliveries.c.id, else_=deliveries.c.payload)
        statement = statement.values(payload=kept)
    return set(await session.scalars(statement.returning(deliveries.c.id)))


async def keep_payload(session: AsyncSession, delivery: Delivery, payload: str | None) -> bool:
    """Keep what is posted, so that every attempt posts the same. None: nothing was posted yet, and it is drawn anew."""
    return await _changed(session, _held(delivery).values(payload=payload))


async def sent(session: AsyncSession, delivery: Delivery, ts: str | None) -> bool:
    """Settle it: it arrived."""
    return await _settle(session, delivery, DeliveryState.SENT, ts=ts, error=None)


async def failed(session: AsyncSession, delivery: Delivery, error: str) -> bool:
    """Settle it: it was refused for good."""
    return await _settle(session, delivery, DeliveryState.FAILED, error=error)


async def skipped(session: AsyncSession, delivery: Delivery, reason: str) -> bool:
    """Settle it: it was not worth posting any more."""
    return await _settle(session, delivery, DeliveryState.SKIPPED, error=reason)


async def unknown(session: AsyncSession, delivery: Delivery) -> bool:
    """Settle it: nothing can tell whether it arrived."""
    return await _settle(session, delivery, DeliveryState.UNKNOWN)


async def surely_not_posted(session: AsyncSession, delivery: Delivery) -> bool:
    """Its channel was read to the end before the first attempt: it need not be read again."""
    return await _changed(session, _held(delivery).values(ask_first=False))


async def ask_before_first_attempt(session: AsyncSession) -> None:
    """Have everything that waits for its first attempt looked for in its channel first."""
    # Not webhooks: nothing can look for a call, and receivers know a repetition by its id.
    waiting = (deliveries.c.not_before.is_not(None), deliveries.c.attempts == 0)
    statement = update(deliveries).where(*waiting, deliveries.c.kind != DeliveryKind.WEBHOOK)
    await session.execute(statement.values(ask_first=True))


async def wait(
    session: AsyncSession,
    clock: LeaseClock,
    delivery: Delivery,
    for_: timedelta,
    *,
    unsure: bool,
    error: str | None = None,
    refused: bool = False,
) -> bool:
    """Give the delivery back until later. `unsure`: it may have been posted, else it surely was not.

    `refused`: counts as one more refusal.
    """
    now = await clock.now(session)
    return await _changed(
        session,
        _held(delivery).values(
            state=DeliveryState.SENDING if unsure else DeliveryState.PENDING,
            unsure=or_(deliveries.c.unsure, literal(unsure)),
            error=error,
            refusals=deliveries.c.refusals + int(refused),
            not_before=now + for_.total_seconds(),
            lease_owner=None,
            lease_until=EPOCH,
        ),
    )


async def renew(session: AsyncSession, delivery: Delivery, due_at: datetime) -> bool:
    """Let it be due then; False where the claim is lost."""
    return await _changed(session, _held(delivery).values(due_at=due_at))


async def look_later(
    session: AsyncSession, clock: LeaseClock, delivery: Delivery, for_: timedelta, *, counts: bool
) -> bool:
    """Give a delivery back whose channel did not tell. `counts`: it was asked."""
    if not await wait(session, clock, delivery, for_, unsure=delivery.unsure, error="witness"):
        return False
    # The claim is given back: whoever holds it next has a higher fence.
    own = (deliveries.c.id == delivery.id, deliveries.c.fence == delivery.fence)
    await session.execute(update(deliveries).where(*own).values(looks=deliveries.c.looks + int(counts)))
    return True


async def give_back(session: AsyncSession, clock: LeaseClock, delivery: Delivery, for_: timedelta) -> bool:
    """Let it be claimed again after that time. False: the claim is lost, or it has stated its intent to send."""
    now = await clock.now(session)
    # An intent counts an attempt: what may have been sent keeps its settle time.
    statement = _held(delivery).where(deliveries.c.attempts == delivery.attempts)
    later = now + for_.total_seconds()
    return await _changed(session, statement.values(not_before=later, lease_owner=None, lease_until=EPOCH))


async def find(session: AsyncSession, workspace_id: str, delivery_id: str) -> Delivery | None:
    """The delivery with this id."""
    statement = select(deliveries).where(deliveries.c.workspace_id == workspace_id, deliveries.c.id == delivery_id)
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _delivery(row)


async def states_of(session: AsyncSession, workspace_id: str, ids: Collection[str]) -> dict[str, DeliveryState]:
    """The states of these deliveries, by id; none of those that are not there."""
    statement = select(deliveries.c.id, deliveries.c.state).where(
        deliveries.c.workspace_id == workspace_id, deliveries.c.id.in_(ids)
    )
    return {row.id: DeliveryState(row.state) for row in await session.execute(statement)}


async def open_of(
    session: AsyncSession, workspace_id: str, subscription_id: str, kind: DeliveryKind
) -> tuple[Delivery, ...]:
    """The deliveries of a subscription that are not settled, oldest first."""
    own = (deliveries.c.workspace_id == workspace_id, deliveries.c.subscription_id == subscription_id)
    statement = select(deliveries).where(*own, deliveries.c.kind == kind, deliveries.c.state.in_(OPEN))
    oldest = statement.order_by(deliveries.c.created_at, deliveries.c.id)
    return tuple(map(_delivery, await session.execute(oldest)))


async def last_of(
    session: AsyncSession,
    workspace_id: str,
    subscription_ids: Collection[str],
    *,
    kinds: Collection[DeliveryKind],
) -> dict[str, Delivery]:
    """The newest delivery of those kinds, of each of the subscriptions that has one."""
    newest_first = (deliveries.c.due_at.desc(), deliveries.c.created_at.desc(), deliveries.c.id)
    place = func.row_number().over(partition_by=deliveries.c.subscription_id, order_by=newest_first)
    placed = (
        select(deliveries.c.id, place.label("place"))
        .where(deliveries.c.workspace_id == workspace_id)
        .where(deliveries.c.subscription_id.in_(subscription_ids), deliveries.c.kind.in_(kinds))
        .subquery()
    )
    statement = select(deliveries).join(placed, placed.c.id == deliveries.c.id).where(placed.c.place == 1)
    return {row.subscription_id: _delivery(row) for row in await session.execute(statement)}


async def move_channel(session: AsyncSession, workspace_id: str, old_id: str, new_id: str) -> None:
    """Follow a channel whose id Slack changed, with what is not posted yet."""
    moved = (deliveries.c.workspace_id == workspace_id, deliveries.c.channel_id == old_id)
    statement = update(deliveries).where(*moved, deliveries.c.state.in_(OPEN))
    await session.execute(statement.values(channel_id=new_id))


async def prune(session: AsyncSession, workspace_id: str, before: datetime) -> None:
    """Forget what was settled and due before that instant."""
    old = (deliveries.c.due_at < before, deliveries.c.state.not_in(OPEN))
    await session.execute(delete(deliveries).where(deliveries.c.workspace_id == workspace_id, *old))


async def _settle(session: AsyncSession, delivery: Delivery, state: DeliveryState, **result: str | None) -> bool:
    statement = _held(delivery).values(state=state, not_before=None, lease_owner=None, lease_until=EPOCH, **result)
    return await _changed(session, statement)


def _held(delivery: Delivery) -> Update:
    return update(deliveries).where(
        deliveries.c.workspace_id == delivery.workspace_id,
        deliveries.c.id == delivery.id,
        deliveries.c.fence == delivery.fence,  # claimed anew by another process, the number is higher
        deliveries.c.lease_owner.is_not(None),
    )


async def _changed(session: AsyncSession, statement: Update) -> bool:
    return await session.scalar(statement.returning(deliveries.c.id)) is not None


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        workspace_id=row.workspace_id,
        subscription_id=row.subscription_id,
        kind=DeliveryKind(row.kind),
        slot=row.slot,
        channel_id=row.channel_id,
        due_at=row.due_at,
        created_at=row.created_at,
        state=DeliveryState(row.state),
        payload=row.payload,
        ts=row.ts,
        error=row.error,
        fence=row.fence,
        attempts=row.attempts,
        intended_at=row.intended_at,
        unsure=row.unsure,
        ask_first=row.ask_first,
        looks=row.looks,
        refusals=row.refusals,
    )
