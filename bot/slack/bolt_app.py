"""Bolt's app, told everything explicitly, and the one way into it for both doors.

Bolt looks for a listener by asking each in turn; here one middleware looks it up in a dict. It also reads
`SLACK_*` from the environment where it is told nothing, so it is told everything.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotAllowed, NotUnderstood, Refusal
from bot.slack.dispatcher import Dispatcher
from bot.slack.interaction import AckResponse, CloseModal, FieldErrors, Interaction, ShowView
from bot.slack.parse import parse_interaction
from bot.slack.web_client import Identity

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class SlackResponse:
    """What goes back to Slack at once."""

    status: int
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"


ACK = SlackResponse(200)
Dispatch = Callable[[dict[str, Any]], Awaitable[SlackResponse]]


class StaticAuthorize(AsyncAuthorize):
    """Bolt's authorization without a request: there is one workspace, and it was identified at start."""

    def __init__(self, identity: Identity) -> None:
        self._result = AuthorizeResult(
            enterprise_id=identity.enterprise_id,
            team_id=identity.workspace_id,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
        )

    async def __call__(self, **_: object) -> AuthorizeResult:
        return self._result


class DispatchMiddleware(AsyncMiddleware):
    """The last middleware: acks everything, and starts the slow part of what was heard."""

    def __init__(self, listener: Dispatcher) -> None:
        self._listener = listener

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt's signature
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002 - Bolt's signature
    ) -> BoltResponse:
        interaction: Interaction = req.context["heard"]
        verdict = self._listener.hear(interaction)
        if verdict is None and _waits_for_words(interaction):
            # A command or a button of another version of the bot: the person still reads a sentence.
            self._listener.tell(interaction, NotUnderstood(interaction.name))
        return BoltResponse(status=200, body=_response_action(verdict))


def _waits_for_words(interaction: Interaction) -> bool:
    match interaction.kind:
        case "event":
            return False
        case "view":
            return not interaction.closed
        case "action":  # inside a modal most are choices, which mean nothing until they are submitted
            return not interaction.view_id
        case "command":
            return True


def _response_action(verdict: AckResponse | None) -> dict[str, Any] | str:
    # https://docs.slack.dev/surfaces/modals#response_actions
    match verdict:
        case FieldErrors(by_block):
            return {"response_action": "errors", "errors": dict(by_block)}
        case ShowView(view):
            return {"response_action": "update", "view": dict(view)}
        case CloseModal() | None:
            return ""


class App(AsyncApp):
    """Bolt's app, without a Web API client and a logger of its own for every request: nobody asks them."""

    def _init_context(self, req: AsyncBoltRequest) -> None:
        req.context["client"] = self.client
        req.context["logger"] = self.logger


def build_app(identity: Identity, listener: Dispatcher) -> AsyncApp:
    """Bolt without what this bot does itself: signatures, probes, OAuth, listeners."""
    app = App(
        logger=logging.getLogger("slack_bolt"),
        name="pipefy-usage",
        process_before_response=True,
        client=AsyncWebClient(),  # for Bolt's own needs, which are none: without a token, and never asked
        signing_secret="",  # the signature was checked at the door: see `request`
        authorize=StaticAuthorize(identity),
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.use(DispatchMiddleware(listener))
    app.error(_on_bolt_error)
    return app


async def _on_bolt_error(error: Exception) -> BoltResponse:
    log.error("Bolt stumbled", exc_info=error)
    return BoltResponse(status=200, body="")


def build_dispatch(app: AsyncApp, identity: Identity, listener: Dispatcher, *, unknown_workspace: str) -> Dispatch:
    """The way in. `unknown_workspace` is what people of a workspace that the bot is not installed in read."""

    async def dispatch(body: dict[str, Any]) -> SlackResponse:
        if body.get("type") == "url_verification":
            return _json({"challenge": body.get("challenge")})
        interaction = parse_interaction(body)
        if interaction is None:
            return ACK
        if interaction.workspace_id != identity.workspace_id:
            return _stranger(interaction)
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=body, context={"heard": interaction})
            response = await app.async_dispatch(request)
        except Exception as trouble:  # noqa: BLE001 - an edge: Bolt does not expect every shape of JSON
            listener.tell(interaction, trouble)
            return ACK
        if response.status != 200:
            return ACK
        return SlackResponse(200, response.body.encode(), _media_type(response))

    def _stranger(interaction: Interaction) -> SlackResponse:
        # Before Bolt's own authorization, which would post to the response_url before it acks.
        if interaction.kind == "command":
            return _json({"response_type": "ephemeral", "text": unknown_workspace})
        if interaction.kind == "action":  # our own button, clicked by another company in a shared channel
            listener.tell(interaction, NotAllowed(Refusal.EXTERNAL))
        return ACK

    return dispatch


def _media_type(response: BoltResponse) -> str:
    is_json = any("json" in kind for kind in response.headers.get("content-type", ()))
    return "application/json" if is_json else ACK.media_type


def _json(value: object) -> SlackResponse:
    return SlackResponse(200, json.dumps(value).encode(), "application/json")
