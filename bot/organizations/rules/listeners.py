"""`settings` in Slack: the form for the rules of an organization."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import permissions
from bot.blocks.message import Message
from bot.blocks.modal import done_view, failed_view, saying_view
from bot.deps import Deps
from bot.errors import ReadingGone
from bot.organizations.rules.change import RulesSaved, change_rules, show_rules
from bot.organizations.rules.form import RULES_FORM, TITLE, RulesTarget, carried_target, read_submission, rules_view
from bot.organizations.rules.messages import outcome_message
from bot.permissions import Person
from bot.ports import ToChannel
from bot.slack.interaction import AckResponse, FieldErrors, Interaction, ShowView, ViewHandler
from bot.slack.open_form import open_form
from bot.slack.reply import person_of
from bot.slack.signed_metadata import verify

_LETTERS = 32  # of a signature, which the ack has no time to judge
_INSTEAD = "country"  # what can be typed where no form opens


@dataclass(frozen=True, slots=True)
class RulesListeners:
    """The form for the rules of an organization. `country_changed`: whatever goes by its country follows."""

    deps: Deps
    country_changed: Callable[[str], Awaitable[None]]  # takes the workspace's id

    def views(self) -> Mapping[str, ViewHandler]:
        """By callback id."""
        return {RULES_FORM: ViewHandler(self.validate, self.submitted)}

    async def typed(self, interaction: Interaction, person: Person, reference: str) -> Message | None:
        """Open the form; None where it is open. Raises NotAllowed."""
        permissions.require_rule_setter(person)
        translator = self.deps.translator(person.locale)
        loading = saying_view(translator.say(TITLE), translator.say("Loading…"), translator)

        async def make() -> dict[str, Any]:
            shown = await show_rules(self.deps, person, interaction.channel_id, reference)
            target = RulesTarget(shown.organization.uuid, interaction.channel_id, shown.kept.revision, person.locale)
            localizer = self.deps.localizer(person.locale, person.time_zone)
            return rules_view(shown.organization, target, shown.country, shown.kept.rules, person.time_zone, localizer)

        return await open_form(self.deps, interaction, person, loading, make, typed=_INSTEAD)

    def validate(self, interaction: Interaction) -> AckResponse:
        """A sentence below each input that holds nothing usable; else "Working…"."""
        # Who it is would have to be asked first. What the form carries is not judged here: it decides a language only.
        carried = carried_target(interaction.private_metadata[_LETTERS:])
        translator = self.deps.translator(carried.locale if carried else "")
        chosen = read_submission(interaction.values, translator)
        if isinstance(chosen, dict):
            return FieldErrors(chosen)
        return ShowView(saying_view(translator.say(TITLE), translator.say("Working…"), translator))

    async def submitted(self, interaction: Interaction) -> None:
        """Save it, and show what holds now. Raises ReadingGone where the form is none of ours, and NotAllowed."""
        person = await person_of(self.deps, interaction)
        translator = self.deps.translator(person.locale)
        target = carried_target(verify(self.deps.sign, interaction.person_id, interaction.private_metadata) or "")
        chosen = read_submission(interaction.values, translator)
        if target is None or isinstance(chosen, dict):
            raise ReadingGone
        outcome = await change_rules(self.deps, person, target, chosen)
        if isinstance(outcome, RulesSaved):
            await self.country_changed(person.workspace_id)
        message = outcome_message(outcome, self.deps.localizer(person.locale, person.time_zone))
        shown = done_view if isinstance(outcome, RulesSaved) else failed_view
        if not await self.deps.modals.update(interaction.view_id, shown(message, translator)):
            # Closed meanwhile, or refused; a submission has no `response_url` for an answer in the channel.
            await self.deps.post(ToChannel(person.workspace_id, person.id), message)
