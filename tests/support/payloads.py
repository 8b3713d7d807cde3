"""One payload of each kind that Slack sends to the bot, to be spoilt.

`{response_url}` and `{metadata}` are filled in where they are sent.
"""

from typing import Any

from tests.slack.edge_kit import EVENTS
from tests.support.workspace import BEN, OPS

TEAM = {"id": "T0ACME", "domain": "acme"}
PERSON = {"id": BEN, "team_id": "T0ACME"}
ACTIONS = (
    *(
        "subscription_undo",
        "alerts_undo",
        "subscription_ask_owner",
        "alerts_ask_owner",
        "subscription_more",
        "alerts_more",
    ),
    *("list_open", "list_all", "start_usage", "start_digest", "start_alerts", "alert_handling"),
    *(
        "show",
        "refresh",
        "share",
        "share_anyway",
        "show_flows",
        "share_flows",
        "share_flows_anyway",
        "flows_csv",
        "link",
    ),
    *("subscription_pause", "subscription_resume"),
    *("subscription_remove", "subscription_restore", "subscription_allow_shared", "digest_settings"),
    *("subscription_edit", "subscription_send_now", "subscription_send_again", "digest_skip", "digest_unskip"),
    *("digest_cadence", "digest_test", "share_week", "share_week_anyway"),
    *("show_history", "share_history", "share_history_anyway"),
    *("digest_details", "alerts_pause", "alerts_resume", "alerts_off", "alerts_restore", "alerts_allow_shared"),
    *("alert_acknowledge", "alert_snooze", "alert_expected", "alert_details", "alert_settings"),
)
VALUES = {
    "organization": {"a": {"type": "static_select", "selected_option": {"value": "8a1c4f10-1111"}}},
    "weekday": {"a": {"type": "static_select", "selected_option": {"value": "0"}}},
    "time": {"a": {"type": "timepicker", "selected_time": "09:00"}},
    "zone": {"a": {"type": "static_select", "selected_option": {"value": "America/Sao_Paulo"}}},
    "language": {"a": {"type": "static_select", "selected_option": {"value": "en-US"}}},
    "marks": {"a": {"type": "plain_text_input", "value": "50 80"}},
    "budget": {"a": {"type": "plain_text_input", "value": "2000"}},
    "also": {"a": {"type": "checkboxes", "selected_options": [{"value": "forecast"}]}},
    "reminder": {"a": {"type": "static_select", "selected_option": {"value": "never"}}},
}


def command(text: str) -> dict[str, Any]:
    place = {"team_id": "T0ACME", "channel_id": OPS, "user_id": BEN}
    return {"command": "/pipefy-usage", "text": text, **place, "response_url": "{response_url}", "trigger_id": "1.2"}


def click(action_id: str, value: str) -> dict[str, Any]:
    pressed = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    place = {"channel": {"id": OPS}, "container": {"type": "message", "channel_id": OPS, "message_ts": "1.2"}}
    people = {"type": "block_actions", "team": TEAM, "user": PERSON}
    return {**people, **place, "actions": [pressed], "response_url": "{response_url}", "trigger_id": "1.2"}


def modal(callback_id: str, **more: object) -> dict[str, Any]:
    view = {"id": "V0ONE", "type": "modal", "callback_id": callback_id, "hash": "1.2", "state": {"values": VALUES}}
    people = {"type": "view_submission", "team": TEAM, "user": PERSON, "trigger_id": "1.2"}
    return {**people, "view": {**view, "private_metadata": "{metadata}"}, **more}


FORM_ACTIONS = {"alerts_preview": "alerts", "rules_more": "organization_rules"}  # and the forms that they are in


def press_in_form(action_id: str) -> dict[str, Any]:
    pressed = [{"type": "button", "action_id": action_id, "block_id": "b", "value": ""}]
    view = {"type": "view", "view_id": "V0ONE"}
    return modal(FORM_ACTIONS[action_id], type="block_actions", actions=pressed, container=view)


def press_on_home(action_id: str, value: str) -> dict[str, Any]:
    pressed = {"type": "button", "action_id": action_id, "block_id": f"home:{OPS}:S1:0123", "value": value}
    view = {"id": "VH1", "type": "home", "callback_id": "home", "hash": "1.2", "state": {"values": {}}}
    people = {"type": "block_actions", "team": TEAM, "user": PERSON, "trigger_id": "1.2"}
    return {**people, "view": view, "actions": [pressed], "container": {"type": "view", "view_id": "VH1"}}


def shortcut(kind: str, callback_id: str) -> dict[str, Any]:
    at = {"channel": {"id": OPS, "name": "ops"}, "message_ts": "1.2", "message": {"ts": "1.2", "thread_ts": "1.1"}}
    people = {"type": kind, "team": TEAM, "user": PERSON, "trigger_id": "1.2", "callback_id": callback_id}
    return people if kind == "shortcut" else {**people, **at, "response_url": "{response_url}"}


def event(kind: str) -> dict[str, Any]:
    inner = {"type": kind, "user": BEN, "channel": OPS, "text": "hi", "channel_type": "im", "tokens": {"bot": ["U0B"]}}
    more = {"inviter": BEN, "thread_ts": "1.2", "is_ext_shared": False, "old_channel_id": "C1", "new_channel_id": "C2"}
    ours = {"authorizations": [{"team_id": "T0ACME", "is_bot": True}]}
    return {"type": "event_callback", "team_id": "T0ACME", **ours, "event": {**inner, **more}}


PAYLOADS = (
    *(command(text) for text in ("", "flows x", "link 1", "subscribe monday 9:00", "alerts 50 80", "status", "help")),
    *(click(action, value) for action in ACTIONS for value in ('["", "current_month", "", ""]', "S1", "7", "S1:1")),
    *(modal("subscribe"), modal("alerts"), modal("other"), modal("subscribe", type="view_closed")),
    *(press_in_form(action_id) for action_id in FORM_ACTIONS),
    *(press_on_home(action, "S1") for action in ("home_refresh", "home_usage", "alert_acknowledge", "pause", "other")),
    *(shortcut("shortcut", name) for name in ("show_usage", "set_up", "other")),
    shortcut("message_action", "message_usage"),
    *(event(kind) for kind in EVENTS),
)
