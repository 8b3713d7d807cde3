"""Steps that nearly every listener takes: ask who it was, and answer that person."""

from bot.blocks.message import Message
from bot.deps import Deps
from bot.permissions import Person
from bot.ports import Reply
from bot.slack.interaction import Interaction


async def person_of(deps: Deps, interaction: Interaction) -> Person:
    """Raises PersonUnknown."""
    return await deps.person(interaction.workspace_id, interaction.person_id)


async def reply(deps: Deps, interaction: Interaction, message: Message) -> None:
    """Answer the person alone, below whatever the channel shows."""
    await deps.post(Reply(interaction.response_url), message)


async def replace_message(deps: Deps, interaction: Interaction, message: Message) -> None:
    """Answer in place of the message whose button was pressed, where the person alone sees that one."""
    # `replace_original` on a message for all would take it from everybody.
    await deps.post(Reply(interaction.response_url, replace=interaction.ephemeral), message)
