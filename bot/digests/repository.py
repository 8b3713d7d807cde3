"""Digest subscriptions in the database: when each is due, and which slot it reported last.

Weekly ones stand in the table that earlier releases know, the others in one of their own. Why, and what a death leaves
behind: docs/decisions/0016-cadences.md
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.cadence_table import cadence_subscriptions
from bot.db.tables import subscriptions
from bot.delivery.model import DeliveryKind
from bot.digests.extent import Extent
from bot.digests.schedule import (
    Cadence,
    DailySchedule,
    MonthlySchedule,
    Occurrence,
    Schedule,
    WeeklySchedule,
)
from bot.errors import AlreadySubscribed
from bot.subscriptions.model import SubscribedOrganization, Subscription, SubscriptionState
from bot.subscriptions.repository import Columns, SubscriptionRepository, common_fields

_CADENCE_KINDS = {
    DeliveryKind.DIGEST: DeliveryKind.CADENCE_DIGEST,
    DeliveryKind.WELCOME: DeliveryKind.CADENCE_WELCOME,
    DeliveryKind.MANUAL: DeliveryKind.CADENCE_MANUAL,
}
DIGEST_TABLES = (subscriptions, cadence_subscriptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSubscription(Subscription[Schedule]):
    """Digests of one organization for one channel. Slots are those of `schedule.Occurrence`."""

    next_run: Occurrence
    last_slot: str | None = None  # the last one that a digest was made for, or that was missed
    skipped_slot: str | None = None
    extent: Extent = Extent.EVERYTHING

    def posted_as(self, kind: DeliveryKind) -> DeliveryKind:
        return kind if self.settings.cadence is Cadence.WEEKLY else _CADENCE_KINDS.get(kind, kind)


async def due(session: AsyncSession, now: datetime, limit: int) -> tuple[DigestSubscription, ...]:
    """Active ones whose time has come, of all workspaces, weekly ones first, the longest overdue first.

    On PostgreSQL they stay locked until the transaction ends, and other replicas pass over them.
    """
    overdue: tuple[DigestSubscription, ...] = ()
    for table in DIGEST_TABLES:
        statement = (
            select(table)
            .where(table.c.state == SubscriptionState.ACTIVE, table.c.next_run_at <= now)
            .order_by(table.c.next_run_at)
            .limit(limit - len(overdue))
            .with_for_update(skip_locked=True)
        )
        overdue += tuple(map(_subscription, await session.execute(statement)))
        if len(overdue) == limit:
            break
    return overdue


async def matching(
    session: AsyncSession, table: Table, *conditions: ColumnElement[bool]
) -> tuple[DigestSubscription, ...]:
    """Those of a table that fulfil the conditions, of all workspaces and in every state."""
    return tuple(map(_subscription, await session.execute(select(table).where(*conditions))))


async def used_slot(session: AsyncSession, subscription: DigestSubscription, cadence: Cadence) -> str | None:
    """The slot that the channel's digest of that cadence used up last, where it was removed."""
    table = _table_of(cadence)
    return await session.scalar(select(table.c.used_slot).where(*_removed(table, subscription, cadence)))


async def advance(
    session: AsyncSession, subscription: DigestSubscription, next_run: Occurrence, last_slot: str
) -> bool:
    """Go on to the next run; False where another replica did, or a person changed the subscription meanwhile."""
    # Of two replicas that found the run due, the second one finds it moved on.
    still_due = _table_of(subscription.settings.cadence).c.next_run_at == subscription.next_run.at
    return await digest_subscriptions.change(session, subscription, still_due, next_run=next_run, last_slot=last_slot)


@dataclass(frozen=True, slots=True)
class DigestRepository:
    """Digests of every cadence, as if they stood in one table: see `bot.subscriptions.repository`.

    An id stands in one of the tables at most: who changes the cadence takes it along.
    """

    weekly: SubscriptionRepository[DigestSubscription]
    others: SubscriptionRepository[DigestSubscription]

    async def save_new(self, session: AsyncSession, subscription: DigestSubscription) -> DigestSubscription:
        """As `SubscriptionRepository` does, in the table of its cadence."""
        return await self._of(subscription.settings.cadence).save_new(session, subscription)

    async def find(self, session: AsyncSession, workspace_id: str, subscription_id: str) -> DigestSubscription | None:
        """Of either table."""
        weekly = await self.weekly.find(session, workspace_id, subscription_id)
        return weekly or await self.others.find(session, workspace_id, subscription_id)

    async def find_each(
        self, session: AsyncSession, subscription_ids: Collection[str]
    ) -> dict[str, DigestSubscription]:
        """Of either table; the second is asked for what the first does not hold."""
        digests = await self.weekly.find_each(session, subscription_ids)
        missing = [subscription_id for subscription_id in subscription_ids if subscription_id not in digests]
        return digests | (await self.others.find_each(session, missing) if missing else {})

    async def of_channel(
        self, session: AsyncSession, workspace_id: str, channel_id: str
    ) -> tuple[DigestSubscription, ...]:
        """Oldest first."""
        return _oldest_first(
            await self.weekly.of_channel(session, workspace_id, channel_id),
            await self.others.of_channel(session, workspace_id, channel_id),
        )

    async def of_workspace(self, session: AsyncSession, workspace_id: str) -> tuple[DigestSubscription, ...]:
        """Oldest first."""
        return _oldest_first(
            await self.weekly.of_workspace(session, workspace_id), await self.others.of_workspace(session, workspace_id)
        )

    async def of_owner(
        self, session: AsyncSession, workspace_id: str, person_id: str
    ) -> tuple[DigestSubscription, ...]:
        """Oldest first."""
        return _oldest_first(
            await self.weekly.of_owner(session, workspace_id, person_id),
            await self.others.of_owner(session, workspace_id, person_id),
        )

    async def paused_for(self, session: AsyncSession, reasons: Collection[str]) -> tuple[DigestSubscription, ...]:
        """Of both tables."""
        return await self.weekly.paused_for(session, reasons) + await self.others.paused_for(session, reasons)

    async def organizations(self, session: AsyncSession, *, active_only: bool) -> tuple[SubscribedOrganization, ...]:
        """Each once, active where a digest of any cadence is."""
        listed: dict[tuple[str, ...], SubscribedOrganization] = {}
        for repository in (self.weekly, self.others):
            for organization in await repository.organizations(session, active_only=active_only):
                earlier = listed.get(organization.tracked.key)
                if earlier is None or organization.active:
                    listed[organization.tracked.key] = organization
        return tuple(listed[key] for key in sorted(listed))

    async def change(
        self,
        session: AsyncSession,
        subscription: DigestSubscription,
        *conditions: ColumnElement[bool],
        **changed: Any,  # noqa: ANN401 - a type for each field
    ) -> bool:
        """As `SubscriptionRepository` does. With settings of another cadence, `former_slot`: see `_take_along`."""
        schedule = changed.get("settings", subscription.settings)
        if schedule.cadence is not subscription.settings.cadence:
            return await self._take_along(session, subscription, **changed)
        return await self._of(schedule.cadence).change(session, subscription, *conditions, **changed)

    async def move(self, session: AsyncSession, workspace_id: str, old_id: str, new_id: str) -> None:
        """In both tables."""
        await self.weekly.move(session, workspace_id, old_id, new_id)
        await self.others.move(session, workspace_id, old_id, new_id)

    async def _take_along(
        self,
        session: AsyncSession,
        subscription: DigestSubscription,
        *,
        former_slot: str | None,
        **changed: Any,  # noqa: ANN401 - likewise
    ) -> bool:
        """Change the cadence: its id, and all that goes by it, goes to the new one's row. Raises AlreadySubscribed.

        1. The old row becomes a removed one under an id of its own. It keeps `former_slot`, so that whoever comes back
           in that slot gets no second digest of it. False where the version is no longer that of `subscription`.
        2. A removed one of the new cadence makes way; False where its slot is not the `last_slot` that is planned by.
        3. The new row comes in. Where the channel has such a digest, nothing happens at all.
        """
        former = {
            "id": str(uuid4()),
            "state": SubscriptionState.REMOVED,
            "last_slot": former_slot,
            "skipped_slot": None,
        }
        if not await self._of(subscription.settings.cadence).change(session, subscription, **former):
            return False
        changed = {"last_slot": None, "skipped_slot": None, **changed, "version": subscription.version + 1}
        moved = DigestSubscription(**{name: getattr(subscription, name) for name in _FIELDS} | changed)
        table = _table_of(moved.settings.cadence)
        removed = delete(table).where(*_removed(table, moved, moved.settings.cadence)).returning(table.c.used_slot)
        slots = list(await session.scalars(removed))
        if slots and slots != [moved.last_slot]:
            return False
        saved = await self._of(moved.settings.cadence).save_new(session, moved)
        if saved.id != moved.id:
            raise AlreadySubscribed
        return True

    def _of(self, cadence: Cadence) -> SubscriptionRepository[DigestSubscription]:
        return self.weekly if cadence is Cadence.WEEKLY else self.others


_FIELDS = tuple(DigestSubscription.__dataclass_fields__)


def _table_of(cadence: Cadence) -> Table:
    return subscriptions if cadence is Cadence.WEEKLY else cadence_subscriptions


def _removed(table: Table, subscription: DigestSubscription, cadence: Cadence) -> list[ColumnElement[bool]]:
    conditions = [
        table.c.workspace_id == subscription.workspace_id,
        table.c.channel_id == subscription.channel_id,
        table.c.organization_uuid == subscription.organization.uuid,
        table.c.state == SubscriptionState.REMOVED,
    ]
    return conditions if table is subscriptions else [*conditions, table.c.cadence == cadence]


def _oldest_first(*digests: tuple[DigestSubscription, ...]) -> tuple[DigestSubscription, ...]:
    everything = [digest for part in digests for digest in part]
    order = list(Cadence)
    return tuple(
        sorted(everything, key=lambda digest: (digest.created_at, order.index(digest.settings.cadence), digest.id))
    )


def _schedule_columns(schedule: Schedule) -> Columns:
    columns: dict[str, object] = {"at": schedule.at, "zone": schedule.time_zone}
    match schedule:
        case WeeklySchedule(weekday=weekday):
            return {**columns, "weekday": weekday}
        case DailySchedule(workdays=workdays):
            return {**columns, "cadence": Cadence.DAILY, "workdays": workdays, "month_day": None}
        case MonthlySchedule(day=day):
            return {**columns, "cadence": Cadence.MONTHLY, "workdays": None, "month_day": day}


def _schedule(row: Row[Any]) -> Schedule:
    if "weekday" in row._mapping:  # noqa: SLF001 - named tuples keep their API behind an underscore
        return WeeklySchedule(row.weekday, row.at, row.zone)
    if row.cadence == Cadence.DAILY:
        return DailySchedule(row.at, row.zone, row.workdays)
    return MonthlySchedule(row.month_day, row.at, row.zone)


def _next_run_columns(run: Occurrence) -> Columns:
    return {"next_run_at": run.at, "next_slot": run.slot}


def _subscription(row: Row[Any]) -> DigestSubscription:
    return DigestSubscription(
        **common_fields(row),
        settings=_schedule(row),
        next_run=Occurrence(row.next_run_at, row.next_slot),
        last_slot=row.used_slot,
        skipped_slot=row.skip_slot,
        extent=Extent(row.extent),
    )


def _in_table(table: Table, *subject: str) -> SubscriptionRepository[DigestSubscription]:
    return SubscriptionRepository(
        table=table,
        read=_subscription,
        own_fields={
            "settings": _schedule_columns,
            "next_run": _next_run_columns,
            "last_slot": lambda slot: {"used_slot": slot},
            "skipped_slot": lambda slot: {"skip_slot": slot},
        },
        # Who removes digests and subscribes again in the same slot must not get a second one of it.
        kept=frozenset({"used_slot"}),
        subject=("organization_uuid", *subject),
    )


digest_subscriptions = DigestRepository(_in_table(subscriptions), _in_table(cadence_subscriptions, "cadence"))
