"""When two spellings are the same to a person. Pure."""

import unicodedata


def fold(text: str) -> str:
    """Lower case, without accents, underscores, hyphens and runs of spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.replace("_", " ").replace("-", " ").split())
