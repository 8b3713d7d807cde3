"""Small checks out of which the rules of Block Kit are said. Each yields refusals in Slack's own wording.

A check takes a value and its JSON pointer. What a check lets through has that shape, so rules about how the
parts fit together (`where`) may trust it.
"""

import math
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

Json = Any  # whatever `json.loads` may give
Check = Callable[[Json, str], Iterator[str]]


def refusal(words: str, pointer: str) -> str:
    return f"{words} [json-pointer:{pointer}]"


def string(high: int, low: int = 1, pattern: str = "") -> Check:
    def check(value: Json, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield refusal("must provide a string", at)
        elif len(value) < low:
            yield refusal(f"must be more than {low - 1} characters", at)
        elif len(value) > high:
            yield refusal(f"must be less than {high + 1} characters", at)
        elif re.search(pattern, value) is None:
            yield refusal(f"must match the pattern {pattern}", at)
        elif any("\ud800" <= letter <= "\udfff" for letter in value):
            yield refusal("must be valid unicode", at)  # half of a surrogate pair cannot be sent as UTF-8

    return check


def boolean(value: Json, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield refusal("must provide a boolean", at)


def integer(low: int, high: int | None = None) -> Check:
    def check(value: Json, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield refusal("must provide an integer", at)
        elif value < low or (high is not None and value > high):
            yield refusal(f"must be between {low} and {'any number' if high is None else high}", at)

    return check


def number(value: Json, at: str) -> Iterator[str]:
    """A number that JSON can carry: Python writes NaN and Infinity too, which is no JSON."""
    known = isinstance(value, int | float) and not isinstance(value, bool)
    if not known or (isinstance(value, float) and not math.isfinite(value)):
        yield refusal("must provide a number", at)


def positive(value: Json, at: str) -> Iterator[str]:
    problems = list(number(value, at))
    yield from problems
    if not problems and value <= 0:
        yield refusal("must be greater than 0", at)


def choice(*allowed: Hashable) -> Check:
    def check(value: Json, at: str) -> Iterator[str]:
        if not any(type(value) is type(one) and value == one for one in allowed):
            yield refusal("must be a valid enum value", at)

    return check


def array(of: Check, high: int, low: int = 1) -> Check:
    def check(value: Json, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield refusal("must provide an array", at)
            return
        if len(value) > high:
            yield refusal(f"no more than {high} items allowed", at)
        if len(value) < low:
            yield refusal(f"no fewer than {low} items allowed", at)
        for index, item in enumerate(value):
            yield from of(item, f"{at}/{index}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    known = {**(optional or {}), **required}

    def check(value: Json, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield refusal("must provide an object", at)
            return
        for name in [name for name in required if name not in value]:
            yield refusal(f"missing required field: {name}", at)
        for name, part in value.items():
            if name in known:
                yield from known[name](part, f"{at}/{name}")
            else:
                yield refusal(f"invalid additional property: {name}", at)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check the rest of it has to pass."""

    def check(value: Json, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield refusal("must provide an object", at)
        elif "type" not in value:
            yield refusal("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            yield refusal(f"unsupported type: {value['type']}", at)
        else:
            rest = {name: part for name, part in value.items() if name != "type"}
            yield from kinds[value["type"]](rest, at)

    return check


def where(shape: Check, *rules: Check) -> Check:
    """The rules are asked only once the shape holds."""

    def check(value: Json, at: str) -> Iterator[str]:
        problems = list(shape(value, at))
        yield from problems or chain.from_iterable(rule(value, at) for rule in rules)

    return check


def exactly_one_of(*names: str) -> Check:
    def rule(value: Json, at: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield refusal(f"must provide exactly one of: {', '.join(names)}", at)

    return rule


def repeated(values: Iterable[Hashable]) -> Iterator[tuple[int, Hashable]]:
    """Each value that was there before, with its place."""
    seen: set[Hashable] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield index, value
        seen.add(value)
