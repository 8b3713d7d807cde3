"""The edge as `bot.app` plugs it together, with handlers that only remember what they heard."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_bolt.async_app import AsyncApp

from bot.routes import register_unknown
from bot.slack.background import BackgroundTasks
from bot.slack.bolt_app import Dispatch
from bot.slack.dispatcher import Dispatcher
from bot.slack.interaction import AckResponse, CloseModal, FieldErrors, Interaction, ShowView, ViewHandler
from bot.slack.router import ANYTHING, action_ids, by_name, one_of
from bot.slack.web_client import Identity
from bot.telemetry.metrics import Metrics

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
IDENTITY = Identity("T0ACME", "Acme", None, "U0BOT", "pipefy-usage", "B0BOT", frozenset({"commands"}))
NOW = datetime(2026, 11, 19, 15, 4, 5, tzinfo=UTC)
UNKNOWN_WORKSPACE = "I do not live in this workspace."


EVENTS = (
    *("app_mention", "message", "app_uninstalled", "tokens_revoked", "user_change"),
    *("member_joined_channel", "member_left_channel", "channel_left", "group_left"),
    *("channel_archive", "channel_unarchive", "group_archive", "group_unarchive"),
    *("channel_rename", "group_rename", "channel_id_changed"),
    *("channel_shared", "channel_unshared"),
)


@dataclass
class Ears:
    """Handlers and `on_error` that remember."""

    heard: list[Interaction] = field(default_factory=list)
    troubles: list[tuple[Interaction, BaseException]] = field(default_factory=list)

    raises: Exception | None = None
    gate: asyncio.Event | None = None  # until which every handler waits

    async def hear(self, heard: Interaction) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.raises is not None:
            raise self.raises
        self.heard.append(heard)

    async def trouble(self, heard: Interaction, trouble: BaseException) -> None:
        self.troubles.append((heard, trouble))

    def validate(self, heard: Interaction) -> AckResponse:
        match heard.private_metadata:
            case "errors":
                return FieldErrors({"at": "No such time."})
            case "working":
                return ShowView({"type": "modal", "blocks": []})
            case "bug":
                raise ZeroDivisionError
            case _:
                return CloseModal()

    def register(self, app: AsyncApp, dispatcher: Dispatcher) -> None:
        listen = dispatcher.listener(self.hear)
        app.command("/pipefy-usage")(listen)
        app.action(action_ids(["share", "refresh"]))(listen)
        app.event(ANYTHING)(dispatcher.listener(by_name(dict.fromkeys(EVENTS, self.hear))))
        forms = {"subscribe": ViewHandler(self.validate, self.hear)}
        app.view(one_of(forms))(dispatcher.submission(forms))
        app.view_closed("watched")(listen)
        register_unknown(app, dispatcher)


@dataclass
class Clock:
    """Both clocks of the edge, turned by hand."""

    wall: datetime = NOW
    seconds: float = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Edge:
    """The edge and a way to send it what Slack sends."""

    ears: Ears
    clock: Clock
    tasks: BackgroundTasks
    dispatch: Dispatch
    http: httpx.AsyncClient
    metrics: Metrics

    async def send(self, body: bytes, **headers: str) -> httpx.Response:
        return await self.http.post("/slack/events", content=body, headers=signed(body, self.clock.wall) | headers)

    async def form(self, **fields: str) -> httpx.Response:
        return await self.send(urlencode(fields).encode(), **{"content-type": "application/x-www-form-urlencoded"})

    async def command(self, text: str = "", **fields: str) -> httpx.Response:
        return await self.form(**(COMMAND | {"text": text} | fields))

    async def interact(self, payload: dict[str, Any]) -> httpx.Response:
        return await self.form(payload=json.dumps(payload))

    async def json(self, body: object) -> httpx.Response:
        return await self.send(json.dumps(body).encode(), **{"content-type": "application/json"})

    async def heard(self) -> list[Interaction]:
        await self.tasks.drain(5)
        return self.ears.heard

    async def troubles(self) -> list[tuple[Interaction, BaseException]]:
        await self.tasks.drain(5)
        return self.ears.troubles


COMMAND = {
    "command": "/pipefy-usage",
    "team_id": "T0ACME",
    "channel_id": "C0OPS",
    "user_id": "U0BEN",
    "response_url": "https://hooks.slack.com/commands/T0ACME/1/x",
    "trigger_id": "1.2.3",
}


def signed(body: bytes, when: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(when.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={digest}"}


def click(action_id: str = "share", **more: object) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T0ACME"},
        "user": {"id": "U0BEN", "team_id": "T0ACME"},
        "channel": {"id": "C0OPS"},
        "container": {"type": "message", "is_ephemeral": True},
        "actions": [{"type": "button", "action_id": action_id, "value": "r1"}],
        "response_url": "https://hooks.slack.com/actions/T0ACME/1/x",
        "trigger_id": "1.2.3",
    } | more


def submission(callback_id: str = "subscribe", metadata: str = "", **more: object) -> dict[str, Any]:
    view: dict[str, Any] = {
        "id": "V0ONE",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "hash": "156772938.1827394",
        "state": {"values": VALUES},
    }
    return {
        "type": "view_submission",
        "team": {"id": "T0ACME"},
        "user": {"id": "U0BEN", "team_id": "T0ACME"},
        "trigger_id": "1.2.3",
        "view": view,
    } | more


VALUES: dict[str, Any] = {
    "weekday": {"a": {"type": "static_select", "selected_option": {"text": {}, "value": "0"}}},
    "at": {"a": {"type": "timepicker", "selected_time": "09:00"}},
    "language": {"a": {"type": "radio_buttons", "selected_option": {"value": "pt-BR"}}},
    "parts": {"a": {"type": "checkboxes", "selected_options": [{"value": "csv"}, {"value": "table"}]}},
    "zone": {"a": {"type": "plain_text_input", "value": "America/Sao_Paulo"}},
    "channel": {"a": {"type": "conversations_select", "selected_conversation": "C0OPS"}},
    "empty": {"a": {"type": "plain_text_input", "value": None}},
    "nothing": {"a": {"type": "checkboxes", "selected_options": []}},
}


def event(event_id: str = "Ev1", **inner: object) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T0ACME",
        "event_id": event_id,
        "authorizations": [{"team_id": "T0ACME", "is_bot": True}],
        "event": {"type": "app_mention", "user": "U0BEN", "channel": "C0OPS", "text": "hi"} | inner,
    }
