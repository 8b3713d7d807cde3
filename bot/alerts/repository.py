"""Alert subscriptions in the database, and the state that their alerts remember."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.alerts.model import AlertSettings, AlertState
from bot.db import tables
from bot.db.engine import Sessions
from bot.db.json_codec import JsonCodec
from bot.db.tables import alert_series
from bot.db.upsert import insert_into
from bot.subscriptions.model import Subscription, SubscriptionState
from bot.subscriptions.repository import SubscriptionRepository, common_fields
from bot.usage.thresholds import Thresholds

_TABLE = tables.alert_subscriptions
_SETTINGS, _STATE = JsonCodec(AlertSettings), JsonCodec(AlertState)
_UNREADABLE = "The settings of an alert subscription cannot be read: a later release wrote them."


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSubscription(Subscription[AlertSettings]):
    """Alerts of one organization for one channel. `time_zone`: the IANA zone of its creator; dates are drawn in it."""

    time_zone: str


async def of_organization(
    session: AsyncSession, workspace_id: str, organization_uuid: str
) -> tuple[AlertSubscription, ...]:
    """The channels that get alerts of an organization now."""
    # A paused channel costs no request of Pipefy's.
    active = (_TABLE.c.organization_uuid == organization_uuid, _TABLE.c.state == SubscriptionState.ACTIVE)
    return await alert_subscriptions.present(session, workspace_id, *active)


async def thresholds_of(
    sessions: Sessions, workspace_id: str, channel_id: str, organization_uuid: str
) -> Thresholds | None:
    """The thresholds that the channel's alerts of the organization have, paused ones too; None where it has none.

    Settings that cannot be read (a later release wrote them) are none here: a digest does without them.
    """
    of_channel = (
        _TABLE.c.workspace_id == workspace_id,
        _TABLE.c.channel_id == channel_id,
        _TABLE.c.organization_uuid == organization_uuid,
        _TABLE.c.state != SubscriptionState.REMOVED,
    )
    async with sessions.read() as session:
        written = await session.scalar(select(_TABLE.c.settings).where(*of_channel))
    settings = _SETTINGS.from_json(written) if written else None
    return Thresholds(settings.marks, settings.budget) if settings and settings.marks else None


async def active_with_states(session: AsyncSession) -> tuple[tuple[AlertSubscription, AlertState], ...]:
    """Active ones of all workspaces with the states of their alerts, oldest first."""
    statement = (
        select(_TABLE, alert_series.c.payload)
        .join(alert_series, alert_series.c.subscription_id == _TABLE.c.id)
        .where(_TABLE.c.state == SubscriptionState.ACTIVE)
        .order_by(_TABLE.c.created_at, _TABLE.c.id)
    )
    rows = await session.execute(statement)
    return tuple((_subscription(row), _STATE.from_json(row.payload) or AlertState()) for row in rows)


async def lock_state(session: AsyncSession, workspace_id: str, subscription_id: str) -> AlertState:
    """The state of its alerts, locked until the transaction ends; a fresh one where there is none.

    One that cannot be read (a later release wrote it) counts as fresh: its firings still stand by their keys.
    """
    return (await lock_states(session, workspace_id, [subscription_id]))[subscription_id]


async def lock_states(
    session: AsyncSession, workspace_id: str, subscription_ids: Collection[str]
) -> dict[str, AlertState]:
    """The states of several likewise, by subscription, locked in one order."""
    fresh = _STATE.to_json(AlertState())
    new = [
        {"subscription_id": subscription_id, "workspace_id": workspace_id, "payload": fresh}
        for subscription_id in sorted(subscription_ids)
    ]
    statement = insert_into(session, alert_series)
    # An update that changes nothing: it locks the row, where DO NOTHING would return none.
    statement = statement.on_conflict_do_update(
        index_elements=("subscription_id",), set_={"workspace_id": alert_series.c.workspace_id}
    )
    rows = await session.execute(statement.returning(alert_series.c.subscription_id, alert_series.c.payload), new)
    return {row.subscription_id: _state(row.payload) for row in rows}


async def state_of(session: AsyncSession, workspace_id: str, subscription_id: str) -> AlertState:
    """The state of its alerts, not locked."""
    payload = await session.scalar(select(alert_series.c.payload).where(*_state_key(workspace_id, subscription_id)))
    return _state(payload)


async def states_of(session: AsyncSession, subscriptions: Sequence[AlertSubscription]) -> list[AlertState]:
    """The states of their alerts in the same order, not locked: one statement, however many there are."""
    statement = select(alert_series.c.workspace_id, alert_series.c.subscription_id, alert_series.c.payload)
    ids = [subscription.id for subscription in subscriptions]
    rows = (await session.execute(statement.where(alert_series.c.subscription_id.in_(ids)))) if ids else ()
    payloads = {(workspace_id, subscription_id): payload for workspace_id, subscription_id, payload in rows}
    kept = (payloads.get((subscription.workspace_id, subscription.id)) for subscription in subscriptions)
    return [_state(payload) for payload in kept]


async def save_state(session: AsyncSession, workspace_id: str, subscription_id: str, changed: AlertState) -> None:
    """Keep what `lock_state` gave, as it is now."""
    await save_states(session, workspace_id, {subscription_id: changed})


async def save_states(session: AsyncSession, workspace_id: str, changed: Mapping[str, AlertState]) -> None:
    """Keep several likewise."""
    if not changed:
        return
    rows = [
        {"subscription_id": subscription_id, "workspace_id": workspace_id, "payload": _STATE.to_json(state)}
        for subscription_id, state in sorted(changed.items())
    ]
    statement = insert_into(session, alert_series)
    statement = statement.on_conflict_do_update(
        index_elements=("subscription_id",), set_={"payload": statement.excluded.payload}
    )
    # Only a statement that returns something takes all rows in one round trip.
    await session.execute(statement.returning(alert_series.c.subscription_id), rows)


def _state(payload: str | None) -> AlertState:
    return (_STATE.from_json(payload) if payload else None) or AlertState()


def _state_key(workspace_id: str, subscription_id: str) -> tuple[ColumnElement[bool], ...]:
    return alert_series.c.workspace_id == workspace_id, alert_series.c.subscription_id == subscription_id


def _subscription(row: Row[Any]) -> AlertSubscription:
    settings = _SETTINGS.from_json(row.settings)
    if settings is None:
        # Guessed settings would post alerts that nobody asked for; an error is logged, and nothing is posted.
        raise ValueError(_UNREADABLE)
    return AlertSubscription(**common_fields(row), settings=settings, time_zone=row.zone)


alert_subscriptions = SubscriptionRepository(
    table=_TABLE,
    read=_subscription,
    own_fields={
        "settings": lambda settings: {"settings": _SETTINGS.to_json(settings)},
        "time_zone": lambda time_zone: {"zone": time_zone},
    },
)
