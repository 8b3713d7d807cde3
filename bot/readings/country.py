"""The country of an organization in a workspace: guessed from time zones, or set by an admin.

Guessed is the zone of the person who linked a channel to it first, or that of its oldest digest or alert.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.cadence_table import cadence_subscriptions
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
    for table in (subscriptions, alert_subscriptions, cadence_subscriptions)
)

_Fetch = Callable[[PointRead, Mapping[str, str]], Awaitable[Sequence[Any] | None]]


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
    async def fetch(read: PointRead, key: Mapping[str, str]) -> Sequence[Any] | None:
        return await deps.sessions.row(read, **key)

    return await _find(tracked, fetch)


async def country_in(session: AsyncSession, tracked: TrackedOrganization) -> OrganizationCountry:
    """The same, in a session that is open."""

    async def fetch(read: PointRead, key: Mapping[str, str]) -> Sequence[Any] | None:
        row = (await session.execute(read.statement, key)).one_or_none()
        return None if row is None else tuple(row)

    return await _find(tracked, fetch)


async def _find(tracked: TrackedOrganization, fetch: _Fetch) -> OrganizationCountry:
    key = {"workspace": tracked.workspace_id, "organization": tracked.organization.uuid}
    kept = await fetch(_COUNTRY, key)
    if kept and (kept[0] or not kept[1]):
        return OrganizationCountry(*kept)
    for zone_of in _ZONES:
        if (row := await fetch(zone_of, key)) and row[0]:
            return OrganizationCountry(country_of_zone(row[0]), guessed=True)
    return OrganizationCountry(None, guessed=True)


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
