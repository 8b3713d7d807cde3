"""`settings` in Slack: the form for the rules of an organization."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import permissions
from bot.blocks.message import Message
from bot.blocks.modal import done_view, failed_view, saying_view
from bot.deps import Deps
from bot.errors import ReadingGone
from bot.i18n.translator import Translator
from bot.organizations.rules.change import RulesSaved, change_rules
from bot.organizations.rules.fill import longer_view, opening_view
from bot.organizations.rules.form import MENTION_GROUP, MORE, RULES_FORM, TITLE, RulesTarget, carried_target
from bot.organizations.rules.messages import group_fault, outcome_message
from bot.organizations.rules.submission import ChosenRules, read_submission
from bot.organizations.rules.user_groups import find_group
from bot.permissions import Person
from bot.ports import ToChannel
from bot.slack.interaction import AckResponse, FieldErrors, Handler, Interaction, ShowView, ViewHandler
from bot.slack.open_form import open_form, with_signature
from bot.slack.reply import person_of
from bot.slack.signed_metadata import verify
from bot.usage.organization_rules import is_group_id

_LETTERS = 32  # of a signature, which the ack has no time to judge
_INSTEAD = "country"  # what can be typed where no form opens


@dataclass(frozen=True, slots=True)
class RulesListeners:
    """The form for the rules of an organization. `country_changed`: whatever goes by its country follows."""

    deps: Deps
    country_changed: Callable[[str], Awaitable[None]]  # takes the workspace's id

    def actions(self) -> Mapping[str, Handler]:
        """By action id."""
        return {MORE: self.more_pressed}

    def views(self) -> Mapping[str, ViewHandler]:
        """By callback id."""
        return {RULES_FORM: ViewHandler(self.validate, self.submitted)}

    async def typed(self, interaction: Interaction, person: Person, reference: str) -> Message | None:
        """Open the form; None where it is open. Raises NotAllowed."""
        permissions.require_rule_setter(person)
        translator = self.deps.translator(person.locale)
        loading = saying_view(translator.say(TITLE), translator.say("Loading…"), translator)

        async def make() -> dict[str, Any]:
            return await opening_view(self.deps, person, interaction.channel_id, reference)

        return await open_form(self.deps, interaction, person, loading, make, typed=_INSTEAD)

    async def more_pressed(self, interaction: Interaction) -> None:
        """Show the other fields too. Raises ReadingGone where the form is none of ours, and NotAllowed."""
        person, target = await self._asked(interaction)
        view = with_signature(self.deps, person, await longer_view(self.deps, person, target))
        await self.deps.modals.update(interaction.view_id, view, interaction.view_hash)

    def validate(self, interaction: Interaction) -> AckResponse:
        """A sentence below each input that holds nothing usable; else "Working…"."""
        # Who it is would have to be asked first. What the form carries is not judged here: it decides a language only.
        carried = carried_target(interaction.private_metadata[_LETTERS:])
        translator = self.deps.translator(carried.locale if carried else "")
        chosen = read_submission(interaction.values, translator)
        faults = chosen if isinstance(chosen, dict) else self._group_fault(chosen, translator)
        if faults:
            return FieldErrors(faults)
        return ShowView(saying_view(translator.say(TITLE), translator.say("Working…"), translator))

    async def submitted(self, interaction: Interaction) -> None:
        """Save it, and show what holds now. Raises ReadingGone where the form is none of ours, and NotAllowed."""
        person, target = await self._asked(interaction)
        translator = self.deps.translator(person.locale)
        chosen = read_submission(interaction.values, translator)
        if isinstance(chosen, dict):
            raise ReadingGone
        outcome = await change_rules(self.deps, person, target, chosen)
        if isinstance(outcome, RulesSaved):
            await self.country_changed(person.workspace_id)
        message = outcome_message(outcome, self.deps.localizer(person.locale, person.time_zone))
        shown = done_view if isinstance(outcome, RulesSaved) else failed_view
        if not await self.deps.modals.update(interaction.view_id, shown(message, translator)):
            # Closed meanwhile, or refused; a submission has no `response_url` for an answer in the channel.
            await self.deps.post(ToChannel(person.workspace_id, person.id), message)

    async def _asked(self, interaction: Interaction) -> tuple[Person, RulesTarget]:
        person = await person_of(self.deps, interaction)
        target = carried_target(verify(self.deps.sign, interaction.person_id, interaction.private_metadata) or "")
        if target is None:
            raise ReadingGone
        return person, target

    def _group_fault(self, chosen: ChosenRules, translator: Translator) -> dict[str, str]:
        """A sentence below a handle that no group had when the form was drawn; what is typed is judged anew later."""
        groups = self.deps.user_groups.known()
        if not chosen.group or is_group_id(chosen.group) or not groups or find_group(chosen.group, groups):
            return {}
        return {MENTION_GROUP: group_fault(chosen.group, groups, translator)}
