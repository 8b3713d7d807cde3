"""Show and change the rules of an organization: for admins alone, each change a revision and a line of the audit."""

from dataclasses import dataclass, replace

from bot import audit, permissions
from bot.deps import Deps
from bot.errors import PersonUnknown
from bot.organizations.resolve import organization_meant
from bot.organizations.rules.form import MENTION_FROM, MENTION_GROUP, RulesTarget
from bot.organizations.rules.submission import ChosenRules
from bot.organizations.rules.user_groups import find_group, nearest_groups
from bot.permissions import Person, Role
from bot.ports import GroupsNotListed
from bot.readings.country import find_country, set_country
from bot.readings.rules import KeptRules, add_rules, rules_at
from bot.sharing.default_channel import ChannelFault, channel_fault
from bot.usage.model import Organization, TrackedOrganization
from bot.usage.organization_rules import GroupMention, OrganizationRules

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
    country: str | None
    rules: OrganizationRules


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """Somebody else saved rules that this person never saw: theirs were not saved."""

    organization: Organization


@dataclass(frozen=True, slots=True)
class NobodyToMention:
    """The person to mention is not in the workspace, or not any more: nothing was saved."""

    organization: Organization
    person_id: str


@dataclass(frozen=True, slots=True)
class NoGroupToMention:
    """The workspace has no such user group, or disabled it: nothing was saved. `nearest`: handles spelled like it."""

    organization: Organization
    words: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupsUnknown:
    """Slack does not say which user groups there are: nothing was saved."""

    organization: Organization
    lacks_scope: bool


@dataclass(frozen=True, slots=True)
class ChannelRefused:
    """The channel cannot be the default one: nothing was saved."""

    organization: Organization
    channel_id: str
    fault: ChannelFault


RulesRefused = NobodyToMention | NoGroupToMention | GroupsUnknown | ChannelRefused
RulesOutcome = RulesSaved | RulesChanged | RulesRefused


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
    rules = await _judged(deps, tracked, before, chosen)
    if not isinstance(rules, OrganizationRules):
        return rules
    country, _ = chosen.over(before.country, before.kept.rules)
    now = deps.now()
    async with deps.sessions.write() as session:
        # First of all, as its key decides between two admins who save at once.
        if not await add_rules(session, tracked, rules, after=target.revision, person_id=person.id, now=now):
            return RulesChanged(before.organization)
        detail = f"{before.organization.name or before.organization.uuid}: revision {target.revision + 1}"
        await audit.write(session, person.workspace_id, audit.Entry(now, person.id, _ACTION, detail))
        if country != before.country:
            await set_country(session, tracked, country, person.id, now)
            entry = audit.Entry(now, person.id, _COUNTRY, country or "off")
            await audit.write(session, person.workspace_id, entry)
    return RulesSaved(before.organization, country, rules)


async def _judged(
    deps: Deps, tracked: TrackedOrganization, before: ShownRules, chosen: ChosenRules
) -> OrganizationRules | RulesRefused:
    """The rules as they will hold. What was saved before and stays is not judged anew: it may be gone by now."""
    organization, held = before.organization, before.kept.rules
    _, rules = chosen.over(before.country, held)
    mention, channel_id = rules.mention, rules.channel
    if mention and mention != held.mention and not await _is_here(deps, tracked, mention.person_id):
        return NobodyToMention(organization, mention.person_id)
    group = await _group(deps, organization, held.group, chosen)
    if group is not None and not isinstance(group, GroupMention):
        return group
    if channel_id and channel_id != held.channel:
        deps.get_channel.forget(channel_id)  # a person acts on what Slack says now
        if (fault := await channel_fault(deps, channel_id)) is not None:
            return ChannelRefused(organization, channel_id, fault)
    return replace(rules, group=group)


async def _is_here(deps: Deps, tracked: TrackedOrganization, person_id: str) -> bool:
    """True for a person of the workspace who can be mentioned; False where Slack does not say."""
    try:
        person = await deps.person(tracked.workspace_id, person_id)
    except PersonUnknown:
        return False
    return person.role is not Role.EXTERNAL


async def _group(
    deps: Deps, organization: Organization, held: GroupMention | None, chosen: ChosenRules
) -> GroupMention | NoGroupToMention | GroupsUnknown | None:
    percent, words = chosen.group_from, chosen.group
    if held and (MENTION_GROUP not in chosen.shown or words == held.group_id):
        return replace(held, from_percent=percent) if MENTION_FROM in chosen.shown else held
    if not words:
        return None
    groups = await deps.user_groups()
    if isinstance(groups, GroupsNotListed):
        return GroupsUnknown(organization, groups.lacks_scope)
    group = find_group(words, groups)
    return (
        GroupMention(group.id, percent)
        if group
        else NoGroupToMention(organization, words, nearest_groups(words, groups))
    )
