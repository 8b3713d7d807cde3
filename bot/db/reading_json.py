"""A reading as text in a column, and back. The version tells a later release what it is looking at."""

import json
from functools import cache

from pydantic import TypeAdapter, ValidationError

from bot.usage.model import Reading

VERSION = 1


def to_json(reading: Reading) -> str:
    """The reading as ASCII: whatever characters names are made of, every database takes it."""
    return json.dumps({"v": VERSION, "reading": _shape().dump_python(reading, mode="json")})


def from_json(payload: str) -> Reading | None:
    """The reading, or None where another version wrote it or it is broken: it can be asked for again."""
    try:
        envelope = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    match envelope:
        case {"v": 1, "reading": fields}:
            return _parse(fields)
        case _:
            return None


def _parse(fields: object) -> Reading | None:
    try:
        return _shape().validate_python(fields)
    except ValidationError:
        return None


@cache
def _shape() -> TypeAdapter[Reading]:
    return TypeAdapter(Reading)
