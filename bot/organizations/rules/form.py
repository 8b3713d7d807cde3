"""The form for the rules of an organization: its fields, and what comes back. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from bot.blocks.kit import paragraph
from bot.blocks.modal import clock, field, line_of_text, modal, people, plain, ticks
from bot.blocks.rich_text import Localizer, name_of
from bot.i18n.countries import nearest_countries, read_country
from bot.i18n.currencies import is_currency, nearest_currencies
from bot.i18n.spelling import normalize
from bot.i18n.time_zones import spelled_zone
from bot.i18n.translator import Translator, noop
from bot.usage.model import Organization
from bot.usage.organization_rules import AlertMention, OrganizationRules, Price, QuietHours, Runbook

RULES_FORM = "organization_rules"  # callback id
TITLE = noop("Organization settings")
# Block ids.
COUNTRY, RUNBOOK, RUNBOOK_URL = "country", "runbook", "runbook_url"
MENTION, MENTION_FROM = "mention", "mention_from"
PRICE, CURRENCY = "price", "currency"
QUIET_FROM, QUIET_TO, QUIET_DAYS, QUIET_ZONE = "quiet_from", "quiet_to", "quiet_days", "quiet_zone"
WEEKENDS = "weekends"

_MOST_WORDS, _MOST_URL, _MOST_PRICE, _MOST_DECIMALS = 150, 500, Decimal(1_000_000), 6
_HIGHEST_PERCENT, _FULL = 1000, 100


@dataclass(frozen=True, slots=True)
class RulesTarget:
    """The organization that a form is about, and the revision that it shows; `locale` is the reader's, as Slack has it.

    It comes back from a client, signed.
    """

    organization: str  # uuid
    channel_id: str
    revision: int
    locale: str


@dataclass(frozen=True, slots=True)
class ChosenRules:
    """Everything that a form was filled in with."""

    country: str | None
    rules: OrganizationRules


def rules_view(
    organization: Organization,
    target: RulesTarget,
    country: str | None,
    rules: OrganizationRules,
    time_zone: str,
    localizer: Localizer,
) -> dict[str, Any]:
    """The form, filled in as the rules are. `time_zone`: the person's, offered where there are no quiet hours yet."""
    translator = localizer.translator
    about = localizer.say(
        "These settings hold for {organization} in every channel.", organization=name_of(organization)
    )
    blocks = [
        paragraph(*about.elements()),
        field(
            COUNTRY,
            translator.say("Country"),
            line_of_text(country or "", 60),
            hint=translator.say("Its public holidays count. A name or code, for example Brazil, BR or DE-BY."),
            optional=True,
        ),
        *_alert_fields(rules, translator),
        *_price_fields(rules.price, translator),
        *_quiet_fields(rules.quiet, time_zone, translator),
    ]
    return {
        **modal(translator.say(TITLE), blocks, close=translator.say("Cancel")),
        "callback_id": RULES_FORM,
        "submit": plain(translator.say("Save"), 24),
        "private_metadata": json.dumps([target.organization, target.channel_id, target.revision, target.locale]),
    }


def carried_target(private_metadata: str) -> RulesTarget | None:
    """The target in the text; None where no form of ours carries such a text."""
    try:
        carried = json.loads(private_metadata)
    except (ValueError, RecursionError):
        return None
    match carried:
        case [str(organization), str(channel_id), int(revision), str(locale)] if type(revision) is int:
            return RulesTarget(organization, channel_id, revision, locale)
    return None


def read_submission(values: Mapping[str, str], translator: Translator) -> ChosenRules | dict[str, str]:
    """The choice, or a sentence for each input that holds nothing usable."""
    faults: dict[str, str] = {}
    country = _country(values, translator, faults)
    rules = OrganizationRules(
        _runbook(values, translator, faults),
        _mention(values, translator, faults),
        _price(values, translator, faults),
        _quiet(values, translator, faults),
    )
    return faults or ChosenRules(country, rules)


def _alert_fields(rules: OrganizationRules, translator: Translator) -> list[dict[str, Any]]:
    runbook, mention = rules.runbook or Runbook(""), rules.mention
    return [
        field(
            RUNBOOK,
            translator.say("Line on every alert"),
            line_of_text(runbook.words, _MOST_WORDS),
            hint=translator.say("For example: At 100% flows stop, see the runbook."),
            optional=True,
        ),
        field(
            RUNBOOK_URL,
            translator.say("Link of that line"),
            line_of_text(runbook.url, _MOST_URL),
            hint=translator.say("An address that begins with https://"),
            optional=True,
        ),
        field(
            MENTION,
            translator.say("Mention on alerts"),
            people(mention.person_id if mention else "", translator.say("Choose a person")),
            optional=True,
        ),
        field(
            MENTION_FROM,
            translator.say("Mention from this threshold on"),
            line_of_text(str(mention.from_percent) if mention else "", 4),
            hint=translator.say("In percent; 100 where you leave it empty."),
            optional=True,
        ),
    ]


def _price_fields(price: Price | None, translator: Translator) -> list[dict[str, Any]]:
    return [
        field(
            PRICE,
            translator.say("Price of 1,000 tasks"),
            line_of_text(f"{price.per_thousand:f}" if price else "", 20),
            hint=translator.say("We show the cost beside tasks in alerts, digests and history."),
            optional=True,
        ),
        field(
            CURRENCY,
            translator.say("Currency"),
            line_of_text(price.currency if price else "", 3),
            hint=translator.say("Its code, for example BRL, EUR or USD."),
            optional=True,
        ),
    ]


def _quiet_fields(quiet: QuietHours | None, time_zone: str, translator: Translator) -> list[dict[str, Any]]:
    has_hours = quiet is not None and quiet.starts != quiet.ends
    return [
        field(
            QUIET_FROM,
            translator.say("Quiet hours from"),
            clock(f"{quiet.starts:%H:%M}" if quiet and has_hours else ""),
            hint=translator.say("Alerts below 100% wait until quiet hours are over, and come as one."),
            optional=True,
        ),
        field(
            QUIET_TO,
            translator.say("Quiet hours to"),
            clock(f"{quiet.ends:%H:%M}" if quiet and has_hours else ""),
            optional=True,
        ),
        field(
            QUIET_DAYS,
            translator.say("Weekends"),
            ticks(
                {WEEKENDS: translator.say("Saturdays and Sundays are quiet")},
                [WEEKENDS] if quiet and quiet.weekends else [],
            ),
            optional=True,
        ),
        field(
            QUIET_ZONE,
            translator.say("Time zone of quiet hours"),
            line_of_text(quiet.time_zone if quiet else time_zone, 60),
            hint=translator.say("For example America/Sao_Paulo."),
            optional=True,
        ),
    ]


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
    return Runbook(words[:_MOST_WORDS], url) if words or url else None


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain_signs = url.isprintable() and not any(sign in url for sign in " <>\"'`|\\^{}")
    # What stands before an @ would be a password that the whole channel reads.
    return parts.scheme == "https" and "." in host and "@" not in parts.netloc and plain_signs and len(url) <= _MOST_URL


def _mention(values: Mapping[str, str], translator: Translator, faults: dict[str, str]) -> AlertMention | None:
    person_id, words = values.get(MENTION, ""), normalize(values.get(MENTION_FROM, "")).removesuffix("%").strip()
    percent = _whole(words) if words else _FULL
    if percent is None or not 1 <= percent <= _HIGHEST_PERCENT:
        faults[MENTION_FROM] = translator.say("Write a whole percentage from 1 to {most}.", most=_HIGHEST_PERCENT)
        return None
    return AlertMention(person_id, percent) if person_id else None


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
