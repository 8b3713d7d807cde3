"""A submitted form for the rules of an organization, or an import, as values, or what is wrong with each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from bot.i18n.countries import nearest_countries, read_country
from bot.i18n.currencies import is_currency, nearest_currencies
from bot.i18n.spelling import normalize
from bot.i18n.time_zones import spelled_zone
from bot.i18n.translator import Translator
from bot.organizations.rules.form import (
    COUNTRY,
    CURRENCY,
    DEFAULT_CHANNEL,
    MENTION,
    MENTION_FROM,
    MENTION_GROUP,
    MOST_GROUP,
    MOST_URL,
    MOST_WORDS,
    PRICE,
    QUIET_DAYS,
    QUIET_FROM,
    QUIET_TO,
    QUIET_ZONE,
    RUNBOOK,
    RUNBOOK_URL,
    WEEKENDS,
)
from bot.usage.organization_rules import (
    AlertMention,
    OrganizationRules,
    Price,
    QuietHours,
    Runbook,
)

_MOST_PRICE, _MOST_DECIMALS = Decimal(1_000_000), 6
_HIGHEST_PERCENT, _FULL = 1000, 100
_FIELD_OF = {
    "runbook": RUNBOOK, "mention": MENTION, "price": PRICE, "quiet": QUIET_FROM, "channel": DEFAULT_CHANNEL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChosenRules:
    """The choice in a form. `group`: as it was chosen or typed, to be looked up; `group_from`: its threshold.

    `shown`: the fields that the form had; what was not among them stays as it is, also where the form is one that an
    older release drew.
    """

    country: str | None
    rules: OrganizationRules  # the group is not in them yet
    group: str
    group_from: int
    shown: frozenset[str]

    def over(self, country: str | None, rules: OrganizationRules) -> tuple[str | None, OrganizationRules]:
        """The choice in the place of what holds; its group is the one that held."""
        kept = {name: getattr(rules, name) for name, block in _FIELD_OF.items() if block not in self.shown}
        chosen = replace(self.rules, group=rules.group, **kept)
        return (self.country if COUNTRY in self.shown else country), chosen


def read_submission(values: Mapping[str, str], translator: Translator) -> ChosenRules | dict[str, str]:
    """The choice, or a sentence for each input that holds nothing usable."""
    faults: dict[str, str] = {}
    country = _country(values, translator, faults)
    percent = _percent(values, translator, faults)
    person_id = values.get(MENTION, "")
    rules = OrganizationRules(
        _runbook(values, translator, faults),
        AlertMention(person_id, percent) if person_id else None,
        _price(values, translator, faults),
        _quiet(values, translator, faults),
        channel=values.get(DEFAULT_CHANNEL) or None,
    )
    group = normalize(values.get(MENTION_GROUP, ""))[:MOST_GROUP]
    return faults or ChosenRules(country, rules, group, percent, frozenset(values))


def read_import(country: str | None, rules: OrganizationRules, translator: Translator) -> ChosenRules | dict[str, str]:
    """Rules out of a file, judged as if they had been typed, and kept as they are written there."""
    values = written(country, rules)
    faults: dict[str, str] = {}
    mentions = (rules.mention, rules.group)
    for percent in {mention.from_percent for mention in mentions if mention} or {_FULL}:
        match read_submission({**values, MENTION_FROM: str(percent)}, translator):
            case ChosenRules():
                pass
            case wrong:
                faults |= wrong
    group = rules.group
    percent = group.from_percent if group else _FULL
    return faults or ChosenRules(
        country, replace(rules, group=None), group.group_id if group else "", percent, frozenset(values)
    )


def written(country: str | None, rules: OrganizationRules) -> dict[str, str]:
    """The values of a form that is filled in with these rules: an import is read as they are, and judged so."""
    runbook, price, quiet = rules.runbook or Runbook(""), rules.price, rules.quiet
    mention, group = rules.mention, rules.group
    hours = quiet if quiet and quiet.starts != quiet.ends else None
    percent = mention or group
    return {
        COUNTRY: country or "",
        RUNBOOK: runbook.words,
        RUNBOOK_URL: runbook.url,
        MENTION: mention.person_id if mention else "",
        MENTION_GROUP: group.group_id if group else "",
        MENTION_FROM: str(percent.from_percent) if percent else "",
        PRICE: f"{price.per_thousand:f}" if price else "",
        CURRENCY: price.currency if price else "",
        QUIET_FROM: f"{hours.starts:%H:%M}" if hours else "",
        QUIET_TO: f"{hours.ends:%H:%M}" if hours else "",
        QUIET_DAYS: WEEKENDS if quiet and quiet.weekends else "",
        QUIET_ZONE: quiet.time_zone if quiet else "",
        DEFAULT_CHANNEL: rules.channel or "",
    }


def _country(values: Mapping[str, str], translator: Translator, faults: dict[str, str]) -> str | None:
    words = normalize(values.get(COUNTRY, ""))
    country = read_country(words) if words else None
    if words and country is None:
        nearest = ", ".join(nearest_countries(words, translator))
        faults[COUNTRY] = (
            translator.say("We don't know this country. Did you mean {countries}?", countries=nearest)
            if nearest
            else translator.say("We don't know this country. Leave it empty to count no holidays.")
        )
    return country


def _runbook(values: Mapping[str, str], translator: Translator, faults: dict[str, str]) -> Runbook | None:
    words, url = normalize(values.get(RUNBOOK, "")), values.get(RUNBOOK_URL, "").strip()
    if url and not _is_https(url):
        faults[RUNBOOK_URL] = translator.say("Write a whole address that begins with https://")
    return Runbook(words[:MOST_WORDS], url) if words or url else None


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain_signs = url.isprintable() and not any(sign in url for sign in " <>\"'`|\\^{}")
    # What stands before an @ would be a password that the whole channel reads.
    return parts.scheme == "https" and "." in host and "@" not in parts.netloc and plain_signs and len(url) <= MOST_URL


def _percent(values: Mapping[str, str], translator: Translator, faults: dict[str, str]) -> int:
    words = normalize(values.get(MENTION_FROM, "")).removesuffix("%").strip()
    percent = _whole(words) if words else _FULL
    if percent is not None and 1 <= percent <= _HIGHEST_PERCENT:
        return percent
    faults[MENTION_FROM] = translator.say("Write a whole percentage from 1 to {most}.", most=_HIGHEST_PERCENT)
    return _FULL


def _price(values: Mapping[str, str], translator: Translator, faults: dict[str, str]) -> Price | None:
    written, currency = normalize(values.get(PRICE, "")), normalize(values.get(CURRENCY, "")).upper()
    if not written and not currency:
        return None
    amount = _amount(written)
    if amount is None:
        faults[PRICE] = translator.say("Write a price above 0, for example 25.50, or leave price and currency empty.")
    if not is_currency(currency):
        near = ", ".join(nearest_currencies(currency))
        faults[CURRENCY] = (
            translator.say("We don't know this currency. Did you mean {currencies}?", currencies=near)
            if near
            else translator.say("Write the code of a currency, for example BRL.")
        )
    return Price(amount, currency) if amount is not None else None


def _amount(written: str) -> Decimal | None:
    """A price as typed, with a point or a comma before its decimals; None for what is none, or none above 0."""
    if sum(written.count(sign) for sign in ".,") > 1 or not written.replace(",", "").replace(".", "").isascii():
        return None
    try:
        amount = Decimal(written.replace(",", "."))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount <= _MOST_PRICE:
        return None
    exponent = amount.as_tuple().exponent
    return amount if isinstance(exponent, int) and exponent >= -_MOST_DECIMALS else None


def _quiet(values: Mapping[str, str], translator: Translator, faults: dict[str, str]) -> QuietHours | None:
    starts, ends = _clock(values.get(QUIET_FROM, "")), _clock(values.get(QUIET_TO, ""))
    weekends = WEEKENDS in values.get(QUIET_DAYS, "").split(",")
    if (starts is None) != (ends is None):
        missing = QUIET_TO if ends is None else QUIET_FROM
        faults[missing] = translator.say("Choose both times, or neither.")
        return None
    if starts is not None and starts == ends:
        faults[QUIET_TO] = translator.say("Choose another time: these hours would end when they begin.")
        return None
    if starts is None and not weekends:
        return None
    zone = spelled_zone(values.get(QUIET_ZONE, "").strip())
    if zone is None:
        faults[QUIET_ZONE] = translator.say("We don't know this time zone. Write one like America/Sao_Paulo.")
        return None
    return QuietHours(starts or time(), ends or time(), weekends, zone)


def _clock(written: str) -> time | None:
    try:
        return time.fromisoformat(written) if written else None
    except ValueError:
        return None


def _whole(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and len(words) <= 4 else None
