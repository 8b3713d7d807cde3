"""Why a subscription does not post, and what to do about it, for every code that Slack or the bot gives."""

from dataclasses import dataclass

from bot.blocks.rich_text import Line, Outside, Voice
from bot.slack.error_messages import mark

BY_PERSON, BY_SHARING = "person", "shared"
_GONE = (
    mark("Slack no longer accepts the bot in this workspace."),
    mark("Whoever runs the bot can install it again."),
)
_OUTSIDE = (mark("The bot is not in the channel."), mark("Type {invite} there."))
_RESTRICTED = (
    mark("Only some people may post in the channel."),
    mark("Someone who manages the channel can allow the bot to post, or choose another channel."),
)
_REASONS: dict[str, tuple[str, str]] = {
    BY_PERSON: (mark("Somebody paused it."), mark("Resume continues with the next week.")),
    BY_SHARING: (
        mark("The channel is shared with another company."),
        mark("A workspace admin has to confirm that usage may be posted there."),
    ),
    "is_archived": (mark("The channel is archived."), mark("Unarchive it, or remove the subscription.")),
    "channel_not_found": (
        mark("Slack does not show the channel to the bot: it was deleted, or it is private and the bot is not in it."),
        mark("If it still exists, type {invite} there."),
    ),
    "not_in_channel": _OUTSIDE,
    "no_permission": _OUTSIDE,
    "token_revoked": _GONE,
    "token_expired": _GONE,
    "account_inactive": _GONE,
    "invalid_auth": _GONE,
    "not_authed": _GONE,
    "missing_scope": (
        mark("The bot lacks a right that it needs to post."),
        mark("Whoever runs the bot can install it again with every right that its manifest asks for."),
    ),
    "access_denied": _RESTRICTED,
    "app_access_restricted": _RESTRICTED,
}
_UNKNOWN = (mark("Slack refused the message ({code})."), mark("Please pass this on to whoever runs the bot."))


@dataclass(frozen=True, slots=True)
class Reason:
    """What happened, and what to do."""

    what: Line
    advice: Line


def reason(code: str, voice: Voice) -> Reason:
    """The sentences for a code."""
    what, advice = _RESTRICTED if code.startswith("restricted_action") else _REASONS.get(code, _UNKNOWN)
    return Reason(voice.say(what, code=Outside(code)), voice.say(advice, invite=voice.invitation()))
