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

from bot.sandbox.messages import parse_json
from bot.sandbox.slack_post import post_message
from bot.sandbox.slack_refusal import Refusal
from bot.sandbox.slack_world import Call, SlackWorld
from bot.sandbox.workspace import BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Member
from bot.sandbox.world import World

Arguments = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what answers it, the scope that it needs, and whose token."""

    answer: Callable[[World, Arguments], dict[str, Any]]
    scope: str | None = None
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
    user = _user(member)
    if str(arguments.get("include_locale", "")).lower() in {"1", "true"}:
        user["locale"] = member.locale
    return {"user": user}


def _user(member: Member) -> dict[str, Any]:
    user = {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.user_name,
        "real_name": member.name,
        "deleted": False,
        "tz": member.zone,
        "profile": {"real_name": member.name, "display_name": member.user_name},
        "is_admin": member.standing == "admin",
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": member.standing == "guest",
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
    }
    return {**user, "is_stranger": True} if member.standing == "stranger" else user


def _post_message(world: World, arguments: Arguments) -> dict[str, Any]:
    return post_message(world.slack, arguments)


def _connections_open(world: World, _: Arguments) -> dict[str, Any]:
    base = world.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/socket?ticket={world.sockets.ticket()}"}


METHODS = {
    "apps.connections.open": Method(_connections_open, "connections:write", app_level=True),
    "auth.test": Method(_auth_test),
    "chat.postMessage": Method(_post_message, "chat:write"),
    "users.info": Method(_users_info, "users:read"),
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
    world.slack.calls.append(Call(name, method.scope))
    _check_token(world.slack, method, token)
    return method.answer(world, arguments)


def _check_token(slack: SlackWorld, method: Method, token: str) -> None:
    if not token:
        raise Refusal("not_authed")
    if token not in {slack.app.bot_token, slack.app.app_token}:
        raise Refusal("invalid_auth")
    if method.app_level != (token == slack.app.app_token):
        raise Refusal("not_allowed_token_type")
    if method.scope and not method.app_level and not slack.use_scope(method.scope):
        provided = ",".join(slack.app.scopes)
        raise Refusal("missing_scope", {"needed": method.scope, "provided": provided})


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
