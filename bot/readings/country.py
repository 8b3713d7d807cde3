"""The country of an organization in a workspace: guessed from time zones, or set by an admin.

Guessed is the zone of the person who linked a channel to it first, or that of its oldest digest or alert.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.point_read import PointRead
from bot.db.tables import alert_subscriptions, organization_countries, subscriptions
from bot.db.upsert import insert_into
from bot.deps import Deps
from bot.i18n.countries import country_of_zone
from bot.usage.model import TrackedOrganization

_COUNTRY = PointRead(
    select(organization_countries.c.country, organization_countries.c.guessed, organization_countries.c.set_by).where(
        organization_countries.c.workspace_id == bindparam("workspace"),
        organization_countries.c.organization_uuid == bindparam("organization"),
    )
)
_ZONES = tuple(
    PointRead(
        select(table.c.zone)
        .where(table.c.workspace_id == bindparam("workspace"), table.c.organization_uuid == bindparam("organization"))
        .order_by(table.c.created_at)
        .limit(1)
    )
    for table in (subscriptions, alert_subscriptions)
)


@dataclass(frozen=True, slots=True)
class OrganizationCountry:
    """A country, or none (`country off`, or a zone of no country). `set_by`: the person; None: nothing is kept."""

    country: str | None
    guessed: bool
    set_by: str | None = None


async def country_of(deps: Deps, tracked: TrackedOrganization) -> str | None:
    """The country whose holidays count. Raises DatabaseDown."""
    return (await find_country(deps, tracked)).country


async def find_country(deps: Deps, tracked: TrackedOrganization) -> OrganizationCountry:
    """The country, and how it was found. Raises DatabaseDown."""
    # A report asks for it each time: prebuilt statements, of which the first finds it where one is kept.
    key = {"workspace": tracked.workspace_id, "organization": tracked.organization.uuid}
    kept = await deps.sessions.row(_COUNTRY, **key)
    if kept and (kept[0] or not kept[1]):
        return OrganizationCountry(*kept)
    for zone_of in _ZONES:
        if (row := await deps.sessions.row(zone_of, **key)) and row[0]:
            return OrganizationCountry(country_of_zone(row[0]), guessed=True)
    return OrganizationCountry(None, guessed=True)


async def country_in(session: AsyncSession, tracked: TrackedOrganization) -> OrganizationCountry:
    """The same, in a session that is open."""
    kept = await _kept(session, tracked.workspace_id, tracked.organization.uuid)
    if kept and (kept.country or not kept.guessed):
        return kept
    zone = await _zone_of_subscriptions(session, tracked.workspace_id, tracked.organization.uuid)
    return OrganizationCountry(country_of_zone(zone) if zone else None, guessed=True)


async def guess_country(
    session: AsyncSession, tracked: TrackedOrganization, time_zone: str, person_id: str, now: datetime
) -> None:
    """Keep a guess, unless something is kept already."""
    values = _row(tracked, country_of_zone(time_zone), person_id, now, guessed=True)
    await session.execute(insert_into(session, organization_countries).values(values).on_conflict_do_nothing())


async def set_country(
    session: AsyncSession, tracked: TrackedOrganization, country: str | None, person_id: str, now: datetime
) -> None:
    """Set it; None: no holidays count."""
    values = _row(tracked, country, person_id, now, guessed=False)
    key = (organization_countries.c.workspace_id, organization_countries.c.organization_uuid)
    statement = insert_into(session, organization_countries).values(values)
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=values))


def _row(
    tracked: TrackedOrganization, country: str | None, person_id: str, now: datetime, *, guessed: bool
) -> dict[str, object]:
    return {
        "workspace_id": tracked.workspace_id,
        "organization_uuid": tracked.organization.uuid,
        "country": country,
        "guessed": guessed,
        "set_by": person_id,
        "set_at": now,
    }


async def _kept(session: AsyncSession, workspace_id: str, organization_uuid: str) -> OrganizationCountry | None:
    statement = select(organization_countries).where(
        organization_countries.c.workspace_id == workspace_id,
        organization_countries.c.organization_uuid == organization_uuid,
    )
    row = (await session.execute(statement)).first()
    return OrganizationCountry(row.country, row.guessed, row.set_by) if row else None


async def _zone_of_subscriptions(session: AsyncSession, workspace_id: str, organization_uuid: str) -> str | None:
    for table in (subscriptions, alert_subscriptions):
        statement = (
            select(table.c.zone)
            .where(table.c.workspace_id == workspace_id, table.c.organization_uuid == organization_uuid)
            .order_by(table.c.created_at)
            .limit(1)
        )
        zone: str | None = await session.scalar(statement)
        if zone:
            return zone
    return None
