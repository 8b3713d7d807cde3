"""Notices: direct messages to the owner of a subscription, or to the bot's admins in their place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.blocks.conversation import Conversation, is_direct
from bot.blocks.kit import actions
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Localizer, RichText, UserMention, name_of, paragraphs
from bot.slack.error_codes import ARCHIVED, LEFT
from bot.subscriptions.replies import Summary

_CLOSED = frozenset({ARCHIVED, LEFT, "channel_not_found"})  # codes after which the channel may never come back
N_co = TypeVar("N_co", bound=Summary, covariant=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who gets a notice. `owner_gone`: an admin of the bot, in the place of the owner.

    `default_channel`: of the organization, where they are in it and something can be set up in it. `asked`: an admin of
    the bot, beside the owner, whose consent is needed. `may_allow`: theirs is one that counts.
    """

    person_id: str
    localizer: Localizer
    owner_gone: bool = False
    asked: bool = False
    may_allow: bool = True
    default_channel: str | None = None


@dataclass(frozen=True, slots=True)
class Notified(Generic[N_co]):
    """The subscription that a notice is about. The other fields are as in `Reader`."""

    subscription: N_co
    owner_gone: bool = False
    asked: bool = False
    may_allow: bool = True
    default_channel: str | None = None


def elsewhere(notified: Notified[Summary], code: str, command: str, localizer: Localizer) -> list[RichText]:
    """The offer of the organization's default channel, where the channel itself is closed to the bot."""
    subscription, channel_id = notified.subscription, notified.default_channel
    if channel_id in (None, subscription.channel_id) or code not in _CLOSED:
        return []
    return [
        localizer.say(
            "Or set it up in {channel}, the default channel of {organization}: type {command} there.",
            channel=Channel(channel_id),
            organization=name_of(subscription.organization),
            command=localizer.command(command),
        )
    ]


def where(notified: Notified[Summary], localizer: Localizer) -> RichText:
    """`in #ops`. A direct message has no name to mention, and its owner reads the notice in it."""
    channel_id = notified.subscription.channel_id
    if is_direct(channel_id):
        if notified.owner_gone or notified.asked:
            owner = UserMention(notified.subscription.owner_id)
            return localizer.say("in the direct message with {person}", person=owner)
        return localizer.within(channel_id)
    if localizer.conversation(channel_id) is Conversation.GROUP:
        return localizer.say("in the group message {channel}", channel=Channel(channel_id))
    return localizer.within(channel_id)


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
