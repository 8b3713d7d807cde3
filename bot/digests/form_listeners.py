"""The form to subscribe, when it comes back."""

from dataclasses import dataclass

from bot.blocks.message import Message
from bot.deps import Deps
from bot.digests import manage
from bot.digests.change import changed_message
from bot.digests.extent import Extent
from bot.digests.fill_form import form_view, refilled_form
from bot.digests.form import SUBSCRIBE, TITLE, Chosen, chosen_cadence, read_submission, shows_more
from bot.digests.kind import DIGESTS
from bot.digests.listeners import outcome_message
from bot.digests.manage import DigestChange, NewDigest
from bot.digests.messages.buttons import BUTTONS, CADENCE, MORE
from bot.organizations.resolve import organization_meant
from bot.permissions import Person
from bot.slack.interaction import Handler, Interaction, ViewHandler
from bot.slack.open_form import with_signature
from bot.slack.reply import person_of
from bot.subscriptions import lifecycle
from bot.subscriptions.form import Target
from bot.subscriptions.form_listeners import FormEnd, SubmittedForm, end_of
from bot.subscriptions.listeners import localizer_for


@dataclass(frozen=True, slots=True)
class DigestFormListeners:
    """The form for digests."""

    deps: Deps

    def views(self) -> dict[str, ViewHandler]:
        """By callback id."""
        return {SUBSCRIBE: self._submitted.handler()}

    def actions(self) -> dict[str, Handler]:
        """By action id."""
        return {MORE: self.more_pressed, CADENCE: self.cadence_chosen}

    async def more_pressed(self, interaction: Interaction) -> None:
        """Show the other fields too, below what is filled in."""
        await self._redraw(interaction, more=True)

    async def cadence_chosen(self, interaction: Interaction) -> None:
        """Show the days that go with the cadence."""
        await self._redraw(interaction, more=shows_more(interaction.values))

    async def _redraw(self, interaction: Interaction, *, more: bool) -> None:
        person = await person_of(self.deps, interaction)
        target = self._submitted.target(interaction, person)
        cadence = chosen_cadence(interaction.values)
        form = await refilled_form(self.deps, person, target, shows_more=more, cadence=cadence)
        view = with_signature(self.deps, person, form_view(self.deps, person, form))
        await self.deps.modals.update(interaction.view_id, view, interaction.view_hash)

    @property
    def _submitted(self) -> SubmittedForm[Chosen]:
        return SubmittedForm(self.deps, read=read_submission, title=TITLE, buttons=BUTTONS, save=self._save)

    async def _save(self, person: Person, target: Target, chosen: Chosen) -> tuple[Message, FormEnd]:
        if target.subscription_id:
            current = await lifecycle.find_readable(self.deps, DIGESTS, person, target.subscription_id)
            schedule = chosen.schedule(current.settings.time_zone)
            wanted = DigestChange(target.version, schedule, chosen.locale, chosen.extent)
            before, after = await manage.edit(self.deps, person, target.subscription_id, wanted)
            return changed_message(self.deps, person, before, after), FormEnd.SAVED
        organization = await organization_meant(self.deps, person, target.channel_id, chosen.organization)
        new_digest = NewDigest(
            organization,
            chosen.schedule(person.time_zone),
            chosen.locale or person.locale,
            chosen.extent or Extent.EVERYTHING,
        )
        outcome = await manage.subscribe(self.deps, person, target.channel_id, new_digest)
        return outcome_message(outcome, person, localizer_for(self.deps, person)), end_of(outcome.refused)
