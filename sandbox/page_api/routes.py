"""The doors of the page: what a person sees, what a person does, and files to take away."""

import json
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.page_api.acts import ACTS
from sandbox.page_api.state import page_state
from sandbox.slack.calls import SlackCalls
from sandbox.slack.errors import Refusal
from sandbox.slack.messages import parse_json
from sandbox.slack.workspace import FIRST_PERSON
from sandbox.world import World

STREAM_SECONDS = 15.0  # how long a stream lasts at most; the browser comes back by itself


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

    async def file(request: Request) -> Response:
        try:
            found = world.slack.files.find(request.path_params["id"])
        except Refusal as refusal:
            return JSONResponse(refusal.body(), 404)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
        return Response(found.data, media_type="application/octet-stream", headers=headers)

    async def act(request: Request) -> Response:
        return await _acted(world, calls, request)

    return [
        Route("/page-api/state", state),
        Route("/page-api/changes", changes),
        Route("/page-api/file/{id}", file),
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
