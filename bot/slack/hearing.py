"""From Slack's JSON to `Heard`. Whatever is missing or of the wrong type becomes an empty string."""

from collections.abc import Mapping

from bot.slack.listener import Heard

Body = Mapping[str, object]
_NOTHING: Body = {}


def hear(body: Body) -> Heard | None:
    """What a person did; None for anything that the bot does not listen to."""
    if _text(body, "command"):
        return _command(body)
    match body.get("type"):
        case "block_actions":
            return _action(body)
        case "event_callback":
            return _event(body)
        case _:
            return None


def _command(body: Body) -> Heard:
    return Heard(
        kind="command",
        name=_text(body, "command"),
        workspace_id=_text(body, "team_id"),
        channel_id=_text(body, "channel_id"),
        person_id=_text(body, "user_id"),
        text=_text(body, "text"),
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
    )


def _action(body: Body) -> Heard | None:
    actions = body.get("actions")
    clicked = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(clicked, Mapping):
        return None
    user, container = _inner(body, "user"), _inner(body, "container")
    return Heard(
        kind="action",
        name=_text(clicked, "action_id"),
        workspace_id=_id(body, "team") or _text(user, "team_id"),
        channel_id=_id(body, "channel") or _text(container, "channel_id"),
        person_id=_text(user, "id"),
        value=_text(clicked, "value") or _text(_inner(clicked, "selected_option"), "value"),
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
        ephemeral=container.get("is_ephemeral") is True,
    )


def _event(body: Body) -> Heard | None:
    event = _inner(body, "event")
    if not _text(event, "type"):
        return None
    return Heard(
        kind="event",
        name=_text(event, "type"),
        workspace_id=_installed_in(body),
        channel_id=_id(event, "channel"),
        person_id=_id(event, "user"),
        text=_text(event, "text"),
        event=event,
    )


def _installed_in(body: Body) -> str:
    # In a channel shared with another company `team_id` may be theirs; the authorization names ours.
    # https://docs.slack.dev/apis/events-api/
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else None
    ours = _text(first, "team_id") if isinstance(first, Mapping) else ""
    return ours or _text(body, "team_id")


def _inner(body: Body, key: str) -> Body:
    inner = body.get(key)
    return inner if isinstance(inner, Mapping) else _NOTHING


def _id(body: Body, key: str) -> str:
    return _text(body, key) or _text(_inner(body, key), "id")


def _text(body: Body, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        return ""
    if value.isascii() and "\0" not in value:
        return value
    # Neither a lone surrogate nor a NUL survives the way into a database or back to Slack.
    return value.encode("utf-8", "replace").decode().replace("\0", "")
