"""Payloads of Slack's with a part of them replaced by something of another type, or of an odd value."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]


def nested(depth: int) -> Any:  # noqa: ANN401 - JSON
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


TEXTS = (
    *("", "x" * 5000, "\ud800", "a\0b", "<!channel>", "<@U0ANA> *x*", "9" * 5000, "²", "-1", "1e999", "NaN", "null"),
    *("[[[[", "[" * 900, "{}", "\u202e\u2066", "../../etc/passwd", "%s{x}", "🦆" * 300, " ", "\n", "2147483648", "٣"),
    *("https://\u200b.ü/%", "https://xn--a/", "https://[::1", "https://hooks.slack.com:99999/x", "https://\udc80/"),
    *("https://xn--" + "z" * 300 + ".slack.com/", "//", "https://hooks.slack.com@evil.example/"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 7, 2**70, -1.5, 1e300, [], {}, [None], [[]], [{}], {"": ""}, {"id": {}}, {"id": 7}),
    *([7, "x"], {"a": {"b": []}}, {"type": []}, [{"value": 7}], nested(40), nested(200)),
)
ODD = st.sampled_from((*VALUES, *TEXTS)) | st.text(max_size=20)


def paths(payload: object, path: Path = ()) -> Iterator[Path]:
    """The way to every part of a payload, its own included."""
    yield path
    items = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for key, part in items:
        yield from paths(part, (*path, key))


def replaced(payload: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    """A copy with the part at the path replaced; the whole is not."""
    changed: dict[str, Any] = copy.deepcopy(payload)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    if path:
        place[path[-1]] = value
    return changed


@st.composite
def mutated(draw: st.DrawFn, payloads: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """One of the payloads, with up to three parts replaced."""
    payload: dict[str, Any] = draw(st.sampled_from(payloads))
    for _ in range(draw(st.integers(1, 3))):
        payload = replaced(payload, draw(st.sampled_from(list(paths(payload)))), draw(ODD))
    return payload
