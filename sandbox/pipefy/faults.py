"""Faults of a request to the sandbox's Pipefy. Tests and the page put these in line."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MISSING = object()  # the value of a key that is not there
JSON = {"content-type": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Answered:
    """Instead of an answer: this status, this body."""

    status: int
    body: str | bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldFailed:
    """The answer, but these root fields (by alias; none: all) are null, and an error entry says why."""

    fields: tuple[str, ...]
    error: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edited:
    """The answer, but with another value at a path below `data`, such as `stats.history.nodes.0.usage`.

    Paths that the answer does not have are left alone: the next question may be another one. `error`: an entry of
    `errors` that names the path.
    """

    path: str
    value: object = None
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FieldGone:
    """A field that Pipefy's schema no longer has: whoever asks for it gets no data at all."""

    field: str


Fault = Answered | FieldFailed | Edited | FieldGone


def html(status: int) -> Answered:
    """A page of the edge in front of Pipefy."""
    page = f"<html><head><title>{status}</title></head><body>Something is wrong</body></html>"
    return Answered(status, page, {"content-type": "text/html", "cf-ray": "91c444b53a0a596e-IAD"})


def rate_limited(retry_after: str | None = None) -> Answered:
    """429, with or without a word about when to come back."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Answered(429, "error code: 1015", {"content-type": "text/plain; charset=UTF-8", **headers})


def unauthenticated(status: int = 200) -> Answered:
    """A token that is refused in the words of Apollo, mostly with HTTP 200."""
    error = {"message": "invalid token", "extensions": {"code": "UNAUTHENTICATED"}}
    return Answered(status, json.dumps({"data": None, "errors": [error]}), JSON)


def invalid_token(status: int = 400) -> Answered:
    """A token that is refused in the words of RFC 6750."""
    body = {"error": "invalid_token", "error_description": "The access token expired"}
    return Answered(status, json.dumps(body), {**JSON, "www-authenticate": 'Bearer error="invalid_token"'})


def rate_limited_inside(retry_after: str | None = None) -> Answered:
    """A rate limit that comes with HTTP 200, as a GraphQL error."""
    error = {"message": "API rate limit exceeded", "extensions": {"code": "RATE_LIMITED"}}
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Answered(200, json.dumps({"data": None, "errors": [error]}), {**JSON, **headers})


def answered_without_data(code: str, message: str, *path: str) -> Answered:
    """A GraphQL error that takes all data with it, as one in a field that may not be null does."""
    error = {"message": message, "extensions": {"code": code}, **({"path": list(path)} if path else {})}
    return Answered(200, json.dumps({"data": None, "errors": [error]}), JSON)


def compressed(body: bytes, *, encoding: str = "gzip", cut: int = 0, times: int = 1) -> Answered:
    """An answer in gzip, so many `times` over, without its last `cut` bytes."""
    for _ in range(times):
        body = gzip.compress(body, 9)
    return Answered(200, body[: len(body) - cut], {**JSON, "content-encoding": encoding})


def null_by_error(path: str) -> Edited:
    """A null that an error explains."""
    return Edited(path, None, {"message": "Something went wrong", "extensions": {"code": "INTERNAL_SERVER_ERROR"}})


def internal(*fields: str) -> FieldFailed:
    """A server fault that comes with HTTP 200, in these root fields or in all of them."""
    return failed("INTERNAL_SERVER_ERROR", "Something went wrong", *fields)


def failed(code: str, message: str, *fields: str) -> FieldFailed:
    """A GraphQL error with HTTP 200, in these root fields or in all of them."""
    extensions = {"code": code, "correlation_id": "91c444b53a0a596e-IAD"}
    return FieldFailed(fields, {"message": message, "extensions": extensions})
