"""Slack's JSON as an `Interaction`. Whatever is missing or of the wrong type becomes an empty string.

Only what no interaction is without is insisted on: who did it, where, and what.
"""

import re
from collections.abc import Mapping

from bot.blocks.conversation import Conversation, conversation_of
from bot.slack.interaction import Interaction

Body = Mapping[str, object]
_NOTHING: Body = {}
MAX_EVENT_ID = 100  # characters; Slack's have eleven or twelve
# Opaque, but never with a character that means something in mrkdwn, a URL or a log.
# https://docs.slack.dev/changelog/2016-08-11-user-id-format-changes
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
MAX_TYPED = 8_000  # characters of a command, twice what Slack lets people type
MAX_TEXT = 40_000  # characters of a message: https://docs.slack.dev/changelog/2018-04-truncating-really-long-messages
MAX_DEPTH = 50  # of an event; Slack's have about ten
MAX_PRIVATE_METADATA = 3000  # characters; whatever is longer is not what the bot wrote

_SIGNS = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ESCAPED = re.compile("|".join(_SIGNS))

# Fields in which an element of a modal, or a clicked one, holds the choice.
# https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
_CHOSEN = (
    "value",
    "selected_time",
    "selected_date",
    "selected_conversation",
    "selected_channel",
    "selected_user",
)
_TS = re.compile(r"[0-9]{1,16}\.[0-9]{1,10}")


class OddFields(ValueError):
    """Raised when a field is missing, or of a wrong type, that every interaction of its kind has."""


def parse_interaction(body: Body) -> Interaction | None:
    """None for anything that the bot does not listen to. Raises OddFields."""
    if body.get("command"):
        return _complete(_command(body))
    match body.get("type"):
        case "block_actions":
            return _complete(_action(body))
        case "view_submission" | "view_closed":
            return _complete(_view(body))
        case "shortcut" | "message_action":
            return _complete(_shortcut(body))
        case "event_callback":
            return _complete(_event(body))
        case _:
            return None


def _complete(interaction: Interaction) -> Interaction:
    parts = [interaction.workspace_id]
    match interaction.kind:
        case "command":
            parts += [interaction.name, interaction.person_id, interaction.channel_id]
        case "action":  # in a modal there is no channel, and on Home neither
            place = interaction.channel_id or interaction.view_id or interaction.on_home
            parts += [interaction.person_id, "somewhere" if place else ""]
        case "shortcut":
            parts += [interaction.name, interaction.person_id]
        case "view":
            parts += [interaction.person_id, interaction.view_id]
        case "event":  # some are about the workspace as a whole
            parts += [interaction.name]
    if not all(parts):
        raise OddFields
    return interaction


def _command(body: Body) -> Interaction:
    return Interaction(
        kind="command",
        name=_text(body, "command"),
        workspace_id=_id(body, "team_id"),
        channel_id=_id(body, "channel_id"),
        person_id=_id(body, "user_id"),
        text=_unescaped(_text(body, "text")[:MAX_TYPED]),
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
        conversation=_conversation(_id(body, "channel_id"), _text(body, "channel_name")),
    )


def _conversation(channel_id: str, name: str) -> Conversation | None:
    # The name decides nothing but words: https://docs.slack.dev/reference/objects/conversation-object
    return conversation_of(channel_id, name) if channel_id and name else None


def _unescaped(text: str) -> str:
    """The command's words as they were typed, decoded once: what was typed as `&lt;` arrives as `&amp;lt;`."""
    # https://docs.slack.dev/messaging/formatting-message-text#escaping: these three, and no other entity.
    return _ESCAPED.sub(lambda entity: _SIGNS[entity[0]], text)


def _action(body: Body) -> Interaction:
    clicked = _first(body, "actions")
    user, container, view = _inner(body, "user"), _inner(body, "container"), _inner(body, "view")
    channel_id = _id(body, "channel") or _id(container, "channel_id")
    on_home = _text(view, "type") == "home"
    return Interaction(
        kind="action",
        name=_text(clicked, "action_id"),
        workspace_id=_id(body, "team") or _id(user, "team_id"),
        channel_id=channel_id,
        person_id=_id(user, "id"),
        value=_filled(clicked),
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
        ephemeral=container.get("is_ephemeral") is True,
        on_home=on_home,
        block_id=_text(clicked, "block_id"),
        # A Home is no modal: what answers there must not take its place by `views.update`.
        view_id="" if on_home else _id(view, "id") or _id(container, "view_id"),
        view_hash=_text(view, "hash"),
        values=_values(view or body),
        private_metadata=_private_metadata(view),
        conversation=_conversation(channel_id, _text(_inner(body, "channel"), "name")),
    )


def _shortcut(body: Body) -> Interaction:
    user, channel, message = _inner(body, "user"), _inner(body, "channel"), _inner(body, "message")
    return Interaction(
        kind="shortcut",
        name=_text(body, "callback_id"),
        workspace_id=_id(body, "team") or _id(user, "team_id"),
        channel_id=_id(body, "channel"),
        person_id=_id(user, "id"),
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
        message_ts=_ts(body, "message_ts") or _ts(message, "ts"),
        thread_ts=_ts(message, "thread_ts"),
        conversation=_conversation(_id(body, "channel"), _text(channel, "name")),
    )


def _ts(body: Body, key: str) -> str:
    ts = _text(body, key)
    return ts if _TS.fullmatch(ts) else ""


def _view(body: Body) -> Interaction:
    view, user = _inner(body, "view"), _inner(body, "user")
    return Interaction(
        kind="view",
        name=_text(view, "callback_id"),
        workspace_id=_id(body, "team") or _id(user, "team_id"),
        channel_id="",
        person_id=_id(user, "id"),
        trigger_id=_text(body, "trigger_id"),
        view_id=_id(view, "id"),
        view_hash=_text(view, "hash"),
        values=_values(view),
        private_metadata=_private_metadata(view),
        closed=body.get("type") == "view_closed",
    )


def _event(body: Body) -> Interaction:
    event = _cleaned(_inner(body, "event"), MAX_DEPTH)
    assert isinstance(event, dict)  # noqa: S101 - a mapping stays one
    channel = _inner(event, "channel")
    return Interaction(
        kind="event",
        name=_text(event, "type"),
        workspace_id=_installed_in(body),
        channel_id=_id(event, "channel") or _id(event, "old_channel_id"),
        person_id=_id(event, "user"),
        text=_text(event, "text")[:MAX_TEXT] or _text(channel, "name"),
        value=_id(event, "new_channel_id") or _text(event, "tab"),
        view_hash=_text(_inner(event, "view"), "hash"),
        event=event,
        event_id=_event_id(body),
        gone=_is_gone(event),
    )


def _installed_in(body: Body) -> str:
    # In a channel shared with another company `team_id` may be theirs; the authorization names ours.
    # https://docs.slack.dev/apis/events-api/
    return _id(_first(body, "authorizations"), "team_id") or _id(body, "team_id")


def _is_gone(event: Body) -> bool:
    match event.get("type"):
        case "user_change":
            return _inner(event, "user").get("deleted") is True
        case "tokens_revoked":  # a person's token is none of the bot's
            revoked = _inner(event, "tokens").get("bot")
            return isinstance(revoked, list) and any(isinstance(user_id, str) for user_id in revoked)
        case _:
            return False


def _values(view: Body) -> dict[str, str]:
    values = _inner(_inner(view, "state"), "values")
    return {_clean(block_id): _filled(_only(values, block_id)) for block_id in values}


def _only(values: Body, block_id: str) -> Body:
    """The one element of an input block, which is named by its action_id."""
    block = _inner(values, block_id)
    return _inner(block, next(iter(block), ""))


def _filled(element: Body) -> str:
    options = element.get("selected_options")
    if isinstance(options, list):
        return ",".join(_text(option, "value") for option in options if isinstance(option, Mapping))
    chosen = _text(_inner(element, "selected_option"), "value")
    return chosen or next((value for key in _CHOSEN if (value := _text(element, key))), "")


def _event_id(body: Body) -> str:
    event_id = _text(body, "event_id")
    return event_id if len(event_id) <= MAX_EVENT_ID else ""


def _private_metadata(view: Body) -> str:
    metadata = _text(view, "private_metadata")
    return metadata if len(metadata) <= MAX_PRIVATE_METADATA else ""


def _inner(body: Body, key: str) -> Body:
    inner = body.get(key)
    return inner if isinstance(inner, Mapping) else _NOTHING


def _first(body: Body, key: str) -> Body:
    """The first object of a list."""
    listed = body.get(key)
    first = listed[0] if isinstance(listed, list) and listed else None
    return first if isinstance(first, Mapping) else _NOTHING


def _id(body: Body, key: str) -> str:
    """An id, which some payloads give by itself and others inside an object."""
    value = _text(body, key) or _text(_inner(body, key), "id")
    return value if _ID.fullmatch(value) else ""


def _text(body: Body, key: str) -> str:
    value = body.get(key)
    return _clean(value) if isinstance(value, str) else ""


def _cleaned(value: object, depth: int) -> object:
    """JSON whose strings are clean, at any depth that Slack has."""
    if not depth:
        raise OddFields
    match value:
        case str():
            return _clean(value)
        case list():
            return [_cleaned(item, depth - 1) for item in value]
        case Mapping():
            return {_clean(str(key)): _cleaned(item, depth - 1) for key, item in value.items()}
        case _:
            return value


def _clean(value: str) -> str:
    if value.isascii() and "\0" not in value:
        return value
    # Neither a lone surrogate nor a NUL survives the way into a database or back to Slack.
    return value.encode("utf-8", "replace").decode().replace("\0", "")
