"""Forms: opened at once, as a trigger lives 3 s, and filled when it is known what can be offered."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.blocks.kit import code, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Message
from bot.blocks.modal import message_view
from bot.blocks.rich_text import Localizer
from bot.deps import Deps
from bot.errors import BotError
from bot.i18n.translator import Translator
from bot.permissions import Person
from bot.ports import View
from bot.slack.error_messages import error_message
from bot.slack.interaction import Interaction
from bot.slack.signed_metadata import sign


async def open_form(
    deps: Deps,
    interaction: Interaction,
    person: Person,
    loading: View,
    make: Callable[[], Awaitable[dict[str, Any]]],
    *,
    typed: str,
) -> Message | None:
    """Open a form, then fill it. Returns a message where it cannot show one. `make` draws it, or raises what it shows.

    `typed`: what says the same in words.
    """
    translator = deps.translator(person.locale)
    view_id = await deps.modals.open(interaction.trigger_id, loading)
    if view_id is None:
        return form_not_opened(translator, typed)
    try:
        view = with_signature(deps, person, await make())
    except BotError as error:
        view = _in_its_place(loading, error_message(error, translator, person.time_zone), translator)
    if await deps.modals.update(view_id, view):
        return None
    # "Loading…" would stand there for ever. Plain words may be taken where the form was not; else they are posted.
    message = form_not_filled(translator, typed)
    return None if await deps.modals.update(view_id, _in_its_place(loading, message, translator)) else message


def _in_its_place(loading: View, message: Message, translator: Translator) -> dict[str, Any]:
    """A message under the form's own title: nothing was filled in, so nothing failed to be saved."""
    return {**message_view("", message, translator), "title": loading["title"]}


def with_signature(deps: Deps, person: Person, view: dict[str, Any]) -> dict[str, Any]:
    """The form with a proof that the bot wrote what it carries, for this person."""
    return {**view, "private_metadata": sign(deps.sign, person.id, view.get("private_metadata", ""))}


def form_not_opened(translator: Translator, instead_type: str) -> Message:
    """Slack closes the way to a form after three seconds. `instead_type`: what says the same in words."""
    return _way_out(translator.say("The form did not open in time."), translator, instead_type)


def form_not_filled(translator: Translator, instead_type: str) -> Message:
    """Slack refused what should stand in the form. `instead_type`: what says the same in words."""
    return _way_out(translator.say("Slack refused the contents of the form."), translator, instead_type)


def _way_out(failure: str, translator: Translator, instead_type: str) -> Message:
    typed = Localizer(translator, "UTC").command(instead_type)
    example, instead = typed.words, translator.say("Try again, or type:")
    text = f"{failure} {instead} {example}"
    return Message(text, (paragraph(plain_words(f"{failure} ", bold=True), plain_words(f"{instead} "), code(example)),))
