"""The page that lists all pictures: `docs/pictures/README.md`, which GitHub shows below the folder."""

from collections.abc import Iterable

from tests.pictures.looks import LOOKS, Look, file_name
from tests.pictures.readers import READERS
from tests.pictures.scene import Picture

_HEAD = """# Pictures

Every surface, drawn from the sandbox by `make docs`: `language/name.width.theme.png`, on a computer (1280 pixels) and a
phone (390 pixels), light and dark, in three languages. The clock stands, so the same code draws the same pictures.

[before-and-after](before-and-after) has those of the first words beside these ones
(`python -m tests.pictures.side_by_side`).
"""


def gallery(pictures: Iterable[Picture]) -> str:
    """A heading a picture, with links to all looks at it."""
    return _HEAD + "".join(_entry(picture) for picture in pictures)


def _entry(picture: Picture) -> str:
    shown = f"en/{file_name(picture.name, LOOKS[0])}"
    languages = " · ".join(f"{reader.language} {_links(picture, reader.language)}" for reader in READERS)
    return f"\n## {picture.about}\n\n{languages}\n\n![{picture.about}]({shown})\n"


def _links(picture: Picture, language: str) -> str:
    return " ".join(f"[{_words(look)}]({language}/{file_name(picture.name, look)})" for look in LOOKS)


def _words(look: Look) -> str:
    return f"{'phone' if look.width < 800 else 'computer'}, {look.theme}"
