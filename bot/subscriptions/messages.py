"""Notices: direct messages to the owner of a subscription, or to the bot's admins in their place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, UserMention, paragraphs
from bot.subscriptions.replies import Summary

N_co = TypeVar("N_co", bound=Summary, covariant=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who gets a notice. `owner_gone`: an admin of the bot, in the place of the owner.

    `asked`: an admin of the bot, beside the owner, whose consent is needed.
    """

    person_id: str
    localizer: Localizer
    owner_gone: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Notified(Generic[N_co]):
    """The subscription that a notice is about. `owner_gone` and `asked` as in `Reader`."""

    subscription: N_co
    owner_gone: bool = False
    asked: bool = False


def notice(
    notified: Notified[Summary], lines: Sequence[RichText], row: Sequence[dict[str, Any]], localizer: Localizer
) -> Message:
    """The lines, why an admin reads them where the owner is gone, and buttons."""
    owner = UserMention(notified.subscription.owner_id)
    instead = localizer.say(
        "You get this as an admin of the bot, since the owner, {person}, is no longer here.", person=owner
    )
    beside = localizer.say("You get this as an admin of the bot; the owner is {person}.", person=owner)
    why = [instead] if notified.owner_gone else [beside] if notified.asked else []
    below = [actions(list(row))] if row else []
    return paragraphs([*lines, *why], *below)
