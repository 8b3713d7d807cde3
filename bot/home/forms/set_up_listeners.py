"""Set up a digest or alerts, or link an organization, where no channel is told: it is asked for first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.alerts.form import fill as alerts_form
from bot.blocks.message import Message
from bot.blocks.modal import done_view, failed_view, message_view
from bot.deps import Deps
from bot.digests import fill_form as digest_form
from bot.home.forms.conversation import CHANNEL, channel_fault, not_there
from bot.home.forms.first_channel import first_channel
from bot.home.forms.membership import may_choose
from bot.home.forms.opening import open_modal
from bot.home.forms.set_up_view import (
    KIND,
    LINK_FORM,
    LINK_TITLE,
    ORGANIZATION,
    SET_UP_FORM,
    SET_UP_TITLE,
    Kind,
    link_view,
    set_up_view,
)
from bot.organizations import link, messages
from bot.permissions import Person, require_reader
from bot.slack.interaction import AckResponse, FieldErrors, Interaction, ShowView, ViewHandler
from bot.slack.open_form import with_signature
from bot.slack.reply import person_of
from bot.subscriptions.form import loading_view, working_view
from bot.usage.period import Period

_SIGNATURE = 32  # letters


@dataclass(frozen=True, slots=True)
class SetUpListeners:
    """Both modals. What they carry is a language and grants nothing; the channel is judged when it comes back."""

    deps: Deps

    def views(self) -> Mapping[str, ViewHandler]:
        """By callback id."""
        return {
            SET_UP_FORM: ViewHandler(self.validate_set_up, self.set_up_submitted),
            LINK_FORM: ViewHandler(self.validate_link, self.link_submitted),
        }

    async def set_up_opened(self, interaction: Interaction) -> None:
        async def make(person: Person) -> dict[str, Any]:
            require_reader(person, other_organization=False)
            channel_id = await first_channel(self.deps, person)
            return set_up_view(person.locale, self.deps.translator(person.locale), channel_id)

        await open_modal(self.deps, interaction, SET_UP_TITLE, make, typed="subscribe")

    async def link_opened(self, interaction: Interaction) -> None:
        async def make(person: Person) -> dict[str, Any]:
            organizations = await link.offer(self.deps, person)
            translator = self.deps.translator(person.locale)
            if not organizations:  # says what a Pipefy admin has to do
                nothing = messages.choose((), translator, Period.CURRENT_MONTH)
                return message_view(translator.say(LINK_TITLE), nothing, translator)
            return link_view(organizations, person.locale, translator)

        await open_modal(self.deps, interaction, LINK_TITLE, make, typed="link")

    def validate_set_up(self, interaction: Interaction) -> AckResponse:
        return self._validate(interaction, loading_view, SET_UP_TITLE)

    def validate_link(self, interaction: Interaction) -> AckResponse:
        return self._validate(interaction, working_view, LINK_TITLE)

    async def set_up_submitted(self, interaction: Interaction) -> None:
        """The form of what was chosen takes its place. Raises NotAllowed."""
        person, channel_id = await person_of(self.deps, interaction), interaction.values.get(CHANNEL, "")
        alerts = interaction.values.get(KIND) == Kind.ALERTS
        if not await may_choose(self.deps, person, channel_id):
            await self._refuse(interaction, person, channel_id, "alerts" if alerts else "subscribe")
            return
        opening = alerts_form.opening_view if alerts else digest_form.opening_view
        view = with_signature(self.deps, person, await opening(self.deps, person, channel_id))
        await self.deps.modals.update(interaction.view_id, view)

    async def link_submitted(self, interaction: Interaction) -> None:
        """Link the channel. Raises NotAllowed, and what Pipefy raises."""
        person, channel_id = await person_of(self.deps, interaction), interaction.values.get(CHANNEL, "")
        if not await may_choose(self.deps, person, channel_id):
            await self._refuse(interaction, person, channel_id, "link")
            return
        organization = await link.link_channel(self.deps, person, channel_id, interaction.values.get(ORGANIZATION, ""))
        done = messages.linked_elsewhere(organization, channel_id, self.deps.localizer(person.locale, person.time_zone))
        await self._show(interaction, person, done)

    def _validate(self, interaction: Interaction, waiting: Any, title: str) -> AckResponse:  # noqa: ANN401
        translator = self.deps.translator(interaction.private_metadata[_SIGNATURE:])
        fault = channel_fault(interaction.values, translator)
        return FieldErrors(fault) if fault else ShowView(waiting(title, translator))

    async def _show(self, interaction: Interaction, person: Person, message: Message) -> None:
        view = done_view(message, self.deps.translator(person.locale))
        await self.deps.modals.update(interaction.view_id, view)

    async def _refuse(self, interaction: Interaction, person: Person, channel_id: str, command: str) -> None:
        words = not_there(channel_id, command, self.deps.localizer(person.locale, person.time_zone))
        await self.deps.modals.update(interaction.view_id, failed_view(words, self.deps.translator(person.locale)))
