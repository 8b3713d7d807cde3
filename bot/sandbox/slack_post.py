"""How the bot speaks: `chat.postMessage`, a `response_url`, and the body of an ack."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.messages import Message, parse_content, parse_json
from bot.sandbox.response_urls import ResponseUrl
from bot.sandbox.slack_refusal import Refusal
from bot.sandbox.slack_world import SlackWorld, Via
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Channel


def post_message(slack: SlackWorld, arguments: dict[str, Any]) -> dict[str, Any]:
    """`chat.postMessage`. The same `client_msg_id` twice in a channel is one message."""
    channel = _destination(slack, str(arguments.get("channel", "")))
    content = parse_content(arguments)
    for said in slack.messages[channel.id]:
        if content.client_msg_id and said.content.client_msg_id == content.client_msg_id:
            return _posted(said)
    slack.switches.admit(channel.id)
    return _posted(slack.post(channel.id, content, "chat.postMessage"))


def _destination(slack: SlackWorld, name: str) -> Channel:
    """Slack hides from the bot that a private channel exists where it is no member."""
    if name in slack.people:
        name = f"D0{name[2:]}"  # a person stands for the direct message with them
    channel = slack.channel(name)
    if not channel.bot_is_member and channel.kind in {"private", "dm"}:
        raise Refusal("channel_not_found")
    if channel.archived:
        raise Refusal("is_archived")
    if not channel.bot_is_member:
        raise Refusal("not_in_channel")
    return channel


def _posted(message: Message) -> dict[str, Any]:
    return {"channel": message.channel, "ts": message.ts, "message": as_slack_shows(message)}


def as_slack_shows(message: Message) -> dict[str, Any]:
    """A message of the bot's, as it stands in answers and payloads."""
    shown = {
        "type": "message",
        "subtype": "bot_message",
        "user": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "team": TEAM_ID,
        "ts": message.ts,
        "text": message.content.text,
        "blocks": message.blocks,
    }
    metadata = message.content.metadata
    return shown if metadata is None else {**shown, "metadata": metadata}


def response_routes(slack: SlackWorld) -> list[Route]:
    """The door of every `response_url`."""

    async def answered(request: Request) -> Response:
        return await slack.faults.around("response", request, lambda: _answer(slack, request))

    return [Route("/response/{id}", answered, methods=["POST"])]


async def _answer(slack: SlackWorld, request: Request) -> Response:
    try:
        body = parse_json((await request.body()).decode())
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
    try:
        url = slack.response_urls.find(request.path_params["id"])
        slack.switches.admit(url.channel)
        url.uses += 1
        answer_with(slack, url, body if isinstance(body, dict) else {}, "response_url")
    except Refusal as refusal:
        # Slack says no more here than the code, and says it with a 404.
        status = 404 if refusal.status == 200 else refusal.status
        return JSONResponse({"ok": False, "error": refusal.error}, status, refusal.headers())
    return PlainTextResponse("ok")


def answer_with(slack: SlackWorld, url: ResponseUrl, body: dict[str, Any], via: Via) -> None:
    """Show what the bot answers to something that a person did; raises `Refusal`."""
    if body.get("delete_original") and url.source:
        slack.delete(slack.message(url.channel, url.source))
        url.source = None
        if not body.get("text") and not body.get("blocks"):
            return
    content = parse_content(body)
    if body.get("replace_original") and url.source:
        slack.replace(slack.message(url.channel, url.source), content, via)
        return
    person = None if body.get("response_type") == "in_channel" else url.person
    typed = None if url.source else url.typed
    message = slack.post(url.channel, content, via, person=person, typed=typed)
    if url.typed:  # a command has no message of its own: what can be replaced later is this answer
        url.source = message.ts
