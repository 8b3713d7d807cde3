"""The pictures that stand on the README's first screen: one of each surface."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.pictures.looks import Look, file_name
from tests.pictures.scenes import pictures

_COMPUTER, _PHONE = Look(1280, "light"), Look(390, "dark")
_LANGUAGES = {"en": "", "pt-BR": ", in Portuguese", "es": ", in Spanish"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture, in one language and one look."""

    heading: str
    name: str
    language: str = "en"
    look: Look = _COMPUTER

    @property
    def path(self) -> str:
        """From the README."""
        return f"docs/pictures/{self.language}/{file_name(self.name, self.look)}"

    @property
    def about(self) -> str:
        """Its alternative text. Raises KeyError where no scene has it."""
        return {picture.name: picture.about for picture in pictures()}[self.name] + _LANGUAGES[self.language]


SHOWN = (
    (Shown("Report", "report-this-month"), Shown("Alert", "alert-80")),
    (Shown("Weekly digest", "digest-sixth-week"), Shown("Alerts form", "form-alerts")),
    (Shown("Home", "home-firing"), Shown("Shortcut", "shortcut-usage")),
    (Shown("Organization settings", "form-settings"), Shown("An alert that goes by them", "alert-rules")),
    (Shown("On a phone", "alert-over-100", look=_PHONE), Shown("Digest form", "form-digest")),
    (Shown("Em português", "report-this-month", "pt-BR"), Shown("En español", "alert-forecast", "es", _PHONE)),
)


def pictures_table() -> str:
    """Two beside each other: a row of headings, which begins the table once, and a row of pictures, again and again."""
    rows = [_row(f"**{shown.heading}**" for shown in pair) + _row(map(_image, pair)) for pair in SHOWN]
    headings, images = rows[0].splitlines(keepends=True)
    return headings + "|---|---|\n" + images + "".join(rows[1:])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _image(shown: Shown) -> str:
    return f"![{shown.about}]({shown.path})"
