"""Messages about the country of an organization. Pure."""

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, Untrusted, name_of, paragraphs
from bot.i18n.countries import country_name, nearest_countries
from bot.i18n.translator import noop
from bot.organizations.country import CountryOutcome
from bot.readings.country import OrganizationCountry
from bot.usage.public_holidays import has_calendar


def country_message(outcome: CountryOutcome, words: str, localizer: Localizer) -> Message:
    """The country as it is now; or that the words are none, with the nearest ones."""
    if outcome.unknown:
        return paragraphs(_unknown(words, localizer))
    organization = RichText((name_of(outcome.organization),))
    return paragraphs([organization, country_line(outcome.country, localizer)])


def country_line(country: OrganizationCountry, localizer: Localizer) -> RichText:
    """One sentence on the country, how it was found, and how to change it."""
    command = localizer.command(_EXAMPLE)
    if country.country is None:
        if not country.guessed:
            return localizer.say("Country: off. Public holidays do not count; {command} sets one.", command=command)
        return localizer.say(
            "Country: not known, since the time zone names none. Public holidays do not count; {command} sets one.",
            command=command,
        )
    name = country_name(country.country, localizer.translator)
    if not has_calendar(country.country):
        return localizer.say("Country: {country}. We have no calendar of its public holidays.", country=name)
    if country.guessed:
        return localizer.say(
            "Country: {country}, guessed from the time zone. Its public holidays count; {command} changes it.",
            country=name,
            command=command,
        )
    return localizer.say("Country: {country}. Its public holidays count.", country=name)


def _unknown(words: str, localizer: Localizer) -> list[RichText]:
    sentence = localizer.say("“{words}” is no country that we know.", words=Untrusted(words, 50))
    nearest = ", ".join(nearest_countries(words, localizer.translator))
    meant = [localizer.say("Did you mean {countries}?", countries=nearest)] if nearest else []
    how = localizer.say("Type {command}, or {off}.", command=localizer.command(_EXAMPLE), off=localizer.command(_OFF))
    return [sentence, *meant, how]


_EXAMPLE, _OFF = noop("country BR"), noop("country off")
