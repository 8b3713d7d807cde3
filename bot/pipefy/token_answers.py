"""Refusals of a token, and answers without one, in the words of OAuth, Apollo, Rails and proxies. No I/O."""

from collections.abc import Callable
from datetime import datetime

import httpx

from bot.errors import BotError, PipefyDown, PipefyRefused, WrongCredentials
from bot.pipefy.graphql import TOKEN_REFUSED, parse_object, parse_response
from bot.pipefy.retry import RetryableError, correlation_id, rate_limited
from bot.pipefy.values import Json, count

_LONGEST_LIFE = 10 * 365 * 86_400  # seconds; Pipefy's longest are 30 days
# https://www.rfc-editor.org/rfc/rfc6749#section-5.2, and 4.1.2.1 for those of a server in trouble.
_OF_THE_ACCOUNT = {"invalid_client", "unauthorized_client", "invalid_grant", "access_denied", "invalid_token"}
_OF_THE_SERVER = {"server_error", "temporarily_unavailable"}
_TOO_MANY = {"slow_down", "rate_limited", "rate_limit_exceeded", "too_many_requests"}


def refuses_token(status: int, challenge: str | None, body: bytes) -> bool:
    """True where an answer says that the token opens nothing (any more), whatever its status."""
    if status == httpx.codes.UNAUTHORIZED or "invalid_token" in (challenge or ""):
        return True
    answer = parse_response(body)
    # 403 is about the token unless GraphQL says something else: a role that may not read is refused in its words.
    if answer is None or not answer.problems:
        return status == httpx.codes.FORBIDDEN
    nothing_read = not any(value is not None for value in (answer.data or {}).values())
    return nothing_read and any(problem.code in TOKEN_REFUSED for problem in answer.problems)


def token_refusal(answer: httpx.Response, now: Callable[[], datetime]) -> BotError | RetryableError | None:
    """The error for an answer of the token endpoint that names one; None where it may hold a token."""
    granted, trace = parse_object(answer.content) or {}, correlation_id(answer)
    error = granted.get("error")
    code = error.casefold() if isinstance(error, str) else None
    if code in _OF_THE_SERVER:
        return RetryableError(PipefyDown(trace), repeats=2)
    if code in _TOO_MANY:
        return rate_limited(answer, now)
    if code in _OF_THE_ACCOUNT or answer.status_code == httpx.codes.UNAUTHORIZED:
        return WrongCredentials(trace)
    if code or answer.is_client_error:
        return PipefyRefused(code or f"HTTP {answer.status_code}", trace)
    return None


def seconds_of(value: Json) -> int | None:
    """The life of a token; None where it is missing or means nothing, such as a negative or an endless one."""
    if isinstance(value, float) and 0 < value < _LONGEST_LIFE:
        value = int(value)
    life = count(value)
    return life if isinstance(life, int) and 0 < life < _LONGEST_LIFE else None
