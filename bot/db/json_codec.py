"""A value as text in a column, and back. The version tells a later release what it is looking at."""

import json
from functools import cached_property
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


class JsonCodec(Generic[T]):
    """Writes and reads the values of one type.

    `key`: under which the value stands beside the version; None: its own fields stand there. Rows of earlier releases
    hold these names, so they stay.
    """

    def __init__(self, shape: type[T], key: str | None = "value") -> None:
        self._shape = shape
        self._key = key

    def to_json(self, value: T) -> str:
        """The value as ASCII: whatever characters names are made of, every database takes it."""
        dumped = self._adapter.dump_python(value, mode="json")
        # ASCII, as PostgreSQL refuses half a surrogate pair, which Pipefy's JSON may hold, and a NUL byte.
        return json.dumps({"v": 1, **(dumped if self._key is None else {self._key: dumped})})

    def from_json(self, text: str) -> T | None:
        """The value, or None where another version wrote it or it is broken."""
        try:
            envelope = json.loads(text)
        except (ValueError, RecursionError):  # too deep a nesting is no ValueError
            return None
        match envelope:
            case {"v": 1, **fields}:
                return self._parsed(fields if self._key is None else fields.get(self._key))
            case _:
                return None

    def _parsed(self, value: object) -> T | None:
        try:
            return self._adapter.validate_python(value)
        except ValidationError:
            return None

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        # Built at the first use: it takes milliseconds, and modules that define a codec are imported at every start.
        return TypeAdapter(self._shape)
