"""A list of flows as text in a column, and back. The version tells a later release what it is looking at."""

import json
from collections.abc import Sequence
from functools import cache

from pydantic import TypeAdapter, ValidationError

from bot.usage.model import Flow


def to_json(flows: Sequence[Flow]) -> str:
    """The flows as ASCII: whatever characters names are made of, every database takes it."""
    return json.dumps({"v": 1, "flows": _shape().dump_python(tuple(flows), mode="json")})


def from_json(payload: str) -> tuple[Flow, ...] | None:
    """The flows, or None where another version wrote them or they are broken."""
    try:
        envelope = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    match envelope:
        case {"v": 1, "flows": fields}:
            return _parse(fields)
        case _:
            return None


def _parse(fields: object) -> tuple[Flow, ...] | None:
    try:
        return _shape().validate_python(fields)
    except ValidationError:
        return None


@cache
def _shape() -> TypeAdapter[tuple[Flow, ...]]:
    return TypeAdapter(tuple[Flow, ...])
