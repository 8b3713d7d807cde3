"""Sentences that both kinds of subscriptions say, and the person who reads a notice. Pure."""

from dataclasses import dataclass

from bot.blocks.rich_text import Localizer, RichText, UserMention


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who gets a notice. `owner_gone`: an admin of the bot, in the place of the owner."""

    person_id: str
    localizer: Localizer
    owner_gone: bool = False


def in_their_place(owner_id: str, localizer: Localizer) -> RichText:
    """Why an admin of the bot reads what is for an owner who is gone."""
    owner = UserMention(owner_id)
    return localizer.say(
        "You read this as an admin of the bot: {person}, who set it up, is no longer here.", person=owner
    )
