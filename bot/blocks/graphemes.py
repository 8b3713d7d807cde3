"""Signs as people see them: emoji made of several characters, letters with their accents. Pure.

A part of https://www.unicode.org/reports/tr29 and https://www.unicode.org/reports/tr51, enough to cut a name nowhere
inside of one.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

_TAGS = "[\U000e0020-\U000e007e]+\U000e007f"  # the flag of Scotland
_BASE = "[\u2190-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_PICTURE = f"{_BASE}[\ufe0f\U0001f3fb-\U0001f3ff]?(?:{_TAGS})?"
_KEYCAP = "[0-9#*]\ufe0f?\u20e3"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
# Emoji that hold a character which means nothing elsewhere: a joiner, a variation selector, tags.
_COMPOSED = re.compile(f"([0-9#*]\ufe0f\u20e3|{_PICTURE}(?:\u200d{_PICTURE})+|{_BASE}(?:\ufe0f(?:{_TAGS})?|{_TAGS}))")
_GOES_ON = frozenset({"Mn", "Mc", "Me"})  # accents, vowel signs
_JOINERS = frozenset("\u200c\u200d")
_GRAPHEME = re.compile(f"{_FLAG}|{_KEYCAP}|{_PICTURE}(?:\u200d{_PICTURE})*|.", re.DOTALL)


def split_emoji(line: str) -> list[str]:
    """The words and the emoji in turn, words first; of emoji only those with a character that is invisible alone."""
    return _COMPOSED.split(line)


def cut(line: str, most: int) -> str:
    """The line in at most `most` characters, as Slack counts them, never cut inside of what is seen as one sign."""
    if len(line) <= most:
        return line
    return _shortened(line, max(start for start in [0, *_starts(line)] if start < most))


def cut_graphemes(line: str, most: int) -> str:
    """The line in at most `most` signs, as people count them."""
    starts = list(islice(_starts(line), most + 1))
    return line if len(starts) <= most else _shortened(line, starts[most - 1])


def _shortened(line: str, end: int) -> str:
    return f"{line[:end].rstrip()}…"


def _starts(line: str) -> Iterator[int]:
    """The places where a sign begins."""
    for match in _GRAPHEME.finditer(line):
        if unicodedata.category(match[0][0]) not in _GOES_ON and match[0] not in _JOINERS:
            yield match.start()
