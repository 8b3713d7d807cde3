"""Signs requests to Pipefy: with a service account's token, asked for and renewed as needed, or a given one.

See https://developers.pipefy.com/reference/service-accounts: a token lives from 5 minutes to 30 days and
there is no refresh token, one asks again.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

import httpx

from bot.errors import PipefyChanged, WrongCredentials, WrongSettings
from bot.pipefy.graphql import parse_object
from bot.pipefy.limited_body import bounded
from bot.pipefy.retry import check_status, correlation_id
from bot.pipefy.token_answers import refuses_token, seconds_of, token_refusal
from bot.settings import Settings, required

# Printable ASCII without spaces.
_SENDABLE = re.compile(r"[\x21-\x7e]+")  # anything else breaks the header, and the message would quote it


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Client credentials, and where a token is asked for."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token. `stale_at` is monotonic; None: good until Pipefy says 401."""

    value: str = field(repr=False)
    stale_at: float | None = None


class StaticTokenAuth(httpx.Auth):
    """A token that a person made in Pipefy. There is no other one: a 401 stays a 401."""

    def __init__(self, token: str) -> None:
        self._token = Token(token.strip())

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        if not _SENDABLE.fullmatch(self._token.value):
            raise WrongCredentials  # before httpx quotes the token in an error about the header
        _sign(request, self._token)
        bounded((yield request))


class ServiceAccountAuth(httpx.Auth):
    """One token for any number of requests: whoever needs it first asks, the others wait for the answer."""

    def __init__(self, account: ServiceAccount, *, monotonic: Callable[[], float], now: Callable[[], datetime]) -> None:
        self._account = account
        self._monotonic = monotonic
        self._now = now
        self._lock = asyncio.Lock()
        self._token: Token | None = None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        refused: Token | None = None
        for _ in range(2):  # a token that Pipefy takes for expired is renewed once
            # One asks for a token, the others wait and use it: else fifty would ask fifty times.
            async with self._lock:
                token = self._token
                # `is refused`: of many that met one 401, the first renews, and the others find another token here.
                if token is None or token is refused or self._is_stale(token):
                    asked_at = self._monotonic()
                    answer = bounded((yield self._token_request(request)))
                    await answer.aread()
                    token = self._token = self._token_of(answer, asked_at)
            _sign(request, token)
            response = bounded((yield request))
            await response.aread()
            # A revoked token is refused before its time is over; a second refusal is about the account itself.
            if not refuses_token(response.status_code, response.headers.get("www-authenticate"), response.content):
                return
            refused = token

    def _is_stale(self, token: Token) -> bool:
        return token.stale_at is not None and self._monotonic() >= token.stale_at

    def _token_request(self, request: httpx.Request) -> httpx.Request:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._account.client_id,
            "client_secret": self._account.client_secret,
        }
        headers = {name: request.headers[name] for name in ("Accept", "Accept-Encoding", "User-Agent")}
        # A request made here has no time-outs of its own: it takes those of the one that waits for it.
        extensions = {"timeout": request.extensions["timeout"]}
        return httpx.Request("POST", self._account.token_url, data=form, headers=headers, extensions=extensions)

    def _token_of(self, answer: httpx.Response, asked_at: float) -> Token:
        check_status(answer, self._now)
        if error := token_refusal(answer, self._now):
            raise error
        token = _token(answer.content, asked_at)
        if token is None:
            raise PipefyChanged("no token in the answer of the token endpoint", correlation_id(answer))
        return token


def _token(body: bytes, asked_at: float) -> Token | None:
    granted = parse_object(body) or {}
    value, life = granted.get("access_token"), seconds_of(granted.get("expires_in"))
    if not isinstance(value, str) or not _SENDABLE.fullmatch(value):
        return None
    # RFC 6749, 5.1: `expires_in` is only recommended. Without it, or with one that means nothing, a refusal tells.
    if life is None:
        return Token(value)
    margin = min(60.0, life / 10)  # a life of 5 minutes is not to lose a fifth of it
    return Token(value, asked_at + life - margin)


def _sign(request: httpx.Request, token: Token) -> None:
    request.headers["Authorization"] = f"Bearer {token.value}"


def auth_of(settings: Settings, now: Callable[[], datetime]) -> httpx.Auth:
    if settings.pipefy_token:
        return StaticTokenAuth(required(settings, "pipefy_token"))
    if not settings.pipefy_client_id:
        raise WrongSettings(
            "No Pipefy account: set PIPEFY_CLIENT_ID and PIPEFY_CLIENT_SECRET of a service account, or PIPEFY_TOKEN."
        )
    secret = required(settings, "pipefy_client_secret")
    account = ServiceAccount(settings.pipefy_token_url, settings.pipefy_client_id, secret)
    return ServiceAccountAuth(account, monotonic=monotonic, now=now)
