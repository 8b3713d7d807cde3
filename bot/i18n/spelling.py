"""Comparison of spellings as people see them. Pure."""

import unicodedata
from difflib import get_close_matches


def fold(text: str) -> str:
    """Lower case, without accents, underscores, hyphens and runs of spaces."""
    # NFKD takes letters and accents apart, and full-width letters to plain ones: https://unicode.org/reports/tr15
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.replace("_", " ").replace("-", " ").split())


def nearest_names(word: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names close to `word`, best first, at most three; one that begins with the word counts as close."""
    folded = {fold(name): name for name in names}
    begins = [name for key, name in folded.items() if word.strip() and key.startswith(fold(word))]
    # At most 80 characters, as the cost of difflib grows with the square of the length.
    close = [folded[m] for m in get_close_matches(fold(word)[:80], folded, n=3, cutoff=0.6)]
    return tuple(dict.fromkeys(begins + close))[:3]


def same_name(first: str, second: str) -> bool:
    """True for names that a person takes for the same: case, accents and spaces do not count."""
    return fold(first) == fold(second)
