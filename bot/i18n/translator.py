"""Words, numbers and dates in the reader's language. Pure: the catalog is handed in.

A sentence is written in English at the place that shows it; that English is its key in the catalogs
under `bot/i18n/locale`. Values go in by name, so that a translator may move them.
"""

import gettext
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent, get_decimal_symbol, get_group_symbol

from bot.i18n.time_zones import known_zone

_MINUTE = timedelta(minutes=1)


class Translator:
    """One language, and the forms that its region gives to numbers and dates."""

    def __init__(self, translations: gettext.NullTranslations, locale: Locale) -> None:
        self._translations = translations
        self.locale = locale
        # Babel takes a pattern apart for every number and date, of which a card has a hundred. Numbers are
        # therefore put together here from Babel's signs; dates are few, and come back in every card.
        self._by_thousands = locale.decimal_formats[None].grouping == (3, 3)
        self._signs = str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})
        self._one_percent = format_percent(0.01, locale=locale)
        self.day = lru_cache(maxsize=512)(self._day)
        self.long_day = lru_cache(maxsize=512)(self._long_day)
        self.month = lru_cache(maxsize=64)(self._month)
        self.short_month = lru_cache(maxsize=64)(self._short_month)
        self.bare_month = lru_cache(maxsize=64)(self._bare_month)
        self._time = lru_cache(maxsize=1440)(self._new_time)

    def say(self, message: str, /, **values: object) -> str:
        """The sentence in this language, with its values filled in."""
        return self._translations.gettext(message).format_map(values)

    def count(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """The sentence for `n` things; `{n}` is the number as this region writes it."""
        return self._translations.ngettext(singular, plural, n).format_map({"n": self.number(n), **values})

    def number(self, number: float) -> str:
        """`38,412`, with one decimal where there is one."""
        if not self._by_thousands:  # 12,34,567 in India
            return str(format_decimal(round(number, 1), locale=self.locale))
        written = f"{number:,}" if isinstance(number, int) else f"{number:,.1f}".removesuffix(".0")
        return written.translate(self._signs)

    def percent(self, percent: int) -> str:
        """`77` as `77%` or `77 %`."""
        return self._one_percent.replace("1", self.number(percent))

    def money(self, amount: Decimal, currency: str) -> str:
        """`R$ 1.234,50`, with the currency's own number of decimals. `currency`: by ISO 4217."""
        return str(format_currency(amount, currency, locale=self.locale))

    def clock(self, clock: time) -> str:
        """`9:00 AM` or `09:00`."""
        return self._time(clock.hour, clock.minute)

    def _day(self, day: date) -> str:
        """`30 Nov`, without the year."""
        # Portuguese abbreviates with a full stop, which would meet the one of a sentence: "em 30 de nov..".
        return format_skeleton("MMMd", day, locale=self.locale).removesuffix(".")

    def _long_day(self, day: date) -> str:
        """`30 Nov 2026`."""
        return format_date(day, format="medium", locale=self.locale)

    def _month(self, day: date) -> str:
        """`November 2026`."""
        return format_skeleton("yMMMM", day, locale=self.locale)

    def _short_month(self, day: date) -> str:
        """`Nov 2026`."""
        return format_skeleton("yMMM", day, locale=self.locale)

    def _bare_month(self, day: date) -> str:
        """`Nov`."""
        return format_skeleton("MMM", day, locale=self.locale)

    def span(self, first: date, last: date) -> str:
        """Two days and what lies between them, with the year; one day where both are the same."""
        return self.long_day(first) if first == last else f"{self.long_day(first)} – {self.long_day(last)}"

    def age(self, age: timedelta) -> str:
        """`3 hours`, at least a minute."""
        return format_timedelta(max(age, _MINUTE), granularity="minute", threshold=1, locale=self.locale)

    def instant(self, instant: datetime, time_zone: str) -> str:
        """A moment in the reader's zone, and the zone: `19 Nov 2026, 12:04 (America/Sao_Paulo)`."""
        where = known_zone(time_zone)
        local = instant.astimezone(where)
        return f"{self.long_day(local.date())}, {self._time(local.hour, local.minute)} ({where.key})"

    def moment(self, instant: datetime, time_zone: str) -> str:
        """A moment of these weeks, of which the reader knows year and zone: `Mon, Nov 23, 9:00 AM`."""
        local = instant.astimezone(known_zone(time_zone))
        day = format_skeleton("MMMEd", local.date(), locale=self.locale)
        return f"{day}, {self._time(local.hour, local.minute)}"

    def until(self, wait: timedelta) -> str:
        """`in 12 minutes`, at least one."""
        return self._from_now(max(wait, _MINUTE))

    def ago(self, age: timedelta) -> str:
        """`12 minutes ago`, at least one."""
        return self._from_now(-max(age, _MINUTE))

    def _from_now(self, distance: timedelta) -> str:
        # The largest unit that fits twice: 90 minutes stay what they are.
        return format_timedelta(distance, granularity="minute", threshold=2, add_direction=True, locale=self.locale)

    def _new_time(self, hour: int, minute: int) -> str:
        return format_time(time(hour, minute), format="short", locale=self.locale)


def noop(sentence: str) -> str:
    """Mark a sentence for the extractor of the catalogs; it is translated where it is shown."""
    return sentence
