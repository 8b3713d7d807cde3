"""Every code with which Slack refuses a call of the methods that the bot uses, sorted once, with the reason. Pure.

A sort decides what follows, and the way back (docs/decisions/0010-installation-trouble.md); nothing else in the bot
sorts codes. Sources: the section "Errors" of each method at https://docs.slack.dev/reference/methods, and
https://docs.slack.dev/interactivity/handling-user-interaction for the codes of a response_url.
"""

from enum import StrEnum


class ErrorSort(StrEnum):
    """The thing that a code is about."""

    CHANNEL = "channel"  # the subscription pauses, and goes on by an event or by *Resume*
    PERSON = "person"  # a direct message does not reach its reader: the bot's admins get it
    INSTALLATION = "installation"  # the workspace as a whole waits until Slack accepts the bot again
    PASSING = "passing"  # surely not done: the same call again, later
    AMBIGUOUS = "ambiguous"  # perhaps done: looked for before it is repeated
    TARGET = "target"  # the message, thread, form or address that it is about is gone: given up
    MESSAGE = "message"  # what the bot sends is wrong: given up, its owner reads so, and the next one is tried
    UNKNOWN = "unknown"  # in no table: again with rising rest, then the subscription pauses


RATE_LIMITED = "ratelimited"  # with the HTTP status 429 and Retry-After
HASH_CONFLICT = "hash_conflict"  # the view is no longer the one that was seen
NOT_ENABLED = "not_enabled"  # the app has no Home tab
MISSING_SCOPE = "missing_scope"
POST_SCOPE = "chat:write"  # https://docs.slack.dev/reference/methods/chat.postMessage
UNINSTALLED, TOKEN_REVOKED = "account_inactive", "token_revoked"  # what an event tells before a call does
ARCHIVED, LEFT = "is_archived", "not_in_channel"  # likewise
_HIDDEN = "channel_not_found"

_INSTALLATION = {
    "invalid_auth": "the token is none of Slack's",
    "not_authed": "no token came with the call",
    UNINSTALLED: "the app was uninstalled, or the workspace deleted",
    TOKEN_REVOKED: "an admin took the token away",
    "token_expired": "the token was rotated",
    MISSING_SCOPE: "the app was installed without a scope that posting takes",
    "no_scopes": "the token has no scopes",
    "not_allowed_token_type": "the token is of another kind",
    "team_access_not_granted": "the workspace was taken from the app's installation",
    "team_not_found": "Slack knows no such workspace",
    "team_disabled": "the workspace is switched off",
    "no_team": "the workspace is gone",
    "team_added_to_org": "the workspace moves into an organization, which takes hours",
    "org_login_required": "likewise",
    "enterprise_is_restricted": "the organization lets no app call this",
    "ekm_access_denied": "an admin suspended posting by the organization's keys",
    "accesslimited": "the address that the bot calls from is not allowed",
    "two_factor_setup_required": "the workspace wants a second factor first",
    "forbidden_team": "the workspace may not use the app",
    "upgrade_required": "the workspace's plan lets no app call this",
    "method_deprecated": "the bot is too old for Slack",
    "deprecated_endpoint": "likewise",
    "unknown_method": "likewise",
}
_CHANNEL = {
    ARCHIVED: "comes back by the event that it was unarchived",
    "is_inactive": "an edit's word for archived",
    "channel_is_archived": "a response_url's",
    LEFT: "comes back by the event that the bot was invited",
    _HIDDEN: "likewise: a private channel without the bot, or one that was deleted",
    "no_permission": 'likewise: "make sure your app is a member of the conversation"',
    "access_denied": "a policy of the channel",
    "action_prohibited": "likewise",
    "app_access_restricted": "likewise",
    "restricted_action": "an admin keeps posting to a few",
    "restricted_action_non_threadable_channel": "likewise",
    "restricted_action_read_only_channel": "likewise",
    "restricted_action_thread_locked": "likewise",
    "restricted_action_thread_only_channel": "likewise",
    "posting_to_channel_denied": "likewise",
    "posting_to_general_channel_denied": "likewise",
    "slack_connect_canvas_sharing_blocked": "a policy of Slack Connect",
    "slack_connect_file_link_sharing_blocked": "likewise",
    "slack_connect_lists_sharing_blocked": "likewise",
    "channel_type_not_supported": "not for this kind of conversation",
    "method_not_supported_for_channel_type": "likewise",
    "invalid_channel": "no id of a conversation",
}
_PERSON = {
    "user_not_found": "no such person",
    "user_not_visible": "a person whom the bot may not see",
    "user_disabled": "the account was deactivated",
    "cannot_dm_bot": "a bot",
    "messages_tab_disabled": "the app takes no direct messages",
}
_PASSING = {
    RATE_LIMITED: "too many calls",
    "rate_limited": "too many messages",
    "message_limit_exceeded": "too many messages in the workspace",
    "external_channel_migrating": "the channel moves",
    "update_failed": "an edit that did not work out",
    "streaming_state_conflict": "the message is being written to",
    "rollup_error": "a response_url that did not work out",
    # Said by the bot itself, of calls that surely did not leave.
    "lease_over": "another process took the delivery over",
    "unreachable": "no connection",
}
# "It's possible some aspect of the operation succeeded before the error was raised."
_AMBIGUOUS = {
    "internal_error": "Slack's own fault",
    "fatal_error": "likewise",
    "service_unavailable": "likewise",
    "request_timeout": "the call came in pieces",
    # Slack knows the client_msg_id, but no longer the message: an earlier attempt arrived, and may have been deleted.
    "duplicate_message_not_found": "an earlier attempt arrived",
    "duplicate_channel_not_found": "likewise",
}
_TARGET = {
    "thread_not_found": "the thread's message was deleted",
    "cannot_reply_to_message": "a message that takes no thread",
    "message_not_found": "the message was deleted",
    "cant_update_message": "a message of somebody else's",
    "edit_window_closed": "the workspace lets no message be edited so late",
    "block_mismatch": "the message has blocks of another kind",
    "expired_url": "a response_url lives 30 minutes",
    "used_url": "a response_url is used five times",
    "no_active_hooks": "the response_url is switched off",
    "no_service": "likewise",
    "no_service_id": "likewise",
    "invalid_token": "likewise",
    "expired_trigger_id": "a trigger lives three seconds",
    "trigger_expired": "likewise",
    "exchanged_trigger_id": "a trigger opens one form",
    "trigger_exchanged": "likewise",
    "invalid_trigger_id": "no trigger of Slack's",
    HASH_CONFLICT: "the form shows something newer",
    "fetch_members_failed": "Slack could not count who is in the channel",
    NOT_ENABLED: "the app was installed without a Home tab",
    "not_found": "the form was closed",
    "external_id_not_found": "likewise",
    "duplicate_external_id": "the form is open already",
    "push_limit_reached": "three forms are open already",
    "file_not_found": "the file is gone",
}
# The first three are about the blocks alone: the same words may go out without them.
WITHOUT_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_MESSAGE = {
    **dict.fromkeys(sorted(WITHOUT_BLOCKS), "Slack does not take these blocks"),
    "no_text": "no words",
    "msg_too_long": "too many words",
    "markdown_text_conflict": "two kinds of words",
    "invalid_attachments": "attachments, which the bot does not use",
    "attachment_payload_limit_exceeded": "likewise",
    "too_many_attachments": "likewise",
    "too_many_contact_cards": "contact cards, which the bot does not use",
    "as_user_not_supported": "an argument that the bot does not use",
    "is_bot": "likewise",
    "send_on_behalf_not_allowed": "likewise",
    "invalid_metadata_format": "metadata",
    "invalid_metadata_schema": "likewise",
    "invalid_metadata_keys": "likewise",
    "metadata_must_be_sent_from_app": "likewise",
    "metadata_too_large": "likewise",
    "invalid_arguments": "arguments",
    "invalid_arg_name": "likewise",
    "invalid_array_arg": "likewise",
    "missing_argument": "likewise",
    "invalid_charset": "the body",
    "invalid_form_data": "likewise",
    "invalid_json": "likewise",
    "invalid_payload": "likewise",
    "json_not_object": "likewise",
    "invalid_post_type": "likewise",
    "missing_post_type": "likewise",
    "invalid_cursor": "where to read on",
    "invalid_limit": "likewise",
    "invalid_ts_latest": "likewise",
    "invalid_ts_oldest": "likewise",
    "view_too_large": "a form",
    "file_type_not_allowed": "a file",
    "file_update_failed": "likewise",
    "file_upload_size_restricted": "likewise",
    "file_uploads_disabled": "likewise",
    "file_uploads_except_images_disabled": "likewise",
    "malware_detected": "likewise",
    "snippet_too_large": "likewise",
    "storage_limit_reached": "likewise",
    "unknown_snippet_type": "likewise",
}
REASONS = {
    ErrorSort.CHANNEL: _CHANNEL,
    ErrorSort.PERSON: _PERSON,
    ErrorSort.INSTALLATION: _INSTALLATION,
    ErrorSort.PASSING: _PASSING,
    ErrorSort.AMBIGUOUS: _AMBIGUOUS,
    ErrorSort.TARGET: _TARGET,
    ErrorSort.MESSAGE: _MESSAGE,
}
_SORTS = {code: sort for sort, reasons in REASONS.items() for code in reasons}
_FOR_GOOD = frozenset({ErrorSort.CHANNEL, ErrorSort.PERSON, ErrorSort.TARGET, ErrorSort.MESSAGE})

# Ways back: the codes of a channel that an event takes back.
UNARCHIVED = frozenset({ARCHIVED})
INVITED = frozenset({LEFT, _HIDDEN, "no_permission"})


def sort_of(code: str, *, to_person: bool = False) -> ErrorSort:
    """The sort of a code. `to_person`: it was about a direct message, whose channel is a person."""
    sort = _SORTS.get(code, ErrorSort.UNKNOWN)
    if sort is ErrorSort.UNKNOWN and code.startswith("restricted_action"):
        sort = ErrorSort.CHANNEL  # Slack has added four of them so far
    return ErrorSort.PERSON if to_person and sort is ErrorSort.CHANNEL else sort


def is_for_good(code: str) -> bool:
    """True where the same call will be refused again whatever the bot does."""
    return sort_of(code) in _FOR_GOOD


def is_rate_limit(code: str) -> bool:
    """True where Slack takes no more calls for now; behind a proxy the status may be all that is left of it."""
    return code in (RATE_LIMITED, "rate_limited", "http_429")


def refuses_app(code: str) -> bool:
    """True where `apps.connections.open` refuses the app's own token: a person must act."""
    # It names no channel, so what is a channel's elsewhere (`no_permission`, `access_denied`) is the token's here.
    return sort_of(code) in (ErrorSort.INSTALLATION, ErrorSort.CHANNEL)


def hides_channel(code: str) -> bool:
    """True where a code of `conversations.history` is about the channel or a scope: nothing in it can be looked up."""
    return code == MISSING_SCOPE or sort_of(code) is ErrorSort.CHANNEL


def refuses_post_too(code: str) -> bool:
    """True where a code of `conversations.info` says that a post would be refused for the same reason."""
    return is_installation_trouble(code, "conversations.info") or sort_of(code) is ErrorSort.PERSON or code == _HIDDEN


def is_installation_trouble(code: str, method: str = "chat.postMessage") -> bool:
    """True where the code of a call with the bot's token casts doubt on the installation as a whole."""
    # Without a scope of another method one feature is missing, and what is due can still be posted.
    other_scope = code == MISSING_SCOPE and not method.startswith("chat.")
    return sort_of(code) is ErrorSort.INSTALLATION and not other_scope
