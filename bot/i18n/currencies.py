"""Currencies by ISO 4217, from Babel's CLDR data. Pure."""

from functools import cache

from babel.core import get_global

from bot.i18n.spelling import nearest_names


def is_currency(code: str) -> bool:
    """True for the code of a currency that some country pays with today."""
    return code in _current()


def nearest_currencies(code: str) -> tuple[str, ...]:
    """Codes that are close to the letters, best first, at most three."""
    return nearest_names(code, tuple(sorted(_current())))


@cache
def _current() -> frozenset[str]:
    # By territory: (code, first day, last day, legal tender); one without a last day is in use.
    territories = get_global("territory_currencies").values()
    return frozenset(code for used in territories for code, _, last, tender in used if last is None and tender)
