"""Reads the bot's cards: the figures of their charts and tables, and what can be pressed."""

import re
from collections.abc import Iterator
from typing import Any

from bot.blocks.mrkdwn import without_markup
from sandbox.block_kit.mrkdwn import markup
from sandbox.slack.world import Post


def series(post: Post) -> dict[str, list[int]]:
    """The figures of a card's chart, by the name of each line or row of bars."""
    chart = block(post, "data_visualization")["chart"]
    return {one["name"]: [point["value"] for point in one["data"]] for one in chart["series"]}


def categories(post: Post) -> list[str]:
    """What stands below a card's chart."""
    named: list[str] = block(post, "data_visualization")["chart"]["axis_config"]["categories"]
    return named


def rows(post: Post) -> list[list[str | float]]:
    """A card's table without its heading: numbers as values, everything else as it reads."""
    return [[cell.get("value", cell["text"]) for cell in row] for row in block(post, "data_table")["rows"][1:]]


def buttons(post: Post) -> dict[str, str]:
    """What can be pressed: action ids and what stands on them."""
    return {element["action_id"]: element["text"]["text"] for element in _elements(post) if "text" in element}


def links(post: Post) -> dict[str, str]:
    """The links out of Slack on a card: their words, and where they lead."""
    return {link["text"]: link["url"] for link in _of_type(post.blocks, "link")}


def values(post: Post) -> dict[str, str]:
    """What the buttons carry."""
    return {element["action_id"]: element.get("value", "") for element in _elements(post)}


def primary(post: Post) -> list[str]:
    """The buttons that stand out."""
    return [element["action_id"] for element in _elements(post) if element.get("style") == "primary"]


def has(post: Post, kind: str) -> bool:
    """Whether a card has a block of this type."""
    return any(one["type"] == kind for one in post.blocks)


def block(post: Post, kind: str) -> dict[str, Any]:
    """The one block of this type."""
    (found,) = (one for one in post.blocks if one["type"] == kind)
    return found


def figures_in(post: Post) -> bool:
    """Whether a post shows anything of Pipefy's: a chart, a table, or a number of tasks."""
    return has(post, "data_visualization") or has(post, "data_table") or bool(re.search(r"\d tasks", post.text))


def _elements(post: Post) -> Iterator[dict[str, Any]]:
    for one in post.blocks:
        yield from one["elements"] if one["type"] == "actions" else ()


_ISOLATED = re.compile("\u2068([^\u2068\u2069]*)\u2069")
_JOINED = re.compile("(?<=[\u2190-\U0001faff])\ufe0f?\u200d(?=[\u2190-\U0001faff])")
_SPELLED = re.compile("(?<=[\u0620-\u0dff])[\u200c\u200d](?=[\u0620-\u0dff])")
_TAGS = re.compile("(?<=[\u2190-\U0001faff])\ufe0f?[\U000e0020-\U000e007e]+\U000e007f")


def drawn_apart(text: str) -> str:
    """The text without the invisible signs that may stand in it: isolates in pairs, joiners, the tags of a flag."""
    for pattern, kept in ((_ISOLATED, r"\1"), (_TAGS, ""), (_JOINED, ""), (_SPELLED, "")):
        text = pattern.sub(kept, text)
    return text.replace("\ufe0f", "")


def _of_type(node: object, kind: str) -> Iterator[dict[str, Any]]:
    match node:
        case dict() if node.get("type") == kind:
            yield node
        case dict():
            yield from _of_type(list(node.values()), kind)
        case list() | tuple():
            for inner in node:
                yield from _of_type(inner, kind)


_BARE = re.compile(r"&(?!amp;|lt;|gt;)")


def markup_anywhere(text: str, own: str = "<@U0BEN>") -> set[str]:
    """What Slack would make of a text, posted, edited or as an answer, but for the bot's `own` references (a regex)."""
    drawn = {*markup(text, mrkdwn=False), *markup(without_markup(text), links=True)}
    return {piece for piece in drawn if not re.fullmatch(own, piece)} | set(_BARE.findall(text))
