"""Show and change the country whose public holidays an organization's days follow."""

from dataclasses import dataclass

from bot import audit, permissions
from bot.deps import Deps
from bot.i18n.countries import read_country
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.readings.country import OrganizationCountry, find_country, set_country
from bot.usage.model import Organization, TrackedOrganization

_ACTION = "country"  # in the audit


@dataclass(frozen=True, slots=True)
class CountryOutcome:
    """The country of an organization. `unknown`: what was typed is none, and nothing was changed."""

    organization: Organization
    country: OrganizationCountry
    unknown: bool = False


async def show_country(deps: Deps, person: Person, channel_id: str) -> CountryOutcome:
    """The country as it is. Raises NotAllowed, and what finding the organization raises."""
    organization = await organization_meant(deps, person, channel_id, "")
    country = await find_country(deps, TrackedOrganization(person.workspace_id, organization))
    return CountryOutcome(organization, country)


async def change_country(deps: Deps, person: Person, channel_id: str, words: str) -> CountryOutcome:
    """Set it by code or name; no words: no holidays count. Raises NotAllowed."""
    permissions.require_country_setter(person)
    before = await show_country(deps, person, channel_id)
    country = read_country(words) if words else None
    if words and country is None:
        return CountryOutcome(before.organization, before.country, unknown=True)
    tracked = TrackedOrganization(person.workspace_id, before.organization)
    entry = audit.Entry(deps.now(), person.id, _ACTION, country or "off", channel_id=channel_id)
    async with deps.sessions.write() as session:
        await set_country(session, tracked, country, person.id, deps.now())
        await audit.write(session, person.workspace_id, entry)
    return CountryOutcome(before.organization, OrganizationCountry(country, guessed=False, set_by=person.id))
