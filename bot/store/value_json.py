"""A value as text in a column, and back. The version tells a later release what it is looking at."""

import json
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

VERSION = 1
T = TypeVar("T")


def to_json(shape: type[T], value: T) -> str:
    """The value as ASCII: whatever characters names are made of, every database takes it."""
    return json.dumps({"v": VERSION, "value": _adapter(shape).dump_python(value, mode="json")})


def from_json(shape: type[T], text: str) -> T | None:
    """The value, or None where another version wrote it or it is broken."""
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match envelope:
        case {"v": 1, "value": value}:
            return _parsed(shape, value)
        case _:
            return None


def _parsed(shape: type[T], value: object) -> T | None:
    try:
        found: T = _adapter(shape).validate_python(value)
    except ValidationError:
        return None
    return found


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
