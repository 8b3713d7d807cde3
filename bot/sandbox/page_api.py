"""The JSON API of the page: what a person sees, what a person does, and what can be broken."""

import dataclasses
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.messages import parse_json
from bot.sandbox.page_state import page_state
from bot.sandbox.slack_calls import SlackCalls
from bot.sandbox.slack_refusal import Refusal
from bot.sandbox.workspace import FIRST_PERSON
from bot.sandbox.world import World

STREAM_SECONDS = 15.0  # how long a stream lasts at most; the browser comes back by itself

Act = Callable[[World, SlackCalls, dict[str, Any]], None]


def page_routes(world: World, calls: SlackCalls) -> list[Route]:
    """Reading by GET, acting by POST."""

    async def state(request: Request) -> Response:
        try:
            return JSONResponse(page_state(world, request.query_params.get("person", FIRST_PERSON)))
        except Refusal as refusal:
            return JSONResponse(refusal.body(), 404)

    async def changes(request: Request) -> Response:
        since = request.query_params.get("since", "0")
        known = int(since) if since.isdecimal() else 0
        return StreamingResponse(
            _versions(world, known), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def act(request: Request) -> Response:
        return await _acted(world, calls, request)

    return [
        Route("/page-api/state", state),
        Route("/page-api/changes", changes),
        Route("/page-api/{act}", act, methods=["POST"]),
    ]


async def _versions(world: World, known: int) -> AsyncIterator[str]:
    """A line for each new version, and an end: a server that stops waits for its streams."""
    yield "retry: 500\n\n"
    try:
        while not world.closing:
            known = await world.changes.after(known, STREAM_SECONDS)
            yield f"data: {json.dumps({'version': known})}\n\n"
    except TimeoutError:
        return


async def _acted(world: World, calls: SlackCalls, request: Request) -> Response:
    act = ACTS.get(request.path_params["act"])
    if act is None:
        return JSONResponse({"ok": False, "error": "unknown_act"}, 404)
    try:
        body = parse_json((await request.body()).decode() or "{}")
        act(world, calls, body)
    except Refusal as refusal:
        return JSONResponse(refusal.body())
    except (ValueError, TypeError, KeyError) as exc:
        return JSONResponse({"ok": False, "error": "invalid_arguments", "detail": repr(exc)}, 400)
    world.changes.note()
    return JSONResponse({"ok": True})


def _type(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.typed(body["person"], body["channel"], str(body["text"]).strip()))


def _click(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    where = body["block_id"], body["action_id"]
    calls.later(calls.clicked(body["person"], body["channel"], body["ts"], *where, body.get("option")))


def _invite(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.invited(body["person"], body["channel"]))


def _switch(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    match body["name"], bool(body["on"]):
        case "pipefy_down", on:
            world.pipefy.down = on
        case "slack_rate_limited", on:
            world.slack.switches.slack_rate_limited = on
        case "slow_network", on:
            world.slack.switches.slow_network = on
        case _:
            raise Refusal("unknown_switch")


def _usage(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    world.pipefy.add_usage(_organization(world, body), int(body["extra"]))


def _limit(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    limit = body["limit"]
    world.pipefy.set_limit(_organization(world, body), None if limit is None else int(limit))


def _organization(world: World, body: dict[str, Any]) -> str:
    uuid = str(body["uuid"])
    if uuid not in {organization["uuid"] for organization in world.pipefy.describe()}:
        raise Refusal("unknown_organization")
    return uuid


def _clock(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    to = datetime.fromisoformat(body["to"])
    world.turn(to.replace(tzinfo=UTC) if to.tzinfo is None else to.astimezone(UTC))


def _locale(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    member = world.slack.person(body["person"])
    world.slack.people[member.id] = dataclasses.replace(member, locale=str(body["locale"]))


def _reset(world: World, _: SlackCalls, __: dict[str, Any]) -> None:
    world.reset()


ACTS: dict[str, Act] = {
    "type": _type,
    "click": _click,
    "invite": _invite,
    "switch": _switch,
    "usage": _usage,
    "limit": _limit,
    "clock": _clock,
    "locale": _locale,
    "reset": _reset,
}
