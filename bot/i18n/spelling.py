"""Words as people type them, and comparison of spellings as people see them. Pure.

Every parser of words that come from a person begins with `normalize`: what phones, word processors and web pages put
into a text without being asked (curly quotes, no-break spaces, joiners, long dashes) means the same as the plain sign.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d", "-")
_APOSTROPHES = dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\uff07", "'")
_QUOTES = dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02", '"')
_BACKTICKS = dict.fromkeys("\u02cb\uff40", "`")
_PLAIN = str.maketrans({**_DASHES, **_APOSTROPHES, **_QUOTES, **_BACKTICKS})
# Drawn as nothing although Unicode calls them letters, marks or symbols: fillers, variation selectors, blanks.
BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_QUOTE_MARKS = "\"'`"
_STOPS = ".,;:!?…"
_EMPHASIS = re.compile(r"([*_~]{1,3})(?=\S)(.+)(?<=\S)\1")  # of Markdown and of Slack
_AROUND = _QUOTE_MARKS + "*_~()[]{}<>"
_SHORTCODE = re.compile(r":[^\s:]{1,100}:(?::skin-tone-[2-6]:)?")  # as Slack writes an emoji in text
_UNSEEN = str.maketrans(dict.fromkeys(_QUOTE_MARKS))


def normalize(text: str) -> str:
    """Plain signs in place of those that only look different, one space between words, nothing invisible.

    Accents and letters stay as they are, so that what is kept or searched for is what was typed.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_plain, BLANK.sub("", unicodedata.normalize("NFC", text).translate(_PLAIN))))
        text = unicodedata.normalize("NFC", text)  # again: what stood between a letter and its accent is gone
    return " ".join(text.split())


def unquote(text: str) -> str:
    """Normalized words without quotes and back-ticks, without apostrophes around them or a full stop behind."""
    # Inner ones go too: half a pair would be searched for, and found in no name.
    words = normalize(text).replace('"', "").replace("`", "")
    if emphasized := _EMPHASIS.fullmatch(words):
        words = emphasized[2]
    # Words of nothing but such signs stay, as nothing at all would mean the channel's own organization.
    return " ".join(words.strip("' ").rstrip(_STOPS + "' ").split()) or normalize(text)


def bare(word: str) -> str:
    """A word without quotes, brackets, emphasis and the end of a sentence around it; one of nothing else stays.

    An address may end in such signs.
    """
    around = _QUOTE_MARKS if "://" in word else _AROUND
    return word.strip(around).strip(_STOPS + "¿¡").strip(around) or word


def without_signs(words: Sequence[str]) -> list[str]:
    """Words without emoji, bullets and the like before and behind; none where there is nothing else."""
    spoken = [place for place, word in enumerate(words) if _is_spoken(word)]
    return list(words[spoken[0] : spoken[-1] + 1]) if spoken else []


def fold(text: str) -> str:
    """Lower case, without accents, quotes, underscores, hyphens, invisible characters and runs of spaces."""
    # NFKD takes letters and accents apart, and full-width letters to plain ones: https://unicode.org/reports/tr15
    split = unicodedata.normalize("NFKD", normalize(text).casefold())
    seen = "".join(c for c in split if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(seen.translate(_UNSEEN).replace("_", " ").replace("-", " ").split())


def nearest_names(word: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names close to `word`, best first, at most three; one that begins with the word counts as close."""
    folded = {fold(name): name for name in names}
    begins = [name for key, name in folded.items() if fold(word) and key.startswith(fold(word))]
    # At most 80 characters, as the cost of difflib grows with the square of the length.
    close = [folded[m] for m in get_close_matches(fold(word)[:80], folded, n=3, cutoff=0.6)]
    return tuple(dict.fromkeys(begins + close))[:3]


def same_name(first: str, second: str) -> bool:
    """True for names that a person takes for the same: case, accents, quotes, spaces and a full stop do not count."""
    return _name(first) == _name(second) != ""


def matching_names(typed: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that `typed` means, as they are written; several where it cannot be told which.

    A name spelled exactly so wins over those that only look alike: `Acme` and `ACME` may both exist.
    """
    alike = [name for name in names if same_name(name, typed)]
    exact = [name for name in alike if unquote(name) == unquote(typed)]
    return tuple(exact or alike)


def _is_spoken(word: str) -> bool:
    return any(map(str.isalnum, word)) and not _SHORTCODE.fullmatch(word)


def _name(text: str) -> str:
    folded = fold(text)
    return folded.strip(_STOPS + " ") or folded


def _plain(character: str) -> str:
    match unicodedata.category(character):
        case "Cf":  # zero-width, bidirectional, soft hyphens
            return ""
        case "Cc" | "Zs" | "Zl" | "Zp":
            return " "
        case "Nd":
            return str(unicodedata.decimal(character))
        case _:
            wide = "\uff01" <= character <= "\uff5e"
            return unicodedata.normalize("NFKC", character) if wide else character
