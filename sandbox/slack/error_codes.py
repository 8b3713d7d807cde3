"""Codes with which Slack refuses calls of the methods that are simulated, by method, as its reference lists them.

https://docs.slack.dev/reference/methods, section "Errors" of each. A switch answers with any of them.
"""

from sandbox.slack.errors import Refusal

ALL_METHODS = "*"


def _codes(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What stands in the list of nearly every method.
COMMON = _codes(
    """
    access_denied accesslimited account_inactive deprecated_endpoint ekm_access_denied enterprise_is_restricted
    fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_charset
    invalid_form_data invalid_json invalid_post_type json_not_object method_deprecated missing_argument
    missing_post_type missing_scope no_permission no_scopes not_allowed_token_type not_authed org_login_required
    ratelimited request_timeout service_unavailable team_access_not_granted team_added_to_org team_not_found
    token_expired token_revoked two_factor_setup_required unknown_method
    """
)
_POSTING = _codes(
    """
    attachment_payload_limit_exceeded channel_not_found invalid_attachments invalid_blocks invalid_blocks_format
    invalid_metadata_format invalid_metadata_schema is_archived is_bot markdown_text_conflict message_limit_exceeded
    metadata_must_be_sent_from_app metadata_too_large msg_blocks_too_long msg_too_long no_text not_in_channel
    rate_limited restricted_action slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
    slack_connect_lists_sharing_blocked too_many_attachments too_many_contact_cards
    """
)
_READING = _codes(
    """
    channel_not_found channel_type_not_supported invalid_cursor invalid_limit invalid_metadata_keys invalid_ts_latest
    invalid_ts_oldest method_not_supported_for_channel_type not_in_channel
    """
)
_VIEWS = _codes(
    """
    duplicate_external_id exchanged_trigger_id expired_trigger_id external_id_not_found hash_conflict
    invalid_trigger_id not_found push_limit_reached trigger_exchanged trigger_expired view_too_large
    """
)
_PUBLISHING = _codes("duplicate_external_id hash_conflict not_enabled user_not_found view_too_large")
_FILES = _codes(
    """
    channel_not_found file_not_found file_type_not_allowed file_update_failed file_upload_size_restricted
    file_uploads_disabled file_uploads_except_images_disabled invalid_channel malware_detected not_in_channel
    posting_to_channel_denied posting_to_general_channel_denied snippet_too_large storage_limit_reached
    unknown_snippet_type
    """
)
_OWN = {
    "apps.connections.open": _codes("forbidden_team"),
    "chat.getPermalink": _codes("channel_not_found message_not_found"),
    "chat.postMessage": _POSTING
    | _codes(
        """
        app_access_restricted as_user_not_supported cannot_dm_bot cannot_reply_to_message
        duplicate_channel_not_found duplicate_message_not_found external_channel_migrating messages_tab_disabled
        restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
        restricted_action_thread_only_channel send_on_behalf_not_allowed thread_not_found user_disabled user_not_found
        user_not_visible
        """
    ),
    "chat.update": _POSTING
    | _codes(
        """
        block_mismatch cant_update_message edit_window_closed external_channel_migrating is_inactive
        message_not_found streaming_state_conflict update_failed
        """
    ),
    "conversations.history": _READING,
    "conversations.info": _READING,
    "conversations.members": _codes("channel_not_found fetch_members_failed invalid_cursor invalid_limit"),
    "conversations.replies": _READING | {"thread_not_found"},
    "files.completeUploadExternal": _FILES,
    "files.getUploadURLExternal": _FILES,
    "users.info": _codes("user_not_found user_not_visible"),
    "views.open": _VIEWS,
    "views.publish": _PUBLISHING,
    "views.update": _VIEWS,
}


def codes_of(method: str) -> frozenset[str]:
    """Every code that the method may answer with."""
    return COMMON | _OWN.get(method, frozenset())


class RefusedCalls:
    """Methods that refuse every call with a code, until they are let go; `ALL_METHODS` stands for each of them."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], str] = {}

    def refuse(self, code: str, *, method: str = ALL_METHODS, channel: str = "", listed: bool = True) -> None:
        """From now on answer with the code, or only where a call names the channel.

        Raises ValueError for a code that Slack does not list, unless that is meant.
        """
        if listed and code not in (COMMON if method == ALL_METHODS else codes_of(method)):
            raise ValueError(f"{method} does not answer {code}")
        self._codes[method, channel] = code

    def let_go(self) -> None:
        """Answer as usual again."""
        self._codes.clear()

    def check(self, method: str, channel: str, scope: str | None, provided: list[str]) -> None:
        """Raise the refusal, where there is one."""
        keys = ((method, channel), (method, ""), (ALL_METHODS, ""))
        code = next((self._codes[key] for key in keys if key in self._codes), None)
        if code is None:
            return
        status, retry_after = (429, 1) if code == "ratelimited" else (200, None)
        more = {"needed": scope or "chat:write", "provided": ",".join(provided)} if code == "missing_scope" else {}
        raise Refusal(code, more, status, retry_after)
