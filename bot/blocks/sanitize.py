"""Words from outside, made harmless in one place: names of flows, pipes and organizations, and what people typed.

On a card they stand in `rich_text`, `plain_text` and `raw_text`, where nothing is markup: there `clean` is enough.
In a message's `text` they are escaped too. The signs of mrkdwn stay as they are until a text goes where Slack reads
them: see `bot.blocks.mrkdwn`.
"""

import re
import unicodedata
from functools import lru_cache

from bot.blocks.graphemes import cut, cut_graphemes, split_emoji
from bot.i18n.spelling import BLANK

_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(f"({_MARKS}{{2}}){_MARKS}+")  # accents heaped up until they cover the lines above
# Arabic, Persian and the scripts of India spell with joiners: https://www.unicode.org/faq/indic.html. Elsewhere one
# is nothing but an invisible difference between two names.
_JOINING = "\u0620-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9\u0900-\u0dff"
_LOOSE_JOINER = re.compile(f"(?<![{_JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINING}])")
_LONGEST_NAME = 200  # of those that are remembered: what comes from outside may be of any length
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def clean(outside: str | None, most: int = 80) -> str:
    """Words from outside as one visible line that leaves the order of what stands beside it alone, cut at `most`."""
    line = visible_line(outside, most)
    # Drawn from right to left, a name would take the figures behind it along: https://www.unicode.org/reports/tr9/#FSI
    return line if line.isascii() or not _is_right_to_left(line) else f"\u2068{line}\u2069"


MOST_IN_HEADLINE = 40  # of a name, so that a phone's notification has room for figure and percent behind it


def clean_short(outside: str | None) -> str:
    """Words from outside as a headline has them: as `clean`, in 40 signs as people count them."""
    return clean(cut_graphemes(visible_line(outside), MOST_IN_HEADLINE))


def visible_line(outside: str | None, most: int = 80) -> str:
    """Words from outside as one line: no control, bidirectional or invisible characters. For cells and terminals."""
    line = outside or ""
    if not (line.isascii() and line.isprintable()):
        line = _visible_name(line) if len(line) <= _LONGEST_NAME else _visible(line)
    return cut(" ".join(line.split()), most)


def _is_right_to_left(line: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in line)


def escape_mrkdwn(outside: str | None, most: int = 80) -> str:
    """Words from outside for a message's `text`: no mention, link or command of Slack's. Cut before escaping."""
    return escape(clean(outside, most))


def escape(words: str) -> str:
    """Words as they are, for a message's `text`."""
    # These three and no others: https://docs.slack.dev/messaging/formatting-message-text#escaping
    return words.translate(_ESCAPES)


def _visible(line: str) -> str:
    parts = split_emoji(unicodedata.normalize("NFC", line))
    # An emoji of characters that no font draws yet is none.
    return "".join(part if n % 2 and _is_assigned(part) else _words(part) for n, part in enumerate(parts))


@lru_cache(maxsize=1024)
def _visible_name(name: str) -> str:
    # Names come back in every card, and each of their signs is looked up.
    return _visible(name)


def _is_assigned(emoji: str) -> bool:
    return all(unicodedata.category(character) != "Cn" for character in emoji)


def _words(part: str) -> str:
    drawn = BLANK.sub("", "".join(map(_drawn, part)))
    return _PILE.sub(r"\1", _LOOSE_JOINER.sub("", drawn))


def _drawn(character: str) -> str:
    if character in "\u200c\u200d":
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    # Cf: bidirectional overrides, zero-width characters. Cs, Co, Cn: nothing that a font draws.
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character
