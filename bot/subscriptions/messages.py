"""Sentences of notices to the owner of a subscription."""

from bot.blocks.rich_text import Localizer, RichText, UserMention


def in_their_place(owner_id: str, localizer: Localizer) -> RichText:
    """Why an admin of the bot reads what is for an owner who is gone."""
    owner = UserMention(owner_id)
    return localizer.say(
        "You read this as an admin of the bot: {person}, who set it up, is no longer here.", person=owner
    )
