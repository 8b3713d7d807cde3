"""Public holidays in words, for cards."""

from collections.abc import Sequence
from datetime import date

from bot.i18n.translator import Translator
from bot.usage.public_holidays import holiday_name

_LANGUAGES = {"en": "en_US", "pt": "pt_BR", "es": "es"}  # of the package's names; others come in the country's own


def named_holidays(days: Sequence[date], country: str | None, translator: Translator) -> str:
    """`Nov 2 (All Souls' Day), Nov 20`; empty where there is none."""
    return ", ".join(_named(day, name_of_holiday(day, country, translator), translator) for day in days)


def name_of_holiday(day: date, country: str | None, translator: Translator) -> str:
    """The holiday as readers call it; empty where it has no name, or the day is none."""
    return holiday_name(country, day, _LANGUAGES.get(translator.locale.language, "en_US")) or ""


def _named(day: date, name: str, translator: Translator) -> str:
    return f"{translator.day(day)} ({name})" if name else translator.day(day)
