"""The body of an HTTP answer → data and problems, and what a problem means. No I/O."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import (
    BotError,
    IntegrationsNotContracted,
    PipefyChanged,
    PipefyDown,
    PipefyRefused,
    RoleLacksUsageStats,
    UnknownOrganization,
    WrongCredentials,
)

# Codes of https://developers.pipefy.com/reference/status-and-error-handling and of Pipefy's own toolkit. Its list is
# cut, so every code has a default branch.
_UNKNOWN = {"RESOURCE_NOT_FOUND", "RECORD_NOT_FOUND", "NOT_FOUND"}
_DENIED = {"PERMISSION_DENIED", "FORBIDDEN", "UNAUTHORIZED"}
# Apollo's word, and those of OAuth in GraphQL's clothes: https://www.rfc-editor.org/rfc/rfc6750#section-3.1
TOKEN_REFUSED = {"SIGN_IN", "UNAUTHENTICATED", "INVALID_TOKEN", "TOKEN_EXPIRED", "EXPIRED_TOKEN", "TOKEN_REVOKED"}
_TOO_MANY = {"RATE_LIMITED", "RATE_LIMIT", "RATE_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS", "THROTTLED", "429"}
_TOO_MANY_WORDS = ("rate limit", "too many requests", "throttled")
_MOST_PROBLEMS = 100  # an answer may hold 100,000, and the first ones explain the others
_SIGN_IN = "SIGN_IN"  # ours: the body of a 401 has a title in place of code and message


@dataclass(frozen=True, slots=True)
class GraphQLError:
    """One entry of `errors`. `path` leads to what it spoiled; it is empty where Pipefy does not say so."""

    message: str
    code: str
    path: tuple[str | int, ...]
    correlation_id: str | None
    retry_after: str | None = None

    @property
    def field(self) -> str | None:
        """The root field that it spoiled."""
        return str(self.path[0]) if self.path else None

    @property
    def rate_limited(self) -> bool:
        """True where Pipefy wants fewer questions, in a body of HTTP 200."""
        return self.code in _TOO_MANY or any(words in self.message.casefold() for words in _TOO_MANY_WORDS)

    @property
    def internal(self) -> bool:
        """A fault of Pipefy's own that may pass. Its older shape has a number for code."""
        return self.code == "INTERNAL_SERVER_ERROR" or self.message.casefold() == "something went wrong"


@dataclass(frozen=True, slots=True)
class GraphQLResponse:
    """A GraphQL answer. `data` is None where the request failed before anything was looked up."""

    data: Mapping[str, Any] | None
    problems: tuple[GraphQLError, ...]

    def of(self, field: str) -> Any:  # noqa: ANN401 - JSON, decoded by bot.pipefy.decode
        """The root field; None where it failed."""
        return None if self.data is None else self.data.get(field)

    def failed_in(self, field: str) -> tuple[tuple[str | int, ...], ...]:
        """The paths below the root field that errors name. `()`, all of it, where an error explains no other null."""
        roots = self.data or {}
        explained = any(value is None for value in roots.values())
        return tuple(
            problem.path[1:] if problem.field == field else ()
            for problem in self.problems
            if problem.field == field or (problem.field not in roots and not explained)
        )

    def why_not(self, field: str) -> GraphQLError | None:
        """The problem that explains best why the root field is null."""
        return next((problem for problem in self.problems if problem.field == field), next(iter(self.problems), None))


def refuses_a_part(answer: GraphQLResponse, *root: str | None) -> bool:
    """True where another field than the root may have spoiled it: the schema lost it, or it may not be null."""
    problem = answer.why_not(root[0] or "")
    passing = problem is None or problem.internal or problem.rate_limited or problem.code in TOKEN_REFUSED | _UNKNOWN
    return not passing and not any(p.path and p.path[0] in root and len(p.path) == 1 for p in answer.problems)


def parse_response(body: bytes) -> GraphQLResponse | None:
    """A GraphQL answer; None where the body is something else, such as a page of the edge."""
    read = parse_object(body)
    if read is None:
        return None
    listed = read.get("errors")
    # `{"error": {…}}` is documented on one page only; it is read so that it does not pass for an empty answer.
    entries = listed if isinstance(listed, list) else [read["error"]] if read.get("error") else []
    data = read.get("data")
    if not isinstance(data, dict) and not entries:
        return None
    return GraphQLResponse(data if isinstance(data, dict) else None, tuple(map(_problem, entries[:_MOST_PROBLEMS])))


def parse_object(body: bytes) -> dict[str, Any] | None:
    """A JSON object; None where the body is something else."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):  # no JSON, no UTF-8, a number of 5,000 digits; nested without end
        return None
    return read if isinstance(read, dict) else None


def explain(problem: GraphQLError, answer: GraphQLResponse, asked_for: str) -> BotError:
    """The error that stands for the problem; unknown codes are a bug of ours, since the bot should know them."""
    trace = problem.correlation_id
    if problem.internal:
        return PipefyDown(trace)
    if problem.code in _UNKNOWN:
        return UnknownOrganization(asked_for, trace)
    if denied := _denied(problem):
        return denied
    if answer.data is None:  # refused as a document, before any field was looked up
        return PipefyChanged(problem.message, trace)
    return PipefyRefused(problem.code, trace)


def _denied(problem: GraphQLError) -> BotError | None:
    message = problem.message.casefold()
    if problem.code in TOKEN_REFUSED:
        return WrongCredentials(problem.correlation_id)
    # FEATURE_NOT_ALLOWED_BY_ORGANIZATION_PLAN and FEATURE_BLOCKED; the words are of iPaaS, with PERMISSION_DENIED.
    if problem.code.startswith("FEATURE_") or "ipaas is disabled" in message:
        return IntegrationsNotContracted(problem.correlation_id)
    if problem.code in _DENIED or message == "permission denied":
        return RoleLacksUsageStats(problem.correlation_id)
    return None


def _problem(entry: Any) -> GraphQLError:  # noqa: ANN401 - JSON
    if not isinstance(entry, dict):
        # `{"error": "invalid_token"}` is OAuth's: the word is the code.
        return GraphQLError(_word(entry), _word(entry).upper() if _word(entry).islower() else "UNKNOWN", (), None)
    extensions = entry.get("extensions")
    extensions = extensions if isinstance(extensions, dict) else {}
    code = extensions.get("code", entry.get("code"))
    if code is None:
        code = _SIGN_IN if entry.get("title") == "Unauthorized" else "UNKNOWN"
    return GraphQLError(
        message=_word(entry.get("message") or entry.get("detail") or entry.get("title")),
        code=_word(code).upper(),
        path=_path(entry.get("path")),
        correlation_id=_word(extensions.get("correlation_id")) or None,
        retry_after=_word(extensions.get("retryAfter", extensions.get("retry_after"))) or None,
    )


def _path(value: Any) -> tuple[str | int, ...]:  # noqa: ANN401 - JSON
    """Steps from the root to the field; some servers write them as one word with dots."""
    if isinstance(value, str):
        value = [int(step) if step.isdecimal() and len(step) < 10 else step for step in value.split(".")[:20]]
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        return ()
    return tuple(step for step in value[:20] if isinstance(step, str | int))


def _word(value: Any) -> str:  # noqa: ANN401 - JSON
    """A short text for people: what is longer helps nobody, and an answer may be megabytes of it."""
    return "" if value is None or isinstance(value, (dict, list)) else str(value)[:200]
