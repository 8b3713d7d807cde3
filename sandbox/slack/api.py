"""Slack's Web API: the methods that the bot calls and no other, with Slack's own error codes.

https://docs.slack.dev/reference/methods
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.slack.api_channels import (
    conversations_history,
    conversations_info,
    conversations_members,
    conversations_replies,
    get_permalink,
    history_scope,
    read_scope,
    user,
    user_group,
)
from sandbox.slack.api_chat import post_message, update_message
from sandbox.slack.api_files import complete_upload, get_upload_url
from sandbox.slack.errors import Refusal
from sandbox.slack.homes import as_slack_shows_home
from sandbox.slack.messages import parse_json
from sandbox.slack.views import as_slack_shows_view
from sandbox.slack.workspace import BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, TEAM_NAME
from sandbox.slack.world import Call, SlackWorld
from sandbox.world import World

Arguments = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what answers it, the scope that it needs (some: by the kind of channel), and whose token."""

    answer: Callable[[World, Arguments], dict[str, Any]]
    scope: str | Callable[[World, Arguments], str] | None = None
    app_level: bool = False


def _auth_test(_: World, __: Arguments) -> dict[str, Any]:
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "team_id": TEAM_ID,
        "user": "pipefy_usage",
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def _users_info(world: World, arguments: Arguments) -> dict[str, Any]:
    member = world.slack.person(str(arguments.get("user", "")))
    described = user(member)
    if str(arguments.get("include_locale", "")).lower() in {"1", "true"}:
        described["locale"] = member.locale
    return {"user": described}


def _usergroups_list(world: World, arguments: Arguments) -> dict[str, Any]:
    """All of them at once, as Slack has no pages here. https://docs.slack.dev/reference/methods/usergroups.list"""
    with_disabled = str(arguments.get("include_disabled", "")).lower() in {"1", "true"}
    groups = [group for group in world.slack.groups.values() if with_disabled or not group.disabled]
    return {"usergroups": [user_group(group) for group in groups]}


def _post_message(world: World, arguments: Arguments) -> dict[str, Any]:
    return post_message(world.slack, arguments)


def _update_message(world: World, arguments: Arguments) -> dict[str, Any]:
    return update_message(world.slack, arguments)


def _views_open(world: World, arguments: Arguments) -> dict[str, Any]:
    person = world.slack.triggers.exchange(str(arguments.get("trigger_id", "")))
    view = world.slack.views.open(person, arguments.get("view"))
    world.changes.note()
    return {"view": as_slack_shows_view(view)}


def _views_update(world: World, arguments: Arguments) -> dict[str, Any]:
    view = world.slack.views.update(str(arguments.get("view_id")), arguments.get("view"), arguments.get("hash"))
    world.changes.note()
    return {"view": as_slack_shows_view(view)}


def _views_publish(world: World, arguments: Arguments) -> dict[str, Any]:
    if not world.slack.app.home_enabled:
        raise Refusal("not_enabled")
    person = world.slack.person(str(arguments.get("user_id", "")))
    home = world.slack.homes.publish(person.id, arguments.get("view"), arguments.get("hash"))
    world.changes.note()
    return {"view": as_slack_shows_home(home)}


def _connections_open(world: World, _: Arguments) -> dict[str, Any]:
    if world.sockets.token_error:
        raise Refusal(world.sockets.token_error)
    return {"url": world.sockets.address(world.base_url)}


METHODS = {
    "apps.connections.open": Method(_connections_open, "connections:write", app_level=True),
    "auth.test": Method(_auth_test),
    "chat.getPermalink": Method(get_permalink),
    "chat.postMessage": Method(_post_message, "chat:write"),
    "chat.update": Method(_update_message, "chat:write"),
    "conversations.history": Method(conversations_history, history_scope),
    "conversations.info": Method(conversations_info, read_scope),
    "conversations.members": Method(conversations_members, read_scope),
    "conversations.replies": Method(conversations_replies, history_scope),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "usergroups.list": Method(_usergroups_list, "usergroups:read"),
    "users.info": Method(_users_info, "users:read"),
    "views.open": Method(_views_open),
    "views.publish": Method(_views_publish),
    "views.update": Method(_views_update),
}


def slack_routes(world: World) -> list[Route]:
    """The one route of all methods."""

    async def called(request: Request) -> Response:
        name = request.path_params["method"]
        return await world.slack.faults.around(name, request, lambda: _answer(world, name, request))

    return [Route("/api/{method}", called, methods=["GET", "POST"])]


async def _answer(world: World, name: str, request: Request) -> Response:
    headers = {"x-oauth-scopes": ",".join(world.slack.app.scopes)}
    try:
        arguments = await _arguments(request)
        body = _called(world, name, arguments, _token(request, arguments))
    except Refusal as refusal:
        return JSONResponse(refusal.body(), refusal.status, {**headers, **refusal.headers()})
    return JSONResponse({"ok": True, **body}, headers=headers)


def _called(world: World, name: str, arguments: Arguments, token: str) -> dict[str, Any]:
    if name not in METHODS:
        raise Refusal("unknown_method", {"req_method": name})
    method = METHODS[name]
    scope = method.scope(world, arguments) if callable(method.scope) else method.scope
    world.slack.calls.append(Call(name, scope))
    _check_token(world.slack, token, scope, app_level=method.app_level)
    world.slack.refused_calls.check(name, str(arguments.get("channel")), scope, world.slack.app.scopes)
    return method.answer(world, arguments) if world.slack.switches.answers(name) else {}


def _check_token(slack: SlackWorld, token: str, scope: str | None, *, app_level: bool) -> None:
    if not token:
        raise Refusal("not_authed")
    if token not in {slack.app.bot_token, slack.app.app_token}:
        raise Refusal("invalid_auth")
    if app_level != (token == slack.app.app_token):
        raise Refusal("not_allowed_token_type")
    if slack.app.token_error and not app_level:
        raise Refusal(slack.app.token_error)
    if scope and not app_level and not slack.use_scope(scope):
        provided = ",".join(slack.app.scopes)
        raise Refusal("missing_scope", {"needed": scope, "provided": provided})


def _token(request: Request, arguments: Arguments) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme == "Bearer" else str(arguments.get("token", ""))


async def _arguments(request: Request) -> Arguments:
    """Slack takes them from the query, from a form and from JSON."""
    query = dict(request.query_params)
    text = (await request.body()).decode(errors="replace")
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {**query, **dict(parse_qsl(text))}
    try:
        body = parse_json(text)
    except ValueError as exc:
        raise Refusal("invalid_json") from exc
    if not isinstance(body, dict):
        raise Refusal("json_not_object")
    return {**query, **body}
