"""A form of subscriptions, when it comes back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.blocks.message import Message
from bot.blocks.modal import done_view, failed_view
from bot.deps import Deps
from bot.errors import ReadingGone
from bot.i18n.translator import Translator
from bot.permissions import Person
from bot.ports import ToChannel
from bot.slack.interaction import AckResponse, FieldErrors, Interaction, ShowView, ViewHandler
from bot.slack.reply import person_of
from bot.slack.signed_metadata import verify
from bot.subscriptions.form import LANGUAGE, Target, target_of, working_view

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class SubmittedForm(Generic[C]):
    """One kind's form. Validated on the ack by itself alone, saved after it.

    What comes back may be forged: the target is signed for the person, and `save` asks for rights anew.
    """

    deps: Deps
    read: Callable[[Mapping[str, str], Translator], C | dict[str, str]]  # the choice, or a sentence for each input
    title: str  # of the modal, yet to be translated
    save: Callable[[Person, Target, C], Awaitable[tuple[Message, bool]]]  # the reply, and whether it was saved

    def handler(self) -> ViewHandler:
        """For the router."""
        return ViewHandler(self.validate, self.submitted)

    def validate(self, interaction: Interaction) -> AckResponse:
        """A sentence below each input that holds nothing usable; else "Working…"."""
        # Who it is would have to be asked first, so the language is the one that was chosen for the posts.
        translator = self.deps.translator(interaction.values.get(LANGUAGE, ""))
        chosen = self.read(interaction.values, translator)
        return FieldErrors(chosen) if isinstance(chosen, dict) else ShowView(working_view(self.title, translator))

    async def submitted(self, interaction: Interaction) -> None:
        """Save it, and show the reply in the form. Raises ReadingGone where the form is none of ours."""
        person = await person_of(self.deps, interaction)
        translator = self.deps.translator(person.locale)
        target, chosen = self.target(interaction, person), self.read(interaction.values, translator)
        if isinstance(chosen, dict):
            raise ReadingGone  # the ack found it valid: what came back since then was forged
        message, saved = await self.save(person, target, chosen)
        view = done_view(message, translator) if saved else failed_view(message, translator)
        if not await self.deps.modals.update(interaction.view_id, view):
            # Closed meanwhile, or refused; a submission has no `response_url` for an answer in the channel.
            await self.deps.post(ToChannel(person.workspace_id, person.id), message)

    def target(self, interaction: Interaction, person: Person) -> Target:
        """The subscription or channel that the form is about. Raises ReadingGone where its signature is wrong."""
        carried = verify(self.deps.sign, person.id, interaction.private_metadata)
        target = target_of(carried) if carried else None
        if target is None:
            raise ReadingGone
        return target
