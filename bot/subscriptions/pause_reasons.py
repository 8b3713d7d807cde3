"""Reasons of a pause and what to do about them, for every code that Slack or the bot gives."""

from dataclasses import dataclass

from bot.blocks.conversation import Conversation
from bot.blocks.rich_text import Code, Localizer, RichText, Untrusted
from bot.i18n.translator import noop
from bot.sharing.consent import BY_RIGHTS, BY_SHARING, BY_UNKNOWN, is_unknown
from bot.slack.error_codes import ARCHIVED, LEFT, MISSING_SCOPE, ErrorSort, sort_of

BY_PERSON = "person"
# Of releases before the workspace waited as a whole.
_GONE = (
    noop("Slack no longer accepts the bot in this workspace."),
    noop("Ask whoever runs the bot to install it again."),
)
_OUTSIDE = (noop("The bot is not in the channel."), noop("Type {invite} there."))
_BY_INVITATION = frozenset({"not_in_channel", "no_permission", "channel_not_found"})
_DIRECT = (
    noop("The bot cannot post in a direct message between other people."),
    noop("Use a channel, or your direct message with the bot."),
)
_GROUP = (
    noop("The bot takes no part in this group message."),
    noop("Start a new group message with the bot in it, or use a channel."),
)
_PERHAPS_GROUP = noop("If it is a group message, start a new one with the bot in it.")
_RESTRICTED = (
    noop("Only some people may post in the channel."),
    noop("Ask somebody who manages the channel to let the bot post, or choose another channel."),
)
_REASONS: dict[str, tuple[str, str]] = {
    BY_PERSON: (noop("Somebody paused it."), noop("Press Resume to start it again.")),
    BY_SHARING: (
        noop("We post nothing: people from another company would read it."),
        noop("A workspace admin can press Allow ({list})."),
    ),
    BY_UNKNOWN: (
        noop("We post nothing: Slack does not say who can read it, and people from another company may."),
        noop("A workspace admin can press Post anyway ({list})."),
    ),
    BY_RIGHTS: (
        noop("The person in this direct message can no longer see usage."),
        noop("Ask a workspace admin to set it up in a channel instead."),
    ),
    ARCHIVED: (noop("The channel is archived."), noop("Unarchive it, or remove the subscription.")),
    "channel_not_found": (
        noop("Slack does not show the channel to the bot: it was deleted, or it is private and the bot is not in it."),
        noop("If it still exists, type {invite} there."),
    ),
    LEFT: _OUTSIDE,
    "no_permission": _OUTSIDE,
    MISSING_SCOPE: (
        noop("The bot lacks a permission that it needs to post."),
        noop("Ask whoever runs the bot to install it again with every permission of its manifest."),
    ),
}
_GRANT = noop("Ask whoever runs the bot to grant it {scope}, or a workspace admin to press Post anyway ({list}).")
_UNKNOWN = (noop("Slack refused the message ({code})."), noop("Please tell whoever runs the bot."))

_UNINVITED = {Conversation.DIRECT: _DIRECT, Conversation.GROUP: _GROUP}  # nobody can invite the bot there later
_BY_SORT = {ErrorSort.CHANNEL: _RESTRICTED, ErrorSort.INSTALLATION: _GONE}


@dataclass(frozen=True, slots=True)
class Reason:
    """The cause of a pause, and what to do."""

    what: RichText
    advice: RichText


def reason(code: str, localizer: Localizer, channel_id: str) -> Reason:
    """The sentences for a code. The bot cannot be invited into a direct message, nor later into a group's."""
    code, _, scope = code.partition(":") if is_unknown(code) else (code, "", "")
    if code in _BY_INVITATION and (sentences := _UNINVITED.get(localizer.conversation(channel_id))):
        return Reason(*map(localizer.say, sentences))
    what, advice = _REASONS.get(code) or _BY_SORT.get(sort_of(code), _UNKNOWN)
    if scope:
        return Reason(localizer.say(what), localizer.say(_GRANT, scope=Code(scope), list=localizer.command("list")))
    cause = localizer.say(what, code=Untrusted(code))
    to_do = localizer.say(advice, invite=localizer.invitation(), list=localizer.command("list"))
    if code in _BY_INVITATION and channel_id.startswith("G"):  # a private channel's id, or a group message's
        to_do = to_do.then(localizer.say(_PERHAPS_GROUP))
    return Reason(cause, to_do)
