"""Which channels get alerts of which organization, and what their alerts remember."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.model import AlertSettings, AlertState
from bot.db.json_codec import JsonCodec
from bot.db.tables import alert_series, alert_subscriptions
from bot.db.upsert import insert_into
from bot.errors import AlreadySubscribed
from bot.subscriptions.model import State, SubscribedOrganization
from bot.usage.model import Organization, TrackedOrganization

_SETTINGS, _SERIES = JsonCodec(AlertSettings), JsonCodec(AlertState)
_UNREADABLE = "The settings of an alert subscription cannot be read: a later release wrote them."


@dataclass(frozen=True, slots=True)
class AlertSubscription:
    """Alerts of one organization for one channel. `zone`: IANA, of whoever set it up; dates are drawn in it."""

    id: str
    workspace_id: str
    channel_id: str
    organization: Organization
    settings: AlertSettings
    time_zone: str
    locale: str  # Slack's name of the language that is posted
    owner: str
    created_at: datetime
    state: State = State.PENDING
    reason: str | None = None  # why it is paused: an error code of Slack's, or "person"
    external_ok: bool = False  # an admin agreed to post in a channel shared with another company
    version: int = 1


class Changes(TypedDict, total=False):
    """What can change of an alert subscription."""

    settings: AlertSettings
    time_zone: str
    locale: str
    owner: str
    state: State
    reason: str | None
    external_ok: bool


async def save_new(session: AsyncSession, subscription: AlertSubscription) -> AlertSubscription:
    """Keep it; return it as it is kept. One that was removed is taken over, with its id. Raises AlreadySubscribed."""
    row = _columns({field.name: getattr(subscription, field.name) for field in fields(subscription)})
    statement = insert_into(session, alert_subscriptions).values(row)
    anew = {name: statement.excluded[name] for name in row.keys() - {"id", "version"}}
    statement = statement.on_conflict_do_update(
        index_elements=("workspace_id", "channel_id", "organization_uuid"),
        set_={**anew, "version": alert_subscriptions.c.version + 1},
        where=alert_subscriptions.c.state == State.REMOVED,
    )
    saved = (await session.execute(statement.returning(alert_subscriptions))).one_or_none()
    if saved is None:
        raise AlreadySubscribed
    return _subscription(saved)


async def find(session: AsyncSession, workspace_id: str, subscription_id: str) -> AlertSubscription | None:
    """The alert subscription, a removed one too."""
    row = (await session.execute(select(alert_subscriptions).where(*_one(workspace_id, subscription_id)))).one_or_none()
    return None if row is None else _subscription(row)


async def find_each(session: AsyncSession, subscription_ids: Collection[str]) -> dict[str, AlertSubscription]:
    """Those with these ids, of whichever workspace, removed ones too."""
    rows = await session.execute(select(alert_subscriptions).where(alert_subscriptions.c.id.in_(subscription_ids)))
    return {row.id: _subscription(row) for row in rows}


async def of_channel(session: AsyncSession, workspace_id: str, channel_id: str) -> tuple[AlertSubscription, ...]:
    """What the channel gets alerts of, oldest first, without what was removed."""
    return await _present(session, workspace_id, alert_subscriptions.c.channel_id == channel_id)


async def of_workspace(session: AsyncSession, workspace_id: str) -> tuple[AlertSubscription, ...]:
    """What all channels of the workspace get alerts of, without what was removed."""
    return await _present(session, workspace_id)


async def of_organization(
    session: AsyncSession, workspace_id: str, organization_uuid: str
) -> tuple[AlertSubscription, ...]:
    """The channels that get alerts of an organization now."""
    mine = alert_subscriptions.c.organization_uuid == organization_uuid
    return await _present(session, workspace_id, mine, alert_subscriptions.c.state == State.ACTIVE)


async def organizations(session: AsyncSession) -> tuple[SubscribedOrganization, ...]:
    """Each organization of each workspace that some channel gets alerts of now."""
    key = (alert_subscriptions.c.workspace_id, alert_subscriptions.c.organization_uuid)
    name = func.max(alert_subscriptions.c.organization_name)
    statement = select(*key, name).where(alert_subscriptions.c.state == State.ACTIVE).group_by(*key).order_by(*key)
    rows = await session.execute(statement)
    return tuple(
        SubscribedOrganization(TrackedOrganization(workspace, Organization(uuid, name)), active=True)
        for workspace, uuid, name in rows
    )


async def change(
    session: AsyncSession, workspace_id: str, subscription_id: str, version: int, **changed: Unpack[Changes]
) -> bool:
    """Change what is named; False where somebody changed the subscription after that version was read."""
    this = (*_one(workspace_id, subscription_id), alert_subscriptions.c.version == version)
    statement = update(alert_subscriptions).where(*this).values(**_columns(changed), version=version + 1)
    return await session.scalar(statement.returning(alert_subscriptions.c.id)) is not None


async def lock_state(session: AsyncSession, workspace_id: str, subscription_id: str) -> AlertState:
    """What its alerts remember, nobody else's to change until the transaction ends; a fresh one where nothing is.

    One that cannot be read (a later release wrote it) counts as fresh: its firings still stand by their keys.
    """
    new = {
        "subscription_id": subscription_id,
        "workspace_id": workspace_id,
        "payload": _SERIES.to_json(AlertState()),
    }
    statement = insert_into(session, alert_series).values(new)
    # An update that changes nothing: it locks the row, where DO NOTHING would return none.
    statement = statement.on_conflict_do_update(
        index_elements=("subscription_id",), set_={"workspace_id": alert_series.c.workspace_id}
    )
    payload = await session.scalar(statement.returning(alert_series.c.payload))
    return (_SERIES.from_json(payload) if payload else None) or AlertState()


async def state_of(session: AsyncSession, workspace_id: str, subscription_id: str) -> AlertState:
    """What its alerts remember, to look at."""
    payload = await session.scalar(select(alert_series.c.payload).where(*_series(workspace_id, subscription_id)))
    return (_SERIES.from_json(payload) if payload else None) or AlertState()


async def save_state(session: AsyncSession, workspace_id: str, subscription_id: str, changed: AlertState) -> None:
    """Keep what `lock_series` gave, as it is now."""
    statement = update(alert_series).where(*_series(workspace_id, subscription_id))
    await session.execute(statement.values(payload=_SERIES.to_json(changed)))


async def _present(
    session: AsyncSession, workspace_id: str, *which: ColumnElement[bool]
) -> tuple[AlertSubscription, ...]:
    there = (alert_subscriptions.c.workspace_id == workspace_id, alert_subscriptions.c.state != State.REMOVED)
    statement = select(alert_subscriptions).where(*there, *which)
    in_order = statement.order_by(alert_subscriptions.c.created_at, alert_subscriptions.c.id)
    return tuple(map(_subscription, await session.execute(in_order)))


def _one(workspace_id: str, subscription_id: str) -> tuple[ColumnElement[bool], ...]:
    return alert_subscriptions.c.workspace_id == workspace_id, alert_subscriptions.c.id == subscription_id


def _series(workspace_id: str, subscription_id: str) -> tuple[ColumnElement[bool], ...]:
    return alert_series.c.workspace_id == workspace_id, alert_series.c.subscription_id == subscription_id


def _columns(values: Mapping[str, object]) -> dict[str, object]:
    """What a subscription's fields, or some of them, are as columns."""
    columns: dict[str, object] = {}
    for name, value in values.items():
        match value:
            case Organization():
                columns |= {"organization_uuid": value.uuid, "organization_name": value.name}
            case AlertSettings():
                columns["settings"] = _SETTINGS.to_json(value)
            case _:
                columns["zone" if name == "time_zone" else name] = value
    return columns


def _subscription(row: Row[Any]) -> AlertSubscription:
    settings = _SETTINGS.from_json(row.settings)
    if settings is None:
        raise ValueError(_UNREADABLE)
    return AlertSubscription(
        id=row.id,
        workspace_id=row.workspace_id,
        channel_id=row.channel_id,
        organization=Organization(row.organization_uuid, row.organization_name),
        settings=settings,
        time_zone=row.zone,
        locale=row.locale,
        owner=row.owner,
        created_at=row.created_at,
        state=State(row.state),
        reason=row.reason,
        external_ok=row.external_ok,
        version=row.version,
    )
