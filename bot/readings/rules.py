"""The rules of an organization in a workspace, as they are kept: one row for each revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.json_codec import JsonCodec
from bot.db.point_read import PointRead
from bot.db.tables import organization_rules
from bot.db.upsert import insert_into
from bot.deps import Deps
from bot.usage.model import TrackedOrganization
from bot.usage.organization_rules import NO_RULES, OrganizationRules

# A row of an older release has none of the later fields, and is read as if they were empty. Both releases may run on
# one database: the older one reads what this one writes and passes over fields that it does not know (it alerts without
# the user group); where an admin saves with its form, which shows none of them, its revision has none of them either,
# and the revision before still holds them.
RULES_JSON = JsonCodec(OrganizationRules, "rules")

_RULES = PointRead(
    select(organization_rules.c.payload, organization_rules.c.revision)
    .where(
        organization_rules.c.workspace_id == bindparam("workspace"),
        organization_rules.c.organization_uuid == bindparam("organization"),
        organization_rules.c.set_at <= bindparam("at"),
    )
    .order_by(organization_rules.c.revision.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class KeptRules:
    """Rules, and their revision: 0 before anybody set some."""

    rules: OrganizationRules = NO_RULES
    revision: int = 0


async def rules_at(deps: Deps, tracked: TrackedOrganization, at: datetime) -> KeptRules:
    """The rules that held at that instant. Raises DatabaseDown."""
    return _kept(await deps.sessions.row(_RULES, **_key(tracked), at=at))


async def rules_in(session: AsyncSession, tracked: TrackedOrganization, at: datetime) -> KeptRules:
    """The same, in a session that is open."""
    row = (await session.execute(_RULES.statement, {**_key(tracked), "at": at})).one_or_none()
    return _kept(None if row is None else tuple(row))


async def rules_of_workspace(session: AsyncSession, workspace_id: str) -> Mapping[str, OrganizationRules]:
    """The newest rules of each organization, by its uuid."""
    columns = (organization_rules.c.organization_uuid, organization_rules.c.payload)
    statement = select(*columns).where(organization_rules.c.workspace_id == workspace_id)
    rows = await session.execute(statement.order_by(organization_rules.c.revision))
    return {uuid: RULES_JSON.from_json(payload) or NO_RULES for uuid, payload in rows}


async def add_rules(
    session: AsyncSession,
    tracked: TrackedOrganization,
    rules: OrganizationRules,
    *,
    after: int,
    person_id: str,
    now: datetime,
) -> bool:
    """Add a revision; False where somebody else added one after the revision `after`, which the person never saw."""
    row = {
        "workspace_id": tracked.workspace_id,
        "organization_uuid": tracked.organization.uuid,
        "revision": after + 1,
        "payload": RULES_JSON.to_json(rules),
        "set_by": person_id,
        "set_at": now,
    }
    statement = insert_into(session, organization_rules).values(row).on_conflict_do_nothing()
    return await session.scalar(statement.returning(organization_rules.c.revision)) is not None


def _key(tracked: TrackedOrganization) -> dict[str, str]:
    return {"workspace": tracked.workspace_id, "organization": tracked.organization.uuid}


def _kept(row: object) -> KeptRules:
    if not isinstance(row, tuple):
        return KeptRules()
    payload, revision = row
    rules = RULES_JSON.from_json(payload)
    return KeptRules(rules or NO_RULES, revision)
