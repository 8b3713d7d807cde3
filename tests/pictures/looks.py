"""The ways of looking at a picture: a computer and a phone, light and dark."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
SCREENS = {1280: 800, 390: 700}  # width and height; a phone's without its bars


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking."""

    width: int
    theme: Theme

    @property
    def height(self) -> int:
        """Of the screen, in pixels."""
        return SCREENS[self.width]


LOOKS = tuple(Look(width, theme) for width in SCREENS for theme in THEMES)


def chosen_looks(widths: Collection[int] | None, themes: Collection[str] | None) -> tuple[Look, ...]:
    """Those of the named widths and themes; of all where none is named."""
    return tuple(look for look in LOOKS if look.width in (widths or SCREENS) and look.theme in (themes or THEMES))


def file_name(picture: str, look: Look) -> str:
    """`alert-80.390.dark.png`."""
    return f"{picture}.{look.width}.{look.theme}.png"
