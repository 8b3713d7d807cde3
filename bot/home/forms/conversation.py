"""The menu of channels in a modal, and the words where nothing can be done in the chosen one. Pure."""

from collections.abc import Mapping

from bot.blocks.message import Block, Message
from bot.blocks.modal import channels, field
from bot.blocks.rich_text import Channel, Localizer, paragraphs
from bot.i18n.translator import Translator

CHANNEL = "channel"  # block id


def channel_field(
    label: str, translator: Translator, *, hint: str = "", optional: bool = False, chosen: str = ""
) -> Block:
    """A menu of the person's channels, in which the chosen one stands, or that from which the shortcut was called."""
    element = channels(chosen, current=True, of_others=True)
    return field(CHANNEL, translator.say(label), element, hint=hint and translator.say(hint), optional=optional)


def channel_fault(values: Mapping[str, str], translator: Translator) -> dict[str, str]:
    """A sentence where no channel is chosen."""
    return {} if values.get(CHANNEL) else {CHANNEL: translator.say("Choose a channel.")}


def not_there(channel_id: str, command: str, localizer: Localizer) -> Message:
    """In place of what would have been done in a channel. `command`: what does the same there."""
    return paragraphs(
        [
            localizer.say("Slack does not show us that you are in {channel}.", channel=Channel(channel_id)),
            localizer.say(
                "Join it, and if it is private invite the bot, or type {command} there.",
                command=localizer.command(command),
            ),
        ]
    )
