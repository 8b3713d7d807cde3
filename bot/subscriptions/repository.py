"""Subscriptions in the database: one implementation for every kind, which names its table and its own fields."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, Table, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.upsert import insert_into
from bot.errors import AlreadySubscribed
from bot.subscriptions.model import SubscribedOrganization, Subscription, SubscriptionState
from bot.usage.model import Organization, TrackedOrganization

T = TypeVar("T", bound=Subscription[Any])

Columns = Mapping[str, object]

# The columns keep the names of earlier releases, which replicas that are not restarted yet still read.
_RENAMED = {"pause_reason": "reason", "shared_channel_allowed": "external_ok"}


class Subscriptions(Protocol[T]):
    """The subscriptions of one kind, in whatever tables. The functions are told of in `SubscriptionRepository`."""

    async def save_new(self, session: AsyncSession, subscription: T) -> T: ...

    async def find(self, session: AsyncSession, workspace_id: str, subscription_id: str) -> T | None: ...

    async def find_each(self, session: AsyncSession, subscription_ids: Collection[str]) -> dict[str, T]: ...

    async def of_channel(self, session: AsyncSession, workspace_id: str, channel_id: str) -> tuple[T, ...]: ...

    async def of_workspace(self, session: AsyncSession, workspace_id: str) -> tuple[T, ...]: ...

    async def of_owner(self, session: AsyncSession, workspace_id: str, person_id: str) -> tuple[T, ...]: ...

    async def paused_for(self, session: AsyncSession, reasons: Collection[str]) -> tuple[T, ...]: ...

    async def organizations(
        self, session: AsyncSession, *, active_only: bool
    ) -> tuple[SubscribedOrganization, ...]: ...

    async def change(
        self, session: AsyncSession, subscription: T, *conditions: ColumnElement[bool], **changed: object
    ) -> bool: ...

    async def move(self, session: AsyncSession, workspace_id: str, old_id: str, new_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class SubscriptionRepository(Generic[T]):
    """The subscriptions of one kind. Every function takes the session of its caller, who owns the transaction."""

    table: Table
    read: Callable[[Row[Any]], T]  # with `common_fields`
    own_fields: Mapping[str, Callable[[Any], Columns]]  # fields that are columns of another name or several
    kept: frozenset[str] = frozenset()  # columns of a removed one that outlive its being taken over
    subject: tuple[str, ...] = ("organization_uuid",)  # columns of what a channel can have once

    async def save_new(self, session: AsyncSession, subscription: T) -> T:
        """Keep the subscription; return it as it is kept. Raises AlreadySubscribed.

        One that was removed is taken over, with its id and what it `kept`.
        """
        row = self._columns({field.name: getattr(subscription, field.name) for field in fields(subscription)})
        statement = insert_into(session, self.table).values(row)
        replaced = {name: statement.excluded[name] for name in row.keys() - {"id", "version", *self.kept}}
        statement = statement.on_conflict_do_update(
            index_elements=("workspace_id", "channel_id", *self.subject),
            set_={**replaced, "version": self.table.c.version + 1},
            where=self.table.c.state == SubscriptionState.REMOVED,
        )
        saved = (await session.execute(statement.returning(self.table))).one_or_none()
        if saved is None:
            raise AlreadySubscribed
        return self.read(saved)

    async def find(self, session: AsyncSession, workspace_id: str, subscription_id: str) -> T | None:
        """The subscription, a removed one too."""
        statement = select(self.table).where(*self.key(workspace_id, subscription_id))
        row = (await session.execute(statement)).one_or_none()
        return None if row is None else self.read(row)

    async def find_each(self, session: AsyncSession, subscription_ids: Collection[str]) -> dict[str, T]:
        """Those with these ids, of all workspaces, removed ones too."""
        rows = await session.execute(select(self.table).where(self.table.c.id.in_(subscription_ids)))
        return {row.id: self.read(row) for row in rows}

    async def of_channel(self, session: AsyncSession, workspace_id: str, channel_id: str) -> tuple[T, ...]:
        """The channel's, oldest first, without what was removed."""
        return await self.present(session, workspace_id, self.table.c.channel_id == channel_id)

    async def of_workspace(self, session: AsyncSession, workspace_id: str) -> tuple[T, ...]:
        """Those of all channels of the workspace, oldest first, without what was removed."""
        return await self.present(session, workspace_id)

    async def of_owner(self, session: AsyncSession, workspace_id: str, person_id: str) -> tuple[T, ...]:
        """Those that a person owns, oldest first, without what was removed."""
        return await self.present(session, workspace_id, self.table.c.owner == person_id)

    async def paused_for(self, session: AsyncSession, reasons: Collection[str]) -> tuple[T, ...]:
        """Those of all workspaces that paused for one of the reasons."""
        paused = (self.table.c.state == SubscriptionState.PAUSED, self.table.c.reason.in_(reasons))
        return tuple(map(self.read, await session.execute(select(self.table).where(*paused))))

    async def present(
        self, session: AsyncSession, workspace_id: str, *conditions: ColumnElement[bool]
    ) -> tuple[T, ...]:
        """Those that fulfil the conditions, oldest first, without what was removed."""
        statement = (
            select(self.table)
            .where(
                self.table.c.workspace_id == workspace_id, self.table.c.state != SubscriptionState.REMOVED, *conditions
            )
            .order_by(self.table.c.created_at, self.table.c.id)
        )
        return tuple(map(self.read, await session.execute(statement)))

    async def organizations(self, session: AsyncSession, *, active_only: bool) -> tuple[SubscribedOrganization, ...]:
        """Each organization of each workspace once; of removed and paused subscriptions too unless `active_only`."""
        key, state = (self.table.c.workspace_id, self.table.c.organization_uuid), self.table.c.state
        columns = [*key, func.max(self.table.c.organization_name)]
        if not active_only:
            columns.append(func.max(case((state == SubscriptionState.ACTIVE, 1), else_=0)))
        statement = select(*columns).group_by(*key).order_by(*key)
        if active_only:
            statement = statement.where(state == SubscriptionState.ACTIVE)
        return tuple(
            SubscribedOrganization(TrackedOrganization(workspace, Organization(uuid, name)), active_only or any(active))
            for workspace, uuid, name, *active in await session.execute(statement)
        )

    async def change(
        self, session: AsyncSession, subscription: T, *conditions: ColumnElement[bool], **changed: object
    ) -> bool:
        """Change the fields that are named; False where its version is no longer that of `subscription`."""
        table, version = self.table, subscription.version
        statement = (
            update(table)
            .where(*self.key(subscription.workspace_id, subscription.id), table.c.version == version, *conditions)
            .values(**self._columns(changed), version=version + 1)
        )
        return await session.scalar(statement.returning(table.c.id)) is not None

    async def move(self, session: AsyncSession, workspace_id: str, old_id: str, new_id: str) -> None:
        """Follow a channel whose id Slack changed. What the new channel gets already, the old one loses."""
        await self._forget_removed(session, workspace_id, old_id, new_id)
        table, namesake = self.table, self.table.alias("namesake")
        gets_already = (
            select(namesake.c.id)
            .where(namesake.c.workspace_id == workspace_id, namesake.c.channel_id == new_id)
            .where(*(namesake.c[column] == table.c[column] for column in self.subject))
        )
        old_channel = (table.c.workspace_id == workspace_id, table.c.channel_id == old_id)
        step = {"version": table.c.version + 1}
        moved = update(table).where(*old_channel, ~gets_already.exists()).values(channel_id=new_id, **step)
        await session.execute(moved)
        await session.execute(update(table).where(*old_channel).values(state=SubscriptionState.REMOVED, **step))

    def key(self, workspace_id: str, subscription_id: str) -> tuple[ColumnElement[bool], ...]:
        """The condition that names one subscription. The workspace is part of it: ids come back from clients."""
        return self.table.c.workspace_id == workspace_id, self.table.c.id == subscription_id

    async def _forget_removed(self, session: AsyncSession, workspace_id: str, old_id: str, new_id: str) -> None:
        """Make way in the new channel: a removed row would meet the key of the one that comes."""
        table, source = self.table, self.table.alias("source")
        coming = (
            select(source.c.id)
            .where(source.c.workspace_id == workspace_id, source.c.channel_id == old_id)
            .where(source.c.state != SubscriptionState.REMOVED)
            .where(*(source.c[column] == table.c[column] for column in self.subject))
        )
        await session.execute(
            delete(table).where(
                table.c.workspace_id == workspace_id,
                table.c.channel_id == new_id,
                table.c.state == SubscriptionState.REMOVED,
                coming.exists(),
            )
        )

    def _columns(self, values: Mapping[str, object]) -> dict[str, object]:
        columns: dict[str, object] = {}
        for name, value in values.items():
            if isinstance(value, Organization):
                columns |= {"organization_uuid": value.uuid, "organization_name": value.name}
            elif name in self.own_fields:
                columns |= self.own_fields[name](value)
            else:
                columns[_RENAMED.get(name, name)] = value
        return columns


def common_fields(row: Row[Any]) -> dict[str, Any]:
    """The fields that every kind has, but for the settings."""
    return {
        "id": row.id,
        "workspace_id": row.workspace_id,
        "channel_id": row.channel_id,
        "organization": Organization(row.organization_uuid, row.organization_name),
        "locale": row.locale,
        "owner": row.owner,
        "created_at": row.created_at,
        "state": SubscriptionState(row.state),
        "pause_reason": row.reason,
        "shared_channel_allowed": row.external_ok,
        "version": row.version,
    }
