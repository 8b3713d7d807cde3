"""Words from outside, made harmless in one place: names of flows, pipes and organizations, and what people typed.

On a card they stand in `rich_text`, `plain_text` and `raw_text`, where nothing is markup: there `clean` is enough.
Only the fallback text is mrkdwn, so only there they are escaped.
"""

import re
import unicodedata

from bot.i18n.spelling import BLANK

_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# A person, a sign, a skin: emoji that a joiner makes into one picture, with the variation selector that belongs to it.
_PICTURE = "[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]?"
_JOINED = re.compile(f"({_PICTURE}(?:\u200d{_PICTURE})+)")
_PILE = re.compile(f"({_MARKS}{{2}}){_MARKS}+")  # accents heaped up until they cover the lines above

# Characters that mean something in mrkdwn → ones that look alike and mean nothing: there is no escape for them.
_HARMLESS = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "›",  # escaped it would still begin a quotation
        "*": "∗",
        "_": "ˍ",
        "~": "∼",
        "`": "ˋ",
        "|": "¦",
        "@": "＠",
        "#": "＃",
    }
)
_COLON = re.compile(r":(?!\s)")  # may begin an emoji or follow a scheme; one before a space does neither
_HOST_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d])")


def clean(outside: str | None, most: int = 80) -> str:
    """Words from outside as one visible line that leaves the order of what stands beside it alone, cut at `most`."""
    line = visible_line(outside, most)
    # Drawn from right to left, a name would take the figures behind it along: https://www.unicode.org/reports/tr9/#FSI
    return line if line.isascii() or not _is_right_to_left(line) else f"\u2068{line}\u2069"


def visible_line(outside: str | None, most: int = 80) -> str:
    """Words from outside as one line: no control, bidirectional or invisible characters. For cells and terminals."""
    line = outside or ""
    if not (line.isascii() and line.isprintable()):
        line = _visible(line)
    line = " ".join(line.split())
    return line if len(line) <= most else line[: most - 1].rstrip("\u200d ") + "…"


def _is_right_to_left(line: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in line)


def escape_mrkdwn(outside: str | None, most: int = 80) -> str:
    """Words from outside for mrkdwn: they can be no mention, link, formatting or emoji. Cut before escaping."""
    harmless = _COLON.sub("꞉", clean(outside, most)).translate(_HARMLESS)
    return _HOST_DOT.sub("․", harmless)  # after the others: what looks like a grave accent is a letter


def _visible(line: str) -> str:
    shown = _JOINED.split(unicodedata.normalize("NFC", line))
    drawn = (BLANK.sub("", "".join(map(_drawn, part))) if n % 2 == 0 else part for n, part in enumerate(shown))
    return _PILE.sub(r"\1", "".join(drawn))


def _drawn(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    # Cf: bidirectional overrides, zero-width characters. Cs, Co, Cn: nothing that a font draws.
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character
