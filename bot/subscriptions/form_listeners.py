"""A form of subscriptions, when it comes back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from bot.blocks.message import Message
from bot.blocks.modal import done_view, failed_view, waiting_view
from bot.deps import Deps
from bot.errors import ReadingGone
from bot.i18n.translator import Translator
from bot.permissions import Person
from bot.ports import ToChannel
from bot.sharing.consent import needs_consent
from bot.slack.interaction import AckResponse, FieldErrors, Interaction, ShowView, ViewHandler
from bot.slack.reply import person_of
from bot.slack.signed_metadata import verify
from bot.subscriptions.buttons import Buttons
from bot.subscriptions.form import Target, target_of, working_view

C = TypeVar("C")
_LETTERS = 32  # of a signature, which the ack has no time to judge


class FormEnd(Enum):
    """Ends of a submission."""

    SAVED = "saved"
    WAITING = "waiting"  # saved, and paused until an admin agrees
    REFUSED = "refused"


def end_of(refused: str | None) -> FormEnd:
    """The end, by the code of what stands in the way."""
    if refused is None:
        return FormEnd.SAVED
    return FormEnd.WAITING if needs_consent(refused) else FormEnd.REFUSED


@dataclass(frozen=True, slots=True)
class SubmittedForm(Generic[C]):
    """One kind's form. Validated on the ack by itself alone, saved after it.

    What comes back may be forged: the target is signed for the person, and `save` asks for rights anew.
    """

    deps: Deps
    read: Callable[[Mapping[str, str], Translator], C | dict[str, str]]  # the choice, or a sentence for each input
    title: str  # of the modal, yet to be translated
    buttons: Buttons
    save: Callable[[Person, Target, C], Awaitable[tuple[Message, FormEnd]]]  # the reply, and how it ended

    def handler(self) -> ViewHandler:
        """For the router."""
        return ViewHandler(self.validate, self.submitted)

    def validate(self, interaction: Interaction) -> AckResponse:
        """A sentence below each input that holds nothing usable; else "Working…"."""
        # Who it is would have to be asked first. What the form carries is not judged here: it decides a language only.
        carried = target_of(interaction.private_metadata[_LETTERS:])
        translator = self.deps.translator(carried.locale if carried else "")
        chosen = self.read(interaction.values, translator)
        if isinstance(chosen, dict):
            return FieldErrors(chosen)
        return ShowView(_carrying(working_view(self.title, translator), interaction))

    async def submitted(self, interaction: Interaction) -> None:
        """Save it, and show the reply in the form. Raises ReadingGone where the form is none of ours."""
        person = await person_of(self.deps, interaction)
        translator = self.deps.translator(person.locale)
        target, chosen = self.target(interaction, person), self.read(interaction.values, translator)
        if isinstance(chosen, dict):
            raise ReadingGone  # the ack found it valid: what came back since then was forged
        message, end = await self.save(person, target, chosen)
        view = _carrying(self._end_view(message, end, translator), interaction)
        if not await self.deps.modals.update(interaction.view_id, view):
            # Closed meanwhile, or refused; a submission has no `response_url` for an answer in the channel.
            await self.deps.post(ToChannel(person.workspace_id, person.id), message)

    def target(self, interaction: Interaction, person: Person) -> Target:
        """The subscription or channel that the form is about. Raises ReadingGone where its signature is wrong."""
        target = signed_target(self.deps, interaction, person)
        if target is None:
            raise ReadingGone
        return target

    def _end_view(self, message: Message, end: FormEnd, translator: Translator) -> dict[str, Any]:
        match end:
            case FormEnd.SAVED:
                return done_view(message, translator, self.buttons.in_forms)
            case FormEnd.WAITING:
                return waiting_view(message, translator, self.buttons.in_forms)
            case FormEnd.REFUSED:
                return failed_view(message, translator)


def signed_target(deps: Deps, interaction: Interaction, person: Person) -> Target | None:
    """The target that a modal carries; None where the bot did not write it for this person."""
    carried = verify(deps.sign, person.id, interaction.private_metadata)
    return target_of(carried) if carried else None


def _carrying(view: dict[str, Any], interaction: Interaction) -> dict[str, Any]:
    """The view with what the form carried: its buttons are judged by it."""
    return {**view, "private_metadata": interaction.private_metadata}
