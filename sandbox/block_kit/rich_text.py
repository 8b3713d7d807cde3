"""The rules for rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

from sandbox.block_kit.checks import Check, Json, array, boolean, by_type, choice, integer, record, string
from sandbox.block_kit.elements import ANY_ADDRESS

MOST_ELEMENTS = 1000  # Slack publishes no limit; this one only keeps a mistake from passing

STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
MENTION_STYLE = record(
    {},
    dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean),
)
TEXT = record({"text": string(3000)}, {"style": STYLE})
LINK = record({"url": ANY_ADDRESS}, {"text": string(3000), "unsafe": boolean, "style": STYLE})
INLINE = by_type(
    {
        "text": TEXT,
        "link": LINK,
        "emoji": record(
            {"name": string(100, pattern=r"\A[a-z0-9_+'-]+\Z")},
            {"unicode": string(100), "skin_tone": integer(1, 6), "style": STYLE},
        ),
        "user": record({"user_id": string(255, pattern=r"\A[UW][A-Z0-9]+\Z")}, {"style": MENTION_STYLE}),
        "usergroup": record({"usergroup_id": string(255, pattern=r"\AS[A-Z0-9]+\Z")}, {"style": MENTION_STYLE}),
        "channel": record({"channel_id": string(255, pattern=r"\A[CGD][A-Z0-9]+\Z")}, {"style": MENTION_STYLE}),
        "broadcast": record({"range": choice("here", "channel", "everyone")}, {"style": STYLE}),
        "color": record({"value": string(7, pattern=r"\A#[0-9a-fA-F]{6}\Z")}, {"style": STYLE}),
        "date": record(
            {"timestamp": integer(0), "format": string(3000)},
            {"url": ANY_ADDRESS, "fallback": string(3000), "style": STYLE},
        ),
    }
)


def _inlines(of: Check) -> Check:
    return array(of, MOST_ELEMENTS)


BORDER = choice(0, 1)
SECTION = record({"elements": _inlines(INLINE)})
PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_list": record(
        {
            "style": choice("bullet", "ordered"),
            "elements": array(by_type({"rich_text_section": SECTION}), MOST_ELEMENTS),
        },
        {"indent": integer(0, 8), "offset": integer(0), "border": BORDER},
    ),
    "rich_text_quote": record({"elements": _inlines(INLINE)}, {"border": BORDER}),
    "rich_text_preformatted": record(
        {"elements": _inlines(by_type({"text": TEXT, "link": LINK}))},
        {"border": BORDER, "language": string(100)},
    ),
}
RICH_TEXT_ELEMENTS = array(by_type(PARTS), MOST_ELEMENTS)


def letters(element: Json) -> int:
    """Number of characters of text in a rich text that passed the checks."""
    own = sum(len(element[name]) for name in ("text", "url", "fallback", "name") if name in element)
    return own + sum(letters(part) for part in element.get("elements", ()))
