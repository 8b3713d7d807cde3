"""Forms: opened at once, as a trigger lives 3 s, and filled when it is known what can be offered."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.blocks.message import Message
from bot.deps import Deps, View
from bot.digests.form import failed_view
from bot.errors import BotError
from bot.onboarding.messages import form_not_opened
from bot.permissions import Person
from bot.slack.dispatcher import Interaction
from bot.slack.error_messages import error_message
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
    """What to tell the person where no form opened, else None. `make` draws the form, or raises what it shows.

    `typed`: what says the same in words.
    """
    translator = deps.translator(person.locale)
    view_id = await deps.modals.open(interaction.trigger_id, loading)
    if view_id is None:
        return form_not_opened(translator, typed)
    try:
        view = with_signature(deps, person, await make())
    except BotError as error:
        view = failed_view(error_message(error, translator, person.zone), translator)
    await deps.modals.update(view_id, view)
    return None


def with_signature(deps: Deps, person: Person, view: dict[str, Any]) -> dict[str, Any]:
    """The form with a proof that the bot wrote what it carries, for this person."""
    return {**view, "private_metadata": sign(deps.sign, person.id, view.get("private_metadata", ""))}
