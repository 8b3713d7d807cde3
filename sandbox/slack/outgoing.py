"""The way from Slack to the bot: signed HTTP, or Socket Mode where no address is known."""

import asyncio
import hmac
import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

from sandbox.slack.sockets import NotConnected
from sandbox.world import World, real_now

Kind = Literal["slash_commands", "interactive", "events_api"]
FORM = "application/x-www-form-urlencoded"
ACK_SECONDS = 3.0


@dataclass(eq=False)
class NotAcknowledged(Exception):
    """Raised when the bot did not answer rightly: `error` for the person, `reason` for a retry's header."""

    error: str
    reason: str
    retry: bool = True


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, "sha256").hexdigest()


class Delivery:
    """One client for all deliveries; `close` it."""

    def __init__(self, world: World, ack_seconds: float, http: httpx.AsyncClient | None) -> None:
        self._world = world
        self._ack_seconds = ack_seconds
        # Loopback only: proxies of the environment have no say, and loading certificates costs 20 ms.
        self._http = http or httpx.AsyncClient(trust_env=False, verify=False)  # noqa: S501 - plain HTTP only

    async def close(self) -> None:
        await self._http.aclose()

    async def deliver(self, kind: Kind, payload: dict[str, Any], *, retry: int = 0, reason: str = "") -> dict[str, Any]:
        """Send it, wait for the ack; the message in it, empty if there is none. Raises `NotAcknowledged`."""
        url = self._world.bot_url
        try:
            async with asyncio.timeout(self._ack_seconds):
                if url:
                    return await self._by_http(url, kind, payload, _retry_headers(retry, reason))
                return await self._by_socket(kind, payload, _retry_fields(kind, retry, reason))
        except TimeoutError as exc:
            raise NotAcknowledged("operation_timeout", "http_timeout") from exc
        except (httpx.HTTPError, NotConnected) as exc:
            raise NotAcknowledged("dispatch_failed", "connection_failed") from exc

    async def _by_http(self, url: str, kind: Kind, payload: dict[str, Any], more: dict[str, str]) -> dict[str, Any]:
        body, content_type = _encoded(kind, payload)
        switches = self._world.slack.switches
        timestamp = str(int((real_now() + switches.signed_ahead).timestamp()))
        secret = "another app's" if switches.other_secret else self._world.signing_secret
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(secret, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            **more,
        }
        answer = await self._http.post(url, content=body, headers=headers, timeout=None)
        if not answer.is_success:
            again = answer.headers.get("X-Slack-No-Retry") != "1"
            raise NotAcknowledged("dispatch_failed", "http_error", again)
        return _message(answer)

    async def _by_socket(self, kind: Kind, payload: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
        said = await self._world.sockets.deliver(kind, payload, **more)
        return said if isinstance(said, dict) else {}


def _encoded(kind: Kind, payload: dict[str, Any]) -> tuple[bytes, str]:
    match kind:
        case "slash_commands":
            return urlencode(payload).encode(), FORM
        case "interactive":
            return urlencode({"payload": json.dumps(payload)}).encode(), FORM
        case "events_api":
            return json.dumps(payload).encode(), "application/json"


def _message(answer: httpx.Response) -> dict[str, Any]:
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return {"text": answer.text} if answer.text.strip() else {}
    try:
        said = answer.json()
    except ValueError as exc:
        raise NotAcknowledged("invalid_command_response", "http_error") from exc
    return said if isinstance(said, dict) else {}


def _retry_headers(retry: int, reason: str) -> dict[str, str]:
    return {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}


def _retry_fields(kind: Kind, retry: int, reason: str) -> dict[str, Any]:
    return {"retry_attempt": retry, "retry_reason": reason} if kind == "events_api" else {}
