"""Words, numbers and dates in the reader's language. Pure: the catalogue is handed in.

A sentence is written in English at the place that shows it; that English is its key in the catalogues
under `bot/locale`. Values go in by name, so that a translator may move them.
"""

import gettext
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent


class Words:
    """One language, and the forms that its region gives to numbers and dates."""

    def __init__(self, translations: gettext.NullTranslations, locale: Locale) -> None:
        self._translations = translations
        self.locale = locale
        # The same few hundred numbers and days come back in every card of a reading.
        self.number = lru_cache(maxsize=4096)(self._number)
        self.day = lru_cache(maxsize=512)(self._day)

    def say(self, message: str, /, **values: object) -> str:
        """The sentence in this language, with its values filled in."""
        return self._translations.gettext(message).format_map(values)

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The sentence for `n` things; `{n}` is the number as this region writes it."""
        return self._translations.ngettext(one, many, n).format_map({"n": self.number(n), **values})

    def _number(self, number: float) -> str:
        return format_decimal(number, locale=self.locale, format="#,##0.#")

    def percent(self, percent: int) -> str:
        """`77` as `77%` or `77 %`."""
        return format_percent(percent / 100, locale=self.locale)

    def _day(self, day: date) -> str:
        """`30 Nov`, without the year."""
        return format_skeleton("MMMd", day, locale=self.locale)

    def long_day(self, day: date) -> str:
        """`30 Nov 2026`."""
        return format_date(day, format="medium", locale=self.locale)

    def month(self, day: date) -> str:
        """`November 2026`."""
        return format_skeleton("yMMMM", day, locale=self.locale)

    def short_month(self, day: date) -> str:
        """`Nov 2026`."""
        return format_skeleton("yMMM", day, locale=self.locale)

    def bare_month(self, day: date) -> str:
        """`Nov`."""
        return format_skeleton("MMM", day, locale=self.locale)

    def span(self, first: date, last: date) -> str:
        """Two days and what lies between them, with the year."""
        return f"{self.long_day(first)} – {self.long_day(last)}"

    def instant(self, instant: datetime, zone: str) -> str:
        """A moment in the reader's zone, and the zone: `19 Nov 2026, 12:04 (America/Sao_Paulo)`."""
        where = _zone(zone)
        day = self.long_day(instant.astimezone(where).date())
        time = format_time(instant, format="short", tzinfo=where, locale=self.locale)
        return f"{day}, {time} ({where.key})"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # what comes from a profile may be anything
        return ZoneInfo("UTC")
