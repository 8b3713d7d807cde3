"""Conversations in words: sentences about the place in which they are read name its kind. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from bot.i18n.translator import Translator, noop


class Conversation(StrEnum):
    """The kind of a conversation. UNCERTAIN: a group message, or a private channel of before 2021."""

    CHANNEL = "channel"
    DIRECT = "direct"
    GROUP = "group"
    UNCERTAIN = "uncertain"


# A translator needs the whole phrase: "in" melts into the article, and the noun has a gender.
_PHRASES: Mapping[Conversation, Mapping[str, str]] = {
    Conversation.CHANNEL: {
        "this_channel": noop("this channel"),
        "in_this_channel": noop("in this channel"),
    },
    Conversation.DIRECT: {
        "this_channel": noop("this direct message"),
        "in_this_channel": noop("in this direct message"),
    },
    Conversation.GROUP: {
        "this_channel": noop("this group message"),
        "in_this_channel": noop("in this group message"),
    },
    Conversation.UNCERTAIN: {
        "this_channel": noop("this conversation"),
        "in_this_channel": noop("in this conversation"),
    },
}


def is_direct(channel_id: str) -> bool:
    """True for a direct message between two: https://docs.slack.dev/reference/objects/conversation-object"""
    return channel_id.startswith("D")


def conversation_of(channel_id: str, name: str = "") -> Conversation:
    """The kind, by the id and the name that Slack tells with what people do; it is empty where it tells none."""
    if is_direct(channel_id):
        return Conversation.DIRECT
    # A group message has an id like a channel's, and the names of its people: `mpdm-ana--ben--carmen-1`.
    if name.startswith("mpdm-"):
        return Conversation.GROUP
    return Conversation.UNCERTAIN if channel_id.startswith("G") and not name else Conversation.CHANNEL


def phrases(conversation: Conversation, translator: Translator) -> dict[str, str]:
    """`{this_channel}` and `{in_this_channel}`; with a capital T and so on to begin a sentence."""
    worded = {place: translator.say(phrase) for place, phrase in _PHRASES[conversation].items()}
    return worded | {_capital(place): _capital(phrase) for place, phrase in worded.items()}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
