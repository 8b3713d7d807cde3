"""Payloads that Slack sends to an app, field by field. Pure.

https://docs.slack.dev/interactivity/implementing-slash-commands, …/apis/events-api and
…/reference/interaction-payloads/block_actions-payload
"""

from typing import Any

from sandbox.slack.api_chat import as_slack_shows
from sandbox.slack.inputs import answer, state_of
from sandbox.slack.messages import Block, Message
from sandbox.slack.workspace import APP_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Channel, Member

VERIFICATION_TOKEN = "gone-out-of-use"  # noqa: S105 - Slack still sends it, nobody may rely on it
SCOPE_OF_EVENT = {"app_mention": "app_mentions:read", "message": "im:history"}


def channel_name(channel: Channel) -> str:
    return {"dm": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def slash_command(
    command: str, text: str, *, person: Member, channel: Channel, response_url: str, trigger_id: str
) -> dict[str, str]:
    """The form of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.user_name,
        "command": command,
        "text": escaped(text),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def escaped(text: str) -> str:
    """Text as Slack writes it, in commands too. https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def block_actions(
    action: dict[str, Any],
    *,
    message: Message,
    person: Member,
    channel: Channel,
    response_url: str,
    trigger_id: str,
) -> dict[str, Any]:
    """The payload of a click. Slack does not repeat an ephemeral message in it."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.person is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload: dict[str, Any] = {
        **_interaction("block_actions", person, trigger_id),
        "container": container,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": state_of(message.blocks, {}, {})},
        "response_url": response_url,
        "actions": [action],
    }
    return payload if message.person else {**payload, "message": as_slack_shows(message)}


def shortcut(callback_id: str, person: Member, trigger_id: str, at: str) -> dict[str, Any]:
    """The payload of a global shortcut: it tells no channel and has no response_url."""
    return {**_interaction("shortcut", person, trigger_id), "callback_id": callback_id, "action_ts": at}


def message_shortcut(
    callback_id: str,
    *,
    message: Message,
    person: Member,
    channel: Channel,
    response_url: str,
    trigger_id: str,
    at: str,
) -> dict[str, Any]:
    """The payload of a message shortcut."""
    return {
        **_interaction("message_action", person, trigger_id),
        "callback_id": callback_id,
        "action_ts": at,
        "message_ts": message.ts,
        "message": as_slack_shows(message),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "response_url": response_url,
    }


def from_modal(kind: str, person: Member, view: dict[str, Any], trigger_id: str, **more: object) -> dict[str, Any]:
    """The payload of a submission, a closing or a click in a modal."""
    return {**_interaction(kind, person, trigger_id), "view": view, **more}


def _interaction(kind: str, person: Member, trigger_id: str) -> dict[str, Any]:
    name = person.user_name
    return {
        "type": kind,
        "user": {"id": person.id, "username": name, "name": name, "team_id": person.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": trigger_id,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(block_id: str, element: Block, given: object, at: str) -> dict[str, Any]:
    """The `actions` entry: Slack takes a button's value, and a menu's option, from the message it stored."""
    used = {"type": element["type"], "block_id": block_id, "action_id": element["action_id"], "action_ts": at}
    if element["type"] == "button":
        return {**used, **{name: element[name] for name in ("text", "value", "style") if name in element}}
    return {**used, **answer(element, given)}


def event_callback(event: dict[str, Any], *, event_id: str, at: int, shared: bool) -> dict[str, Any]:
    """The envelope of an event."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": at,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def said(message: Message, person: Member, channel: Channel) -> dict[str, Any]:
    """The event of a person's message: a direct one, or a mention."""
    event = {
        "type": "app_mention",
        "user": person.id,
        "text": message.content.text,
        "ts": message.ts,
        "team": person.team_id,
        "channel": channel.id,
        "event_ts": message.ts,
    }
    return {**event, "type": "message", "channel_type": "im"} if channel.kind == "dm" else event


def joined(channel: Channel, inviter: Member, at: str) -> dict[str, Any]:
    """The event of the bot's coming into a channel."""
    return {
        "type": "member_joined_channel",
        "user": BOT_USER_ID,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "private" else "C",
        "team": TEAM_ID,
        "inviter": inviter.id,
        "event_ts": at,
    }
