"""The languages that a subscription's posts may be written in."""

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
