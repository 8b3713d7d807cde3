"""Blocks of Slack's Block Kit within Slack's limits: https://docs.slack.dev/reference/block-kit/blocks"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from bot.blocks.graphemes import cut
from bot.blocks.message import Block, Message
from bot.blocks.mrkdwn import without_markup

# Characters in a text object. https://docs.slack.dev/reference/block-kit/composition-objects/text-object
MOST_TEXT = 3000
MOST_FALLBACK_TEXT = 3900  # of the top-level text: chat.update refuses more than 4,000


def clip(text: str, most: int) -> str:
    """Our own words, cut at `most` characters."""
    if len(text) <= most:
        return text
    clipped = cut(text, most)
    # A name that was isolated (see `sanitize.clean`) stays so: what follows must not become a part of it.
    is_open = clipped.rfind("\u2068") > clipped.rfind("\u2069")
    return f"{cut(text, most - 1)}\u2069" if is_open else clipped


def fallback_text(lines: Iterable[str]) -> str:
    """The text that says it all, from escaped lines; whole lines are dropped at the end where Slack would cut."""
    return _as_many_as_fit([line for line in lines if line], MOST_FALLBACK_TEXT)


def escape_own(line: str) -> str:
    """Our own words for mrkdwn, where a share of `<1%` would begin a link or a mention."""
    return line.replace("<", "&lt;")


def combine(*messages: Message) -> Message:
    """Several messages as one."""
    lines = (line for message in messages for line in message.text.split("\n"))
    return Message(fallback_text(lines), tuple(block for message in messages for block in message.blocks))


def text(text: str, *, bold: bool = False, italic: bool = False) -> dict[str, Any]:
    """An element of `rich_text` that shows exactly these characters."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": clip(text, MOST_TEXT), **({"style": style} if style else {})}


def code(text: str) -> dict[str, Any]:
    """An element of `rich_text` in a fixed-width face, for what can be typed."""
    return {"type": "text", "text": clip(text, MOST_TEXT), "style": {"code": True}}


def link(url: str, text: str, *, bold: bool = False) -> dict[str, Any]:
    """An element of `rich_text` that leads out of Slack."""
    style = {"style": {"bold": True}} if bold else {}
    return {"type": "link", "url": url, "text": clip(text, MOST_TEXT), **style}


def emoji(name: str) -> dict[str, Any]:
    """An element of `rich_text` with one of Slack's own pictures."""
    return {"type": "emoji", "name": name}


def person(person_id: str) -> dict[str, Any]:
    """An element of `rich_text` that names a person."""
    return {"type": "user", "user_id": person_id}


def mention(person_id: str) -> str:
    """The same in mrkdwn."""
    return f"<@{person_id}>"


def paragraph(*elements: dict[str, Any]) -> Block:
    """A paragraph."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def bullets(lines: Sequence[Sequence[dict[str, Any]]]) -> Block:
    """A bulleted list, each line a list of elements."""
    items = [{"type": "rich_text_section", "elements": list(line)} for line in lines]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}],
    }


def header(text: str) -> Block:
    """A title in large letters."""
    return {"type": "header", "text": _plain(text, 150)}


def context(text: str) -> Block:
    """A line in small print."""
    return {"type": "context", "elements": [_plain(text, 2000)]}


def button(text: str, action_id: str, value: str, *, primary: bool = False) -> dict[str, Any]:
    """A button. Its `value`, at most 2,000 characters, comes back from the client and is never trusted."""
    made = {"type": "button", "text": _plain(text, 75), "action_id": action_id, "value": value}
    return {**made, "style": "primary"} if primary else made


def select(placeholder: str, action_id: str, options: Mapping[str, str]) -> dict[str, Any]:
    """A menu in a row of buttons: values, at most 150 characters each, and their labels."""
    offered = [{"text": _plain(label, 75), "value": value} for value, label in options.items()]
    shown = _plain(placeholder, 150)
    return {"type": "static_select", "action_id": action_id, "placeholder": shown, "options": offered}


def actions(buttons: Sequence[dict[str, Any]]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def without_data(message: Message) -> Message:
    """The same message for a Slack that refuses a block: the text says it all, so the text stands in."""
    # `invalid_blocks` refuses the whole message, and would again; buttons are old enough for every client.
    buttons = [block for block in message.blocks if block["type"] == "actions"]
    if not buttons:
        return Message(message.text)
    return Message(message.text, (*_sections(message.text), *buttons))


def _sections(text: str) -> list[Block]:
    sections, lines = [], without_markup(text).split("\n")
    while lines:
        part = _as_many_as_fit(lines, MOST_TEXT)
        lines = lines[part.count("\n") + 1 :]
        # `verbatim`: Slack looks for no links of its own. `expand`: no "see more" on a phone.
        sections.append({"type": "section", "text": {"type": "mrkdwn", "text": part, "verbatim": True}, "expand": True})
    return sections


def _as_many_as_fit(lines: list[str], most: int) -> str:
    """The first lines that fit, at least one."""
    lengths = accumulate(len(line) + 1 for line in lines)
    fitting = sum(length <= most for length in lengths)
    return clip("\n".join(lines[: max(1, fitting)]), most)


def _plain(text: str, most: int) -> dict[str, Any]:
    # Without `emoji: False` a name such as `:tada:` would be drawn as a picture.
    return {"type": "plain_text", "text": clip(text, most), "emoji": False}


MOST_BUTTONS = 25  # in a row: https://docs.slack.dev/reference/block-kit/blocks/actions-block
