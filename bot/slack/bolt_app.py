"""Bolt's app, and the one way into it for HTTP and Socket Mode.

Bolt reads `SLACK_*` from the environment where it is told nothing, so it is told everything.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotAllowed, Refusal
from bot.slack.interaction import Interaction
from bot.slack.parse import OddFields, parse_interaction
from bot.slack.web_client import Identity
from bot.telemetry.refusals import RefusalReason, Refusals


@dataclass(frozen=True, slots=True)
class SlackResponse:
    """The ack: the answer to the HTTP request or envelope itself."""

    status: int
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"


ACK = SlackResponse(200)
# Slack sends an event again that was not acked: at once, after a minute, after five.
# https://docs.slack.dev/apis/events-api/#retries
LATER = SlackResponse(503, b"busy")
Dispatch = Callable[[dict[str, Any]], Awaitable[SlackResponse]]


class StaticAuthorize(AsyncAuthorize):
    """Bolt's authorization without a request: there is one workspace, and was identified at start."""

    def __init__(self, identity: Identity) -> None:
        self._result = AuthorizeResult(
            enterprise_id=identity.enterprise_id,
            team_id=identity.workspace_id,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
        )

    async def __call__(self, **_: object) -> AuthorizeResult:
        return self._result


def build_app(identity: Identity, report_error: Callable[[Interaction, BaseException], None]) -> AsyncApp:
    """Bolt without what the bot does itself before a request comes here: signatures, probes, workspaces, OAuth."""
    logger = logging.getLogger("slack_bolt")
    logger.addFilter(_means_something)
    app = AsyncApp(
        logger=logger,
        name="pipefy-usage",
        # The ack leaves when the listener returns. Otherwise Bolt polls for it, every 10 ms.
        process_before_response=True,
        client=AsyncWebClient(),  # for Bolt's own needs, which are none: without a token, and never asked
        signing_secret="",  # the signature was checked before: see `bot.slack.http`
        authorize=StaticAuthorize(identity),
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )

    async def on_bolt_error(error: Exception, context: AsyncBoltContext) -> BoltResponse:
        # Bolt reads some fields without asking whether they are there. A 5xx would make Slack send it all again.
        report_error(context["interaction"], error)
        return BoltResponse(status=200, body="")

    app.error(on_bolt_error)
    return app


def _means_something(record: logging.LogRecord) -> bool:
    # Bolt finds SLACK_BOT_TOKEN in the environment by itself, and warns that a client was given beside it.
    return record.getMessage() != warning_client_prioritized_and_token_skipped()


def build_dispatch(
    app: AsyncApp,
    identity: Identity,
    report_error: Callable[[Interaction, BaseException], None],
    refusals: Refusals,
    *,
    unknown_workspace: str,
    turn_away: Callable[[Interaction], SlackResponse | None] = lambda _: None,
) -> Dispatch:
    """The way into Bolt for HTTP and Socket Mode. `unknown_workspace`: the answer where the bot is not installed.

    `turn_away`: the ack of what there is no room for; None where there is.
    """

    async def dispatch(body: dict[str, Any]) -> SlackResponse:
        if body.get("type") == "url_verification":
            return json_response({"challenge": body.get("challenge")})
        interaction = _parsed(body, refusals)
        if interaction is None:
            return ACK  # anything else would make Slack send it again
        if interaction.workspace_id != identity.workspace_id:
            return _foreign_workspace(interaction, report_error, unknown_workspace)
        if (ack := turn_away(interaction)) is not None:
            return ack
        try:
            # Parsed already, so "socket_mode": over "http" Bolt loses a command with the word "payload" in it.
            request = AsyncBoltRequest(
                mode="socket_mode", body=body_for_bolt(interaction), context={"interaction": interaction}
            )
            response = await app.async_dispatch(request)
        except Exception as error:  # noqa: BLE001 - an edge: making the request reads fields, too
            report_error(interaction, error)
            return ACK
        if response.status != 200:
            return ACK
        return SlackResponse(200, response.body.encode(), _media_type(response))

    return dispatch


def _foreign_workspace(
    interaction: Interaction, report_error: Callable[[Interaction, BaseException], None], words: str
) -> SlackResponse:
    # Before Bolt's own authorization, which would post to the response_url before it acks.
    if interaction.kind == "command":
        return said_alone(words)
    if interaction.kind in ("action", "shortcut"):  # our own button, clicked by another company in a shared channel
        report_error(interaction, NotAllowed(Refusal.EXTERNAL))
    return ACK


def _parsed(body: dict[str, Any], refusals: Refusals) -> Interaction | None:
    try:
        return parse_interaction(body)
    except OddFields:
        refusals.note(RefusalReason.FIELDS)
        return None


def body_for_bolt(interaction: Interaction) -> dict[str, Any]:
    """The parsed fields by which Bolt finds a listener, in Slack's own shape; of anything else it sees nothing.

    Bolt trusts every field that it looks at: one of another type than Slack's makes it raise, here and there.
    """
    people = {"team": {"id": interaction.workspace_id}, "user": {"id": interaction.person_id}}
    match interaction.kind:
        case "command":
            body = {"command": interaction.name, "team_id": interaction.workspace_id}
            return {**body, "user_id": interaction.person_id, "channel_id": interaction.channel_id}
        case "action":
            return {"type": "block_actions", "actions": [{"action_id": interaction.name, "block_id": ""}], **people}
        case "view":
            view = {"type": "modal", "id": interaction.view_id, "callback_id": interaction.name}
            return {"type": "view_closed" if interaction.closed else "view_submission", "view": view, **people}
        case "shortcut":
            return {"type": "shortcut", "callback_id": interaction.name, **people}
        case "event":
            event = {"type": interaction.name, "user": interaction.person_id, "bot_id": interaction.event.get("bot_id")}
            return {"type": "event_callback", "team_id": interaction.workspace_id, "event": event}


def _media_type(response: BoltResponse) -> str:
    is_json = any("json" in kind for kind in response.headers.get("content-type", ()))
    return "application/json" if is_json else ACK.media_type


@lru_cache(maxsize=64)
def said_alone(words: str) -> SlackResponse:
    """The ack of a command that answers it."""
    # The ack of a command may carry the answer:
    # https://docs.slack.dev/interactivity/implementing-slash-commands#responding_immediate_response
    return json_response({"response_type": "ephemeral", "text": words})


def json_response(value: object) -> SlackResponse:
    """The ack of an interaction, with what it says."""
    return SlackResponse(200, json.dumps(value).encode(), "application/json")
