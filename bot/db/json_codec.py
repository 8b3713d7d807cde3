"""A value as text in a column, and back. The version tells a later release what it is looking at."""

import json
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


class JsonCodec(Generic[T]):
    """How values of a type are written. The first use builds it: an import is to cost nothing."""

    def __init__(self, shape: type[T]) -> None:
        self._shape = shape

    def to_json(self, value: T) -> str:
        """The value as ASCII: whatever characters names are made of, every database takes it."""
        return json.dumps({"v": 1, "value": self._adapter.dump_python(value, mode="json")})

    def from_json(self, text: str) -> T | None:
        """The value, or None where another version wrote it or it is broken."""
        try:
            envelope = json.loads(text)
        except (ValueError, RecursionError):
            return None
        match envelope:
            case {"v": 1, "value": value}:
                return self._parsed(value)
            case _:
                return None

    def _parsed(self, value: object) -> T | None:
        try:
            return self._adapter.validate_python(value)
        except ValidationError:
            return None

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._shape)
