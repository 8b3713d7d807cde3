"""Faults of a request to the sandbox's Pipefy. Tests and the page put these in line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answered:
    """Instead of an answer: this status, this body."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldFailed:
    """The answer, but these root fields (by alias; none: all) are null, and an error entry says why."""

    fields: tuple[str, ...]
    error: Mapping[str, Any]


Fault = Answered | FieldFailed


def html(status: int) -> Answered:
    """A page of the edge in front of Pipefy."""
    page = f"<html><head><title>{status}</title></head><body>Something is wrong</body></html>"
    return Answered(status, page, {"content-type": "text/html", "cf-ray": "91c444b53a0a596e-IAD"})


def rate_limited(retry_after: str | None = None) -> Answered:
    """429, with or without a word about when to come back."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Answered(429, "error code: 1015", {"content-type": "text/plain; charset=UTF-8", **headers})


def internal(*fields: str) -> FieldFailed:
    """A server fault that comes with HTTP 200, in these root fields or in all of them."""
    return failed("INTERNAL_SERVER_ERROR", "Something went wrong", *fields)


def failed(code: str, message: str, *fields: str) -> FieldFailed:
    """A GraphQL error with HTTP 200, in these root fields or in all of them."""
    extensions = {"code": code, "correlation_id": "91c444b53a0a596e-IAD"}
    return FieldFailed(fields, {"message": message, "extensions": extensions})
