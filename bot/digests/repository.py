"""Who gets digests of which organization, when, and when next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Row, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.tables import subscriptions
from bot.db.upsert import insert_into
from bot.digests.schedule import Occurrence, WeeklySchedule
from bot.errors import AlreadySubscribed
from bot.subscriptions.model import State, SubscribedOrganization
from bot.usage.model import Organization, TrackedOrganization


@dataclass(frozen=True, slots=True)
class DigestSubscription:
    """Digests of one organization for one channel."""

    id: str
    workspace_id: str
    channel_id: str
    organization: Organization
    cadence: WeeklySchedule
    locale: str  # Slack's name of the language that is posted
    owner: str
    created_at: datetime
    next_run: Occurrence
    state: State = State.PENDING
    reason: str | None = None  # why it is paused: an error code of Slack's, or "person"
    used_slot: str | None = None  # the last one that a digest was made for, or that was missed
    skip_slot: str | None = None
    external_ok: bool = False  # an admin agreed to post in a channel shared with another company
    version: int = 1


class Changes(TypedDict, total=False):
    """What can change of a subscription."""

    cadence: WeeklySchedule
    locale: str
    owner: str
    next_run: Occurrence
    state: State
    reason: str | None
    used_slot: str | None
    skip_slot: str | None
    external_ok: bool


async def save_new(session: AsyncSession, subscription: DigestSubscription) -> DigestSubscription:
    """Keep the subscription; return it as it is kept. Raises AlreadySubscribed.

    One that was removed is taken over, with its id and the slot it used up. That may rule out the next run given
    here: the caller then computes it again, and changes it.
    """
    row = _columns({field.name: getattr(subscription, field.name) for field in fields(subscription)})
    statement = insert_into(session, subscriptions).values(row)
    anew = {name: statement.excluded[name] for name in row.keys() - {"id", "used_slot", "version"}}
    statement = statement.on_conflict_do_update(
        index_elements=("workspace_id", "channel_id", "organization_uuid"),
        set_={**anew, "version": subscriptions.c.version + 1},
        where=subscriptions.c.state == State.REMOVED,
    )
    saved = (await session.execute(statement.returning(subscriptions))).one_or_none()
    if saved is None:
        raise AlreadySubscribed
    return _subscription(saved)


async def find(session: AsyncSession, workspace_id: str, subscription_id: str) -> DigestSubscription | None:
    """The subscription, a removed one too."""
    row = (await session.execute(select(subscriptions).where(*_one(workspace_id, subscription_id)))).one_or_none()
    return None if row is None else _subscription(row)


async def find_each(session: AsyncSession, subscription_ids: Collection[str]) -> dict[str, DigestSubscription]:
    """Those with these ids, of whichever workspace, removed ones too."""
    rows = await session.execute(select(subscriptions).where(subscriptions.c.id.in_(subscription_ids)))
    return {row.id: _subscription(row) for row in rows}


async def of_channel(session: AsyncSession, workspace_id: str, channel_id: str) -> tuple[DigestSubscription, ...]:
    """What the channel is subscribed to, oldest first, without what was removed."""
    return await _present(session, workspace_id, subscriptions.c.channel_id == channel_id)


async def of_workspace(session: AsyncSession, workspace_id: str) -> tuple[DigestSubscription, ...]:
    """What all channels of the workspace are subscribed to, oldest first, without what was removed."""
    return await _present(session, workspace_id)


async def organizations(session: AsyncSession) -> tuple[SubscribedOrganization, ...]:
    """Each organization of each workspace once, also those of which only removed subscriptions are left."""
    key = (subscriptions.c.workspace_id, subscriptions.c.organization_uuid)
    name = func.max(subscriptions.c.organization_name)
    active = func.max(case((subscriptions.c.state == State.ACTIVE, 1), else_=0))
    rows = await session.execute(select(*key, name, active).group_by(*key).order_by(*key))
    return tuple(
        SubscribedOrganization(TrackedOrganization(workspace, Organization(uuid, name)), bool(active))
        for workspace, uuid, name, active in rows
    )


async def change(
    session: AsyncSession, workspace_id: str, subscription_id: str, version: int, **changed: Unpack[Changes]
) -> bool:
    """Change what is named; False where somebody changed the subscription after that version was read."""
    statement = update(subscriptions).where(*_one(workspace_id, subscription_id), subscriptions.c.version == version)
    statement = statement.values(**_columns(changed), version=version + 1)
    return await session.scalar(statement.returning(subscriptions.c.id)) is not None


async def due(session: AsyncSession, now: datetime, limit: int) -> tuple[DigestSubscription, ...]:
    """Active ones whose time has come, of all workspaces, the longest overdue first.

    On PostgreSQL they stay locked until the transaction ends, and other replicas pass over them.
    """
    statement = (
        select(subscriptions)
        .where(subscriptions.c.state == State.ACTIVE, subscriptions.c.next_run_at <= now)
        .order_by(subscriptions.c.next_run_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return tuple(map(_subscription, await session.execute(statement)))


async def advance(
    session: AsyncSession, subscription: DigestSubscription, next_run: Occurrence, used_slot: str
) -> bool:
    """Go on to the next run; False where another replica did, or a person changed the subscription meanwhile."""
    statement = (
        update(subscriptions)
        .where(
            *_one(subscription.workspace_id, subscription.id),
            subscriptions.c.version == subscription.version,
            subscriptions.c.next_run_at == subscription.next_run.at,
        )
        .values(**_columns({"next_run": next_run, "used_slot": used_slot}), version=subscription.version + 1)
    )
    return await session.scalar(statement.returning(subscriptions.c.id)) is not None


async def _present(
    session: AsyncSession, workspace_id: str, *which: ColumnElement[bool]
) -> tuple[DigestSubscription, ...]:
    statement = (
        select(subscriptions)
        .where(subscriptions.c.workspace_id == workspace_id, subscriptions.c.state != State.REMOVED, *which)
        .order_by(subscriptions.c.created_at, subscriptions.c.id)
    )
    return tuple(map(_subscription, await session.execute(statement)))


def _one(workspace_id: str, subscription_id: str) -> tuple[ColumnElement[bool], ...]:
    return subscriptions.c.workspace_id == workspace_id, subscriptions.c.id == subscription_id


def _columns(values: Mapping[str, object]) -> dict[str, object]:
    """What a subscription's fields, or some of them, are as columns."""
    columns: dict[str, object] = {}
    for name, value in values.items():
        match value:
            case Organization():
                columns |= {"organization_uuid": value.uuid, "organization_name": value.name}
            case WeeklySchedule():
                columns |= {"weekday": value.weekday, "at": value.at, "zone": value.time_zone}
            case Occurrence():
                columns |= {"next_run_at": value.at, "next_slot": value.slot}
            case _:
                columns[name] = value
    return columns


def _subscription(row: Row[Any]) -> DigestSubscription:
    return DigestSubscription(
        id=row.id,
        workspace_id=row.workspace_id,
        channel_id=row.channel_id,
        organization=Organization(row.organization_uuid, row.organization_name),
        cadence=WeeklySchedule(row.weekday, row.at, row.zone),
        locale=row.locale,
        owner=row.owner,
        created_at=row.created_at,
        next_run=Occurrence(row.next_run_at, row.next_slot),
        state=State(row.state),
        reason=row.reason,
        used_slot=row.used_slot,
        skip_slot=row.skip_slot,
        external_ok=row.external_ok,
        version=row.version,
    )
