"""Fill the form for the rules of an organization with what holds, and with what Slack offers."""

from typing import Any

from bot.deps import Deps
from bot.organizations.rules.change import ShownRules, show_rules
from bot.organizations.rules.form import RulesForm, RulesTarget, rules_view
from bot.permissions import Person


async def opening_view(deps: Deps, person: Person, channel_id: str, reference: str) -> dict[str, Any]:
    """The form for the organization that is meant. Raises NotAllowed, and what finding the organization raises."""
    shown = await show_rules(deps, person, channel_id, reference)
    target = RulesTarget(shown.organization.uuid, channel_id, shown.kept.revision, person.locale)
    return await _view(deps, person, shown, target)


async def longer_view(deps: Deps, person: Person, target: RulesTarget) -> dict[str, Any]:
    """The form with all of its fields. Raises as `opening_view` does."""
    # With the revision that the form was opened with: another admin's of meanwhile is noticed when it is saved.
    shown = await show_rules(deps, person, target.channel_id, target.organization)
    return await _view(deps, person, shown, target, shows_more=True)


async def _view(
    deps: Deps, person: Person, shown: ShownRules, target: RulesTarget, *, shows_more: bool = False
) -> dict[str, Any]:
    groups, rules = await deps.user_groups(), shown.kept.rules
    form = RulesForm(shown.organization, target, shown.country, rules, person.time_zone, groups, shows_more)
    return rules_view(form, deps.localizer(person.locale, person.time_zone))
