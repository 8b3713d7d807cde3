"""Slack's Web API: every POST is sent once, no redirect is followed, and an answer is always a dict.

The stock client sends a POST twice when a connection drops, and follows redirects.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from aiohttp.connector import Connection
from aiohttp.helpers import get_env_proxy_for_url
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from bot.errors import NotConfigured
from bot.ports import Accepted, NotAccepted
from bot.slack.error_codes import ErrorSort, sort_of
from bot.telemetry.metrics import Metrics
from bot.telemetry.slack_requests import SlackRequests, outcome_of
from bot.tracked_request import NotSent, current_request

SLACK_API = "https://slack.com/api/"
# One call in all, and the part of it in which nothing has been sent yet.
CALL_SECONDS, CONNECT_SECONDS = 10.0, 5.0
LONGEST_WAIT_SECONDS = 900.0  # Slack asks for a minute at most; a broken proxy must not silence a channel for years
# The caller of a tracked request bounds it as a whole.
TRACKED_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS)

# What may go wrong on the way, whether or not Slack did what was asked.
TRANSPORT_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot in the one workspace that its token belongs to."""

    workspace_id: str
    workspace_name: str
    enterprise_id: str | None
    bot_user_id: str
    bot_name: str  # what one types after the @
    bot_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class CallFailed:
    """A refusal, or no answer. `ambiguous`: Slack may have done it all the same.

    `needed`: the scopes that Slack says are missing. `retry_after`: seconds, where Slack said how long to wait.
    """

    reason: str
    ambiguous: bool = False
    needed: str = ""
    retry_after: float | None = None

    @property
    def sort(self) -> ErrorSort:
        return sort_of(self.reason)


class Request(aiohttp.ClientRequest):
    """Takes its proxy from the environment, and asks `may_send` as late as can be.

    By then the waiting for a free connection, DNS and TLS is over.
    """

    def __init__(self, method: str, url: URL, **options: Any) -> None:  # noqa: ANN401 - aiohttp's
        proxy, login = _proxy_of(url.origin())
        super().__init__(method, url, **{**options, "proxy": proxy, "proxy_auth": login})

    async def write_bytes(
        self, writer: AbstractStreamWriter, conn: Connection, content_length: int | None = None
    ) -> None:
        # https://docs.aiohttp.org/en/stable/client_reference.html (`request_class`): the last call before the socket.
        request = current_request()
        if request is None or request.begin():
            await super().write_bytes(writer, conn, content_length)
        elif conn.protocol is not None:
            conn.protocol.set_exception(NotSent())


@lru_cache(maxsize=64)
def _proxy_of(origin: URL) -> tuple[URL | None, aiohttp.BasicAuth | None]:
    """The proxy by which an origin is reached, and its login; read once, as a process keeps its environment.

    `trust_env` would read both in two threads for every request, with a `.netrc` that knows nothing of Slack.
    """
    try:
        return get_env_proxy_for_url(origin)
    except LookupError:  # none, or NO_PROXY names the host
        return None, None


# What a refused call says: the method, the code, and the scope that the call lacks.
OnRefusal = Callable[[str, str, str | None], None]


class Client(AsyncWebClient):
    """`AsyncWebClient` with a transport of its own. `on_refusal` hears of every refusal, whoever made the call."""

    on_refusal: OnRefusal | None = None
    requests: SlackRequests

    async def _request(self, *, http_verb: str, api_url: str, req_args: dict[str, Any]) -> dict[str, Any]:
        assert self.session is not None  # noqa: S101 - `open_client` is the only way to make one
        if current_request() is not None:
            req_args = req_args | {"timeout": TRACKED_TIMEOUT}
        method = api_url.rpartition("/")[2]
        with self.requests.measure(method) as measured:
            async with self.session.request(http_verb, api_url, **req_args, allow_redirects=False) as response:
                answer = as_dict(await response.read())
                measured.outcome = outcome_of(response.status, answer)
            if self.on_refusal is not None and (code := answer.get("error")):
                self.on_refusal(method, str(code), lacking_scope(answer))
            return {
                "data": answer,
                "headers": response.headers,
                "status_code": response.status,
            }


def as_dict(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`; empty if it is anything else."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def lacking_scope(answer: Mapping[str, Any]) -> str | None:
    """The scope that Slack misses, by its answer."""
    needed = answer.get("needed")
    return needed if isinstance(needed, str) and needed and "," not in needed else None


async def ask(call: Awaitable[AsyncSlackResponse]) -> dict[str, Any] | CallFailed:
    """Slack's answer to a call that nothing else depends on; a failure is returned, never raised."""
    try:
        answer = await call
    except SlackApiError as error:
        data, status = error.response.data, error.response.status_code
        code = str(data.get("error") or "") if isinstance(data, dict) else ""
        needed = str(data.get("needed") or "") if isinstance(data, dict) else ""
        ambiguous = status >= 500 or sort_of(code) is ErrorSort.AMBIGUOUS or (status < 300 and not code)
        seconds = asked_wait(str(error.response.headers.get("Retry-After", "")))
        return CallFailed(code or f"http_{status}", ambiguous, needed, seconds)
    except TRANSPORT_ERRORS as error:
        return CallFailed(type(error).__name__, ambiguous=True)
    return answer.data if isinstance(answer.data, dict) else {}


def asked_wait(header: str) -> float | None:
    """Seconds that a Retry-After names; None where it names none."""
    # https://docs.slack.dev/apis/web-api/rate-limits
    return min(float(header), LONGEST_WAIT_SECONDS) if header.isascii() and header.isdigit() else None


def open_session() -> aiohttp.ClientSession:
    """The one session that everything for Slack goes through."""
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=CALL_SECONDS, connect=CONNECT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        request_class=Request,
        trace_configs=[_without_redirects()],
    )


def _without_redirects() -> aiohttp.TraceConfig:
    """Refuse every redirect: a WebSocket's handshake knows no `allow_redirects`."""

    async def refuse(_: aiohttp.ClientSession, __: object, redirect: aiohttp.TraceRequestRedirectParams) -> None:
        redirect.response.close()
        raise aiohttp.ClientError("a redirect")

    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(refuse)
    return trace


def open_client(
    session: aiohttp.ClientSession,
    *,
    token: str | None,
    api_url: str = SLACK_API,
    requests: SlackRequests | None = None,
) -> Client:
    """A client for one token. It does not own the session."""
    client = Client(token=token, base_url=api_url, session=session, retry_handlers=[])
    client.requests = requests or SlackRequests(Metrics())
    client.proxy = None  # `Request` knows the proxies, and NO_PROXY, which the stock client ignores
    return client


async def identify(client: AsyncWebClient) -> Identity:
    """Ask Slack who the bot is (`auth.test`), once, at start."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        code = str(error.response.get("error") or f"HTTP {error.response.status_code}")
        raise NotConfigured(_not_identified(code)) from error
    except TRANSPORT_ERRORS as error:
        reason = str(error) or type(error).__name__
        raise NotConfigured(f"Slack cannot be reached at {client.base_url} ({reason}).") from error
    return Identity(
        workspace_id=str(answer.get("team_id") or ""),
        workspace_name=str(answer.get("team") or ""),
        enterprise_id=answer.get("enterprise_id"),
        bot_user_id=str(answer.get("user_id") or ""),
        bot_name=str(answer.get("user") or "pipefy-usage"),
        bot_id=str(answer.get("bot_id") or ""),
        scopes=_scopes(answer.headers),
    )


def _not_identified(code: str) -> str:
    if sort_of(code) is ErrorSort.INSTALLATION:
        return f"Slack does not accept SLACK_BOT_TOKEN ({code}): install the app again, and copy its token anew."
    return f"Slack does not say whose SLACK_BOT_TOKEN is ({code}): start the bot again in a while."


async def check_installation(client: AsyncWebClient) -> Accepted | NotAccepted | None:
    """Ask whether Slack accepts the token by now; None where it does not say."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        code = str(error.response.get("error") or "")
        return NotAccepted(code) if sort_of(code) is ErrorSort.INSTALLATION else None
    except TRANSPORT_ERRORS:
        return None
    return Accepted(_scopes(answer.headers))


def _scopes(headers: Mapping[str, str]) -> frozenset[str]:
    # https://docs.slack.dev/authentication/installing-with-oauth: any answer names the granted scopes in a header
    return frozenset(filter(None, headers.get("x-oauth-scopes", "").replace(" ", "").split(",")))
