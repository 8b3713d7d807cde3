"""Blocks of Slack's Block Kit within Slack's limits, and the one place where words from outside are made harmless.

On the card they stand in `rich_text`, `plain_text` and `raw_text`, where nothing is markup. Only the text twin
is mrkdwn, so only there they are escaped. Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from bot.blocks.message import Block, Message

MOST_TEXT = 3000  # characters in a text object
MOST_TWIN = 3900  # of the top-level text: chat.update refuses more than 4,000
_DATA_BLOCKS = frozenset({"data_table", "data_visualization"})

# Characters that mean something in mrkdwn → ones that look alike and mean nothing: there is no escape for them.
_HARMLESS = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "*": "∗",
        "_": "ˍ",
        "~": "∼",
        "`": "ˋ",
        "|": "¦",
        "@": "＠",
        "#": "＃",
    }
)
_SHORTCODE = re.compile(r":(?=[\w+'-]+:)|:(?=//)")
_HOST_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d])")


def tame(outside: str | None, most: int = 80) -> str:
    """Words from outside as one visible line: no control, bidirectional or invisible characters, cut at `most`."""
    visible = "".join(_visible(c) for c in unicodedata.normalize("NFC", outside or ""))
    line = " ".join(visible.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def escape(outside: str | None, most: int = 80) -> str:
    """Words from outside for mrkdwn: they can be no mention, link, formatting or emoji. Cut before escaping."""
    bare = _HOST_DOT.sub("․", _SHORTCODE.sub("꞉", tame(outside, most)))
    return bare.translate(_HARMLESS)


def clip(text: str, most: int) -> str:
    """Our own words, cut at `most` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def twin(lines: Iterable[str]) -> str:
    """The text that says it all, from escaped lines; whole lines are dropped at the end where Slack would cut."""
    kept = [line for line in lines if line]
    lengths = accumulate(len(line) + 1 for line in kept)
    fitting = [line for line, length in zip(kept, lengths, strict=True) if length <= MOST_TWIN]
    return "\n".join(fitting) or clip(kept[0], MOST_TWIN)


def words(text: str, *, bold: bool = False, italic: bool = False) -> dict[str, Any]:
    """An element of `rich_text` that shows exactly these characters."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": clip(text, MOST_TEXT), **({"style": style} if style else {})}


def code(text: str) -> dict[str, Any]:
    """An element of `rich_text` in a fixed-width face: what one may type."""
    return {"type": "text", "text": clip(text, MOST_TEXT), "style": {"code": True}}


def person(person_id: str) -> dict[str, Any]:
    """An element of `rich_text` that names a person."""
    return {"type": "user", "user_id": person_id}


def rich(*elements: dict[str, Any]) -> Block:
    """A paragraph."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def bullets(lines: Sequence[Sequence[dict[str, Any]]]) -> Block:
    """A bulleted list, each line a list of elements."""
    items = [{"type": "rich_text_section", "elements": list(line)} for line in lines]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}],
    }


def note(text: str) -> Block:
    """A line in small print."""
    return {"type": "context", "elements": [_plain(text, 2000)]}


def section(text: str) -> Block:
    """A plain paragraph: what remains where Slack refuses everything better."""
    return {"type": "section", "text": _plain(text, MOST_TEXT)}


def button(text: str, action_id: str, value: str = "", *, primary: bool = False) -> dict[str, Any]:
    """A button. Its `value` comes back from the client and is never trusted."""
    made: dict[str, Any] = {"type": "button", "text": _plain(text, 75), "action_id": action_id}
    if value:
        made["value"] = value[:2000]
    if primary:
        made["style"] = "primary"
    return made


def actions(buttons: Sequence[dict[str, Any]]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def without_data(message: Message) -> Message:
    """The same message for a Slack that refuses data blocks: everything is in the text, so the text stands in."""
    kept = [block for block in message.blocks if block["type"] not in _DATA_BLOCKS]
    if len(kept) == len(message.blocks):
        return Message(message.text, ())
    buttons = [block for block in kept if block["type"] == "actions"]
    return Message(message.text, (section(unescape(message.text)), *buttons))


def unescape(text: str) -> str:
    """Escaped mrkdwn as a plain_text object shows it."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip(text, most), "emoji": False}


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    # Cf: bidirectional overrides, zero-width characters. Cs, Co, Cn: nothing that a font draws.
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character
