"""Modals that are opened from Home or by a shortcut: a skeleton at once, as a trigger lives 3 s, then what it shows."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.blocks.message import Message
from bot.blocks.modal import message_view
from bot.deps import Deps
from bot.errors import BotError, PersonUnknown
from bot.permissions import Person
from bot.slack.error_messages import error_message
from bot.slack.interaction import Interaction
from bot.slack.open_form import form_not_filled, form_not_opened, with_signature
from bot.slack.reply import answer, person_of
from bot.subscriptions.form import loading_view


async def open_modal(
    deps: Deps, interaction: Interaction, title: str, make: Callable[[Person], Awaitable[dict[str, Any]]], typed: str
) -> None:
    """Open it before the person is known, then fill it. `title` is yet to be translated; `typed`: the same in words."""
    remembered = deps.known_person(interaction.workspace_id, interaction.person_id)
    translator = deps.translator(remembered.locale if remembered else "en-US")
    view_id = await deps.modals.open(interaction.trigger_id, loading_view(title, translator))
    if view_id is None:
        await answer(deps, interaction, form_not_opened(translator, typed))
        return
    view = await _filled(deps, interaction, title, make)
    if not await deps.modals.update(view_id, view):
        # "Loading…" would stand there for ever: plain words may be taken where the form was not.
        message = form_not_filled(translator, typed)
        await deps.modals.update(view_id, message_view(translator.say(title), message, translator))


async def _filled(
    deps: Deps, interaction: Interaction, title: str, make: Callable[[Person], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    try:
        person = await person_of(deps, interaction)
    except PersonUnknown as error:
        return _in_words(deps, title, "en-US", error_message(error, deps.translator("en-US"), "UTC"))
    try:
        return with_signature(deps, person, await make(person))
    except BotError as error:
        words = error_message(error, deps.translator(person.locale), person.time_zone)
        return _in_words(deps, title, person.locale, words)


def _in_words(deps: Deps, title: str, locale: str, message: Message) -> dict[str, Any]:
    translator = deps.translator(locale)
    return message_view(translator.say(title), message, translator)
