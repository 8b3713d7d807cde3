"""Show and change the rules of an organization: for admins alone, each change a revision and a line of the audit."""

from dataclasses import dataclass

from bot import audit, permissions
from bot.deps import Deps
from bot.errors import PersonUnknown
from bot.organizations.resolve import organization_meant
from bot.organizations.rules.form import ChosenRules, RulesTarget
from bot.permissions import Person, Role
from bot.readings.country import find_country, set_country
from bot.readings.rules import KeptRules, add_rules, rules_at
from bot.usage.model import Organization, TrackedOrganization

_ACTION, _COUNTRY = "rules", "country"  # in the audit


@dataclass(frozen=True, slots=True)
class ShownRules:
    """The rules of an organization, and its country."""

    organization: Organization
    country: str | None
    kept: KeptRules


@dataclass(frozen=True, slots=True)
class RulesSaved:
    """Rules that hold from now on."""

    organization: Organization
    chosen: ChosenRules


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """Somebody else saved rules that this person never saw: theirs were not saved."""

    organization: Organization


@dataclass(frozen=True, slots=True)
class NobodyToMention:
    """The person to mention is not in the workspace, or not any more: nothing was saved."""

    organization: Organization
    person_id: str


RulesOutcome = RulesSaved | RulesChanged | NobodyToMention


async def show_rules(deps: Deps, person: Person, channel_id: str, reference: str = "") -> ShownRules:
    """The rules of the organization that is meant. Raises NotAllowed, and what finding the organization raises."""
    permissions.require_rule_setter(person)
    organization = await organization_meant(deps, person, channel_id, reference)
    tracked = TrackedOrganization(person.workspace_id, organization)
    country = (await find_country(deps, tracked)).country
    return ShownRules(organization, country, await rules_at(deps, tracked, deps.now()))


async def change_rules(deps: Deps, person: Person, target: RulesTarget, chosen: ChosenRules) -> RulesOutcome:
    """Save them all, or none. Raises NotAllowed, and what finding the organization raises."""
    before = await show_rules(deps, person, target.channel_id, target.organization)
    tracked = TrackedOrganization(person.workspace_id, before.organization)
    mention = chosen.rules.mention
    if mention and mention != before.kept.rules.mention and not await _is_here(deps, tracked, mention.person_id):
        return NobodyToMention(before.organization, mention.person_id)
    now = deps.now()
    async with deps.sessions.write() as session:
        # First of all, as its key decides between two admins who save at once.
        if not await add_rules(session, tracked, chosen.rules, after=target.revision, person_id=person.id, now=now):
            return RulesChanged(before.organization)
        detail = f"{before.organization.name or before.organization.uuid}: revision {target.revision + 1}"
        await audit.write(session, person.workspace_id, audit.Entry(now, person.id, _ACTION, detail))
        if chosen.country != before.country:
            await set_country(session, tracked, chosen.country, person.id, now)
            entry = audit.Entry(now, person.id, _COUNTRY, chosen.country or "off")
            await audit.write(session, person.workspace_id, entry)
    return RulesSaved(before.organization, chosen)


async def _is_here(deps: Deps, tracked: TrackedOrganization, person_id: str) -> bool:
    """True for a person of the workspace who can be mentioned; False where Slack does not say."""
    try:
        person = await deps.person(tracked.workspace_id, person_id)
    except PersonUnknown:
        return False
    return person.role is not Role.EXTERNAL
