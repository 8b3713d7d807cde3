"""Messages about the country of an organization. Pure."""

from bot.blocks.message import Message
from bot.blocks.phrases import notice, organization_name
from bot.blocks.rich_text import COMMAND
from bot.blocks.sanitize import clean
from bot.i18n.countries import country_name, nearest_countries
from bot.i18n.translator import Translator, noop
from bot.organizations.country import CountryOutcome
from bot.readings.country import OrganizationCountry
from bot.usage.public_holidays import has_calendar


def country_message(outcome: CountryOutcome, words: str, translator: Translator) -> Message:
    """The country as it is now; or that the words are none, with the nearest ones."""
    if outcome.unknown:
        return notice(_unknown(words, translator))
    name = organization_name(outcome.organization, translator)
    return notice(f"{clean(name)}: {country_line(outcome.country, translator)}")


def country_line(country: OrganizationCountry, translator: Translator) -> str:
    """One sentence on the country, how it was found, and how to change it."""
    if country.country is None:
        if not country.guessed:
            return translator.say(
                "Country: off. Public holidays do not count; {command} sets one.", command=_typed(_EXAMPLE, translator)
            )
        return translator.say(
            "Country: not known, since the time zone names none. Public holidays do not count; {command} sets one.",
            command=_typed(_EXAMPLE, translator),
        )
    name = country_name(country.country, translator)
    if not has_calendar(country.country):
        return translator.say("Country: {country}. We have no calendar of its public holidays.", country=name)
    if country.guessed:
        return translator.say(
            "Country: {country}, guessed from the time zone. Its public holidays count; {command} changes it.",
            country=name,
            command=_typed(_EXAMPLE, translator),
        )
    return translator.say("Country: {country}. Its public holidays count.", country=name)


def _unknown(words: str, translator: Translator) -> str:
    sentence = translator.say("“{words}” is no country that we know.", words=clean(words, 50))
    nearest = ", ".join(nearest_countries(words, translator))
    meant = translator.say("Did you mean {countries}?", countries=nearest) if nearest else ""
    how = translator.say(
        "Type {command}, or {off}.", command=_typed(_EXAMPLE, translator), off=_typed(_OFF, translator)
    )
    return " ".join(part for part in (sentence, meant, how) if part)


_EXAMPLE, _OFF = noop("country BR"), noop("country off")


def _typed(words: str, translator: Translator) -> str:
    return " ".join((COMMAND, translator.say(words)))
