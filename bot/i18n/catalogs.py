"""Read the catalogs under `bot/i18n/locale`, and find the translator for a Slack locale.

The `.po` files are read as they are: nothing has to be compiled, so nothing can be out of date.
"""

import gettext
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.i18n.translator import Translator

FOLDER = Path(__file__).parent / "locale"
# Language → the catalog that speaks it. Whatever is not here reads English.
CATALOGS = {"en": "en", "pt": "pt_BR", "es": "es"}


def translator_for(slack_locale: str) -> Translator:
    """The words for a locale as Slack writes it (`pt-BR`, `es-LA`); English for any that is unknown."""
    return _translator(str(_locale(slack_locale)))


@cache  # by Babel's own few names, whatever a profile says
def _translator(name: str) -> Translator:
    locale = Locale.parse(name)
    return Translator(_translations(CATALOGS[locale.language]), locale)


@lru_cache(maxsize=256)  # bounded, as a profile may hold any text
def _locale(slack_locale: str) -> Locale:
    plain = slack_locale.partition("@")[0]
    # Slack writes `es-LA`; CLDR, and so Babel, calls Latin American Spanish es-419.
    name = {"es-LA": "es-419"}.get(plain, plain)
    for candidate in (name, name.partition("-")[0]):
        try:
            locale = Locale.parse(candidate, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
        if locale.language in CATALOGS:
            return locale
    return Locale("en")


@cache
def _translations(catalog: str) -> gettext.NullTranslations:
    path = FOLDER / catalog / "LC_MESSAGES" / "bot.po"
    if not path.exists():  # English is its own catalog
        return gettext.NullTranslations()
    with path.open("rb") as file:
        read = read_po(file, locale=catalog)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


LANGUAGES = {
    "en-US": "English (US)",
    "en-GB": "English (UK)",
    "pt-BR": "Português (Brasil)",
    "es-ES": "Español (España)",
    "es-LA": "Español (Latinoamérica)",
}  # Slack's locales, each named in its own words


def offered_language(locale: str) -> str:
    """The language on offer that is nearest to a Slack locale."""
    language = locale.partition("-")[0]
    same = (offered for offered in LANGUAGES if offered.partition("-")[0] == language)
    return locale if locale in LANGUAGES else next(same, "en-US")
