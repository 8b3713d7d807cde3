"""Reasons of a pause and what to do about them, for every code that Slack or the bot gives."""

from dataclasses import dataclass

from bot.blocks.rich_text import Localizer, RichText, Untrusted
from bot.i18n.translator import noop
from bot.slack.error_codes import ARCHIVED, LEFT, MISSING_SCOPE, ErrorSort, sort_of

BY_PERSON, BY_SHARING = "person", "shared"
# Of releases before the workspace waited as a whole.
_GONE = (
    noop("Slack no longer accepts the bot in this workspace."),
    noop("Whoever runs the bot can install it again."),
)
_OUTSIDE = (noop("The bot is not in the channel."), noop("Type {invite} there."))
_RESTRICTED = (
    noop("Only some people may post in the channel."),
    noop("Someone who manages the channel can allow the bot to post, or choose another channel."),
)
_REASONS: dict[str, tuple[str, str]] = {
    BY_PERSON: (noop("Somebody paused it."), noop("Resume continues with the next week.")),
    BY_SHARING: (
        noop("The channel is shared with another company."),
        noop("A workspace admin has to confirm that usage may be posted there."),
    ),
    ARCHIVED: (noop("The channel is archived."), noop("Unarchive it, or remove the subscription.")),
    "channel_not_found": (
        noop("Slack does not show the channel to the bot: it was deleted, or it is private and the bot is not in it."),
        noop("If it still exists, type {invite} there."),
    ),
    LEFT: _OUTSIDE,
    "no_permission": _OUTSIDE,
    MISSING_SCOPE: (
        noop("The bot lacks a right that it needs to post."),
        noop("Whoever runs the bot can install it again with every right that its manifest asks for."),
    ),
}
_UNKNOWN = (noop("Slack refused the message ({code})."), noop("Please pass this on to whoever runs the bot."))

_BY_SORT = {ErrorSort.CHANNEL: _RESTRICTED, ErrorSort.INSTALLATION: _GONE}


@dataclass(frozen=True, slots=True)
class Reason:
    """The cause of a pause, and what to do."""

    what: RichText
    advice: RichText


def reason(code: str, localizer: Localizer) -> Reason:
    """The sentences for a code."""
    what, advice = _REASONS.get(code) or _BY_SORT.get(sort_of(code), _UNKNOWN)
    return Reason(localizer.say(what, code=Untrusted(code)), localizer.say(advice, invite=localizer.invitation()))
