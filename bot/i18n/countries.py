"""Countries: from a time zone, from what a person types, and as a reader calls them. Pure, from Babel's CLDR data."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from bot.i18n.catalogs import CATALOGS
from bot.i18n.spelling import fold, nearest_names
from bot.i18n.translator import Translator
from bot.usage.public_holidays import known_countries, split

_NO_COUNTRY = {"001", "ZZ", "EU", "EZ", "UN", "XA", "XB", "QO"}  # the world, unknown, groups, and Babel's test data

# Names that an offset stands behind, not a place; data of today links some to a city far away.
_NO_PLACE = {"EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "WET", "CET", "MET", "EET"}


def country_of_zone(time_zone: str) -> str | None:
    """The country of a zone, by its old names too; None for UTC, `Etc/…` and what is no zone."""
    if time_zone in _NO_PLACE:
        return None
    current = get_global("zone_aliases").get(time_zone, time_zone)
    territories = get_global("zone_territories")
    country = territories.get(time_zone) or territories.get(current)
    return country if country and _is_country(country) else None


def is_country(code: str) -> bool:
    """True for the code of a country, `BR`, whether or not its holidays are known."""
    return _is_country(code) and code in Locale("en").territories


def read_country(words: str) -> str | None:
    """The country of a code (`BR`, `DE-BY`) or of a name in any of the bot's languages; None for other words."""
    code = words.strip().upper()
    country, part = split(code)
    if is_country(country) and (part is None or part in known_countries().get(country, frozenset())):
        return code
    return _codes_by_name().get(fold(words))


def nearest_countries(words: str, translator: Translator) -> tuple[str, ...]:
    """Countries whose names or codes are close to the words, best first, at most three, as `Brazil (BR)`."""
    codes = _codes_by_name()
    close = (codes[fold(name)] for name in nearest_names(words, tuple(codes)))
    return tuple(f"{country_name(code, translator)} ({code})" for code in dict.fromkeys(close))


def country_name(country: str, translator: Translator) -> str:
    """The name that readers know; a part of a country keeps its code: `Germany, BY`."""
    code, part = split(country)
    name = translator.locale.territories.get(code, code)
    return f"{name}, {part}" if part else name


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY


@cache
def _codes_by_name() -> Mapping[str, str]:
    by_name: dict[str, str] = {}
    for catalog in CATALOGS.values():
        for code, name in Locale.parse(catalog).territories.items():
            if _is_country(code):
                by_name.setdefault(fold(name), code)
    return by_name
