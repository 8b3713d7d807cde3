"""The menu and the form by which an alert changes hands: chosen or submitted → a use case → a message."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.alerts.handling import messages
from bot.alerts.handling.form import (
    HAND_ON_FORM,
    TITLE,
    CarriedAlert,
    carried_alert,
    chosen_person,
    hand_on_view,
    not_handed_on_view,
)
from bot.alerts.handling.reassign import Press, give_back, hand_off, take_over
from bot.alerts.messages import buttons
from bot.alerts.messages.buttons import HandlingChoice
from bot.alerts.respond import get_firing
from bot.blocks.message import Message
from bot.blocks.modal import done_view
from bot.deps import Deps
from bot.errors import AlertsGone, ReadingGone
from bot.permissions import Person
from bot.ports import ToChannel
from bot.slack.interaction import AckResponse, FieldErrors, Handler, Interaction, ShowView, ViewHandler
from bot.slack.open_form import with_signature
from bot.slack.reply import person_of, reply
from bot.slack.signed_metadata import verify
from bot.subscriptions.form import working_view
from bot.subscriptions.listeners import localizer_for


@dataclass(frozen=True, slots=True)
class HandlingListeners:
    """Everything that people do with an alert that somebody is on."""

    deps: Deps

    def actions(self) -> Mapping[str, Handler]:
        """By action id."""
        return {buttons.HANDLING: self.choice_made}

    def views(self) -> Mapping[str, ViewHandler]:
        """By callback id."""
        return {HAND_ON_FORM: ViewHandler(self.validate, self.submitted)}

    async def choice_made(self, interaction: Interaction) -> None:
        person, chosen = await person_of(self.deps, interaction), buttons.parse_handling(interaction.value)
        if chosen is None:
            raise AlertsGone
        press, localizer = Press(interaction.channel_id, chosen.firing_id), localizer_for(self.deps, person)
        match chosen.choice:
            case HandlingChoice.TAKE_OVER:
                await take_over(self.deps, person, press)
                await reply(self.deps, interaction, messages.taken_over(localizer))
            case HandlingChoice.GIVE_BACK:
                await give_back(self.deps, person, press)
                await reply(self.deps, interaction, messages.given_back(localizer))
            case HandlingChoice.HAND_ON:
                await self._open_form(interaction, person, press)

    def validate(self, interaction: Interaction) -> AckResponse:
        """A sentence below the empty menu; else "Working…"."""
        # Who it is would have to be asked first, so the language is the one in which the form was opened.
        carried = self._carried(interaction)
        translator = self.deps.translator(carried.locale if carried else "")
        chosen = chosen_person(interaction.values, translator)
        return FieldErrors(chosen) if isinstance(chosen, dict) else ShowView(working_view(TITLE, translator))

    async def submitted(self, interaction: Interaction) -> None:
        """Hand it on, and say so in the form. Raises ReadingGone where the form is none of ours."""
        person = await person_of(self.deps, interaction)
        translator, localizer = self.deps.translator(person.locale), localizer_for(self.deps, person)
        carried = self._carried(interaction)
        chosen = chosen_person(interaction.values, translator)
        if carried is None or isinstance(chosen, dict):
            raise ReadingGone
        if await hand_off(self.deps, person, Press(carried.channel_id, carried.firing_id), chosen):
            message = messages.handed_on(chosen, localizer)
            view = done_view(message, translator)
        else:
            message = messages.may_not_take(chosen, localizer)
            view = not_handed_on_view(message, translator)
        await self._show(interaction, person, message, view)

    def _carried(self, interaction: Interaction) -> CarriedAlert | None:
        """The alert in the form; None where its signature is not for this person."""
        return carried_alert(verify(self.deps.sign, interaction.person_id, interaction.private_metadata) or "")

    async def _open_form(self, interaction: Interaction, person: Person, press: Press) -> None:
        await get_firing(self.deps, person, press.channel_id, press.firing_id)  # a form that will be refused is none
        view = hand_on_view(
            CarriedAlert(press.channel_id, press.firing_id, person.locale), self.deps.translator(person.locale)
        )
        if await self.deps.modals.open(interaction.trigger_id, with_signature(self.deps, person, view)) is None:
            await reply(self.deps, interaction, messages.form_too_late(localizer_for(self.deps, person)))

    async def _show(
        self, interaction: Interaction, person: Person, message: Message, view: Mapping[str, object]
    ) -> None:
        if not await self.deps.modals.update(interaction.view_id, view):
            # Closed meanwhile, or refused; a submission has no `response_url` for an answer in the channel.
            await self.deps.post(ToChannel(person.workspace_id, person.id), message)
