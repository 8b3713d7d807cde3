"""Web API methods that upload files, and the route that takes their bytes."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.slack.api_chat import destination, in_thread
from sandbox.slack.errors import Refusal
from sandbox.slack.messages import Content, parse_json
from sandbox.world import World


def get_upload_url(world: World, arguments: dict[str, Any]) -> dict[str, Any]:
    """`files.getUploadURLExternal`."""
    length = str(arguments.get("length", ""))
    file = world.slack.files.expect(
        str(arguments.get("filename", "")),
        int(length) if length.isdecimal() else 0,
        arguments.get("snippet_type"),
    )
    return {"upload_url": f"{world.base_url}/upload/{file.ticket}", "file_id": file.id}


def complete_upload(world: World, arguments: dict[str, Any]) -> dict[str, Any]:
    """`files.completeUploadExternal`: into a channel, or the thread of one of its messages."""
    slack = world.slack
    files = [slack.files.find(str(one.get("id"))) for one in _listed(arguments.get("files"))]
    for file, one in zip(files, _listed(arguments.get("files")), strict=True):
        file.title, file.shared = str(one.get("title") or file.name), True
    shown = {"files": [{"id": file.id, "title": file.title} for file in files]}
    if not arguments.get("channel_id"):
        return shown
    channel_id = str(arguments["channel_id"])
    if channel_id in slack.people:  # `chat.postMessage` takes a person's id, this method an id of a conversation only
        raise Refusal("channel_not_found")
    channel = destination(slack, channel_id)
    content = Content(str(arguments.get("initial_comment") or ""), thread_ts=arguments.get("thread_ts") or None)
    in_thread(slack, channel, content)
    slack.post(channel.id, replace(content, files=tuple(file.id for file in files)), "files.completeUploadExternal")
    return shown


def _listed(given: object) -> list[dict[str, Any]]:
    try:
        files: Any = parse_json(given) if isinstance(given, str) else given
    except ValueError as exc:
        raise Refusal("invalid_arguments") from exc
    if not isinstance(files, list) or not files or not all(isinstance(one, dict) for one in files):
        raise Refusal("invalid_arguments")
    return files


def upload_routes(world: World) -> list[Route]:
    """The route for the bytes. No token is asked for: the address is the secret."""

    async def taken(request: Request) -> Response:
        data = await request.body()
        if not world.slack.files.take(request.path_params["ticket"], data):
            return PlainTextResponse("unexpected content length", 400)
        return PlainTextResponse(f"OK - {len(data)}")

    async def uploaded(request: Request) -> Response:
        return await world.slack.faults.around("upload", request, lambda: taken(request))

    return [Route("/upload/{ticket}", uploaded, methods=["POST"])]
