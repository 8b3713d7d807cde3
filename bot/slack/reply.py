"""Steps that nearly every listener takes: ask who it was, and answer that person."""

from collections.abc import Collection

import structlog

from bot.blocks.message import Message
from bot.blocks.modal import done_view, message_view
from bot.deps import Deps
from bot.permissions import Person
from bot.ports import FOREIGN_URL, PostResult, Refused, Reply, Sent, ToChannel
from bot.slack.interaction import Interaction

log = structlog.stdlib.get_logger()


async def person_of(deps: Deps, interaction: Interaction) -> Person:
    """Find out who it was. Raises PersonUnknown."""
    # Only what people do tells a group message from a channel: its id does not, and to ask Slack takes a right more.
    if interaction.conversation:
        deps.caches.conversations.set(interaction.channel_id, interaction.conversation)
    return await deps.person(interaction.workspace_id, interaction.person_id)


async def reply(deps: Deps, interaction: Interaction, message: Message) -> None:
    """Answer the person alone, below whatever the channel shows."""
    await answer(deps, interaction, message)


async def replace_message(
    deps: Deps, interaction: Interaction, message: Message, *, kept: Collection[str] = ()
) -> None:
    """Answer in place of the message or modal whose button was pressed, where the person alone sees that one.

    `kept`: action ids of the answer's buttons that may stand in a modal.
    """
    # What happens in a modal has no response_url:
    # https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    if interaction.view_id and await _show_in_modal(deps, interaction, message, kept):
        return
    if interaction.on_home:
        await _answer_on_home(deps, interaction, message, kept)
        return
    # `replace_original` on a message for all would take it from everybody.
    await answer(deps, interaction, message, replace=interaction.ephemeral)


async def _show_in_modal(deps: Deps, interaction: Interaction, message: Message, kept: Collection[str]) -> bool:
    person = await person_of(deps, interaction)
    view = done_view(message, deps.translator(person.locale), kept)
    # What it carries goes on with it: the next press is judged by it too.
    return await deps.modals.update(interaction.view_id, {**view, "private_metadata": interaction.private_metadata})


async def _answer_on_home(
    deps: Deps, interaction: Interaction, message: Message, kept: Collection[str] = ()
) -> PostResult:
    """Answer in a modal above the Home; by direct message where none opens any more."""
    # A press on Home has no response_url and no channel: https://docs.slack.dev/surfaces/app-home
    person = deps.known_person(interaction.workspace_id, interaction.person_id)
    translator = deps.translator(person.locale if person else "en-US")
    view = message_view(translator.say("Pipefy usage"), message, translator, kept)
    view = {**view, "private_metadata": interaction.private_metadata}
    if await deps.modals.open(interaction.trigger_id, view) is not None:
        return Sent()
    return await deps.post(ToChannel(interaction.workspace_id, interaction.person_id), message)


async def answer(deps: Deps, interaction: Interaction, message: Message, *, replace: bool = False) -> PostResult:
    """Answer the person alone; by direct message where the response_url is missing, or is no address of Slack's."""
    if interaction.on_home:
        return await _answer_on_home(deps, interaction, message)
    end = await deps.post(Reply(interaction.response_url, replace=replace), message)
    if isinstance(end, Refused) and end.reason == FOREIGN_URL:
        log.warning("answered by direct message: the response_url is not Slack's", name=interaction.name)
        end = await deps.post(ToChannel(interaction.workspace_id, interaction.person_id), message)
    return end
