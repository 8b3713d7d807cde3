"""Web API methods that post: `chat.postMessage`, `chat.update`, a `response_url`, and the body of an ack."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.slack.errors import Refusal
from sandbox.slack.messages import Content, Message, parse_content, parse_json
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Channel
from sandbox.slack.world import SlackWorld, Via

MOST_EDITED = 4_000  # characters of text


def post_message(slack: SlackWorld, arguments: dict[str, Any]) -> dict[str, Any]:
    """`chat.postMessage`. The same `client_msg_id` twice in a channel is one message."""
    channel = destination(slack, str(arguments.get("channel", "")))
    content = replace(parse_content(arguments), mrkdwn=_is_formatted(arguments))
    in_thread(slack, channel, content)
    if slack.twin(channel.id, content) is None:
        slack.switches.admit(channel.id)
    return _posted(slack.post(channel.id, content, "chat.postMessage"))


def update_message(slack: SlackWorld, arguments: dict[str, Any]) -> dict[str, Any]:
    """`chat.update`: https://docs.slack.dev/reference/methods/chat.update. No workspace here closes its edit window."""
    channel = slack.channel(str(arguments.get("channel", "")))
    if not channel.bot_is_member and channel.kind in {"private", "dm"}:
        raise Refusal("channel_not_found")
    if channel.archived:
        raise Refusal("is_inactive")
    message = slack.message(channel.id, str(arguments.get("ts", "")))
    if message.person is not None:
        raise Refusal("message_not_found")
    if message.user != BOT_USER_ID:
        raise Refusal("cant_update_message")
    content = _edited(message.content, arguments)
    slack.switches.admit(channel.id)
    message.edited = slack.new_ts()
    slack.replace(message, content, "chat.update")
    return {**_posted(message), "text": content.text}


def _edited(before: Content, arguments: dict[str, Any]) -> Content:
    """Blocks and metadata that are left out stay as they were; empty ones take them away."""
    blocks, metadata = arguments.get("blocks"), arguments.get("metadata")
    given = parse_content({**arguments, "metadata": metadata or None}, MOST_EDITED)
    return replace(
        before,
        text=given.text,
        mrkdwn=True,  # an edit cannot say otherwise
        parse=given.parse,
        blocks=before.blocks if blocks is None else given.blocks,
        metadata=before.metadata if metadata is None else given.metadata,
    )


def _is_formatted(arguments: dict[str, Any]) -> bool:
    """`mrkdwn`, of `chat.postMessage` alone: https://docs.slack.dev/reference/methods/chat.postMessage"""
    return str(arguments.get("mrkdwn", True)).lower() not in {"false", "0"}


def destination(slack: SlackWorld, name: str) -> Channel:
    """Slack hides from the bot that a private channel exists where it is no member.

    A person stands for the direct message with them, who left the company too: nobody will read it there.
    """
    if name in slack.people and slack.people[name].standing != "stranger":
        name = slack.direct(name).id
    channel = slack.channel(name)
    if not channel.bot_is_member and channel.kind in {"private", "dm"}:
        raise Refusal("channel_not_found")
    if channel.archived:
        raise Refusal("is_archived")
    if not channel.bot_is_member:
        raise Refusal("not_in_channel")
    if channel.restricted:
        raise Refusal("restricted_action")
    return channel


def in_thread(slack: SlackWorld, channel: Channel, content: Content) -> None:
    """Raise a refusal where there is no such thread."""
    known = (one.ts for one in slack.messages[channel.id] if one.person is None)
    if content.thread_ts and content.thread_ts not in known:
        raise Refusal("thread_not_found")


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
    content = message.content
    more = {
        "metadata": content.metadata,
        "thread_ts": content.thread_ts,
        "client_msg_id": content.client_msg_id,
        "edited": {"user": BOT_USER_ID, "ts": message.edited} if message.edited else None,
    }
    return {**shown, **{name: value for name, value in more.items() if value is not None}}


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
        if url.forgotten:
            return PlainTextResponse("ok")
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
