"""Lines of a card that the organization's rules add: whom it mentions, the runbook, the cost. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.alerts.model import AlertFacts, ThresholdCrossed
from bot.blocks.phrases import runbook_line
from bot.blocks.rich_text import Fragment, Localizer, RichText, UserGroupMention, UserMention
from bot.i18n.translator import Translator
from bot.usage.forecast import Forecast
from bot.usage.organization_rules import AlertMention, GroupMention, Price, Runbook
from bot.usage.period import last_day

_FEW = 100  # of a currency's units: below, rounding to whole ones would say too little


@dataclass(frozen=True, slots=True)
class CardRules:
    """Rules of the day on which an alert fired. `mention`, `group`: None too where that person or group is gone."""

    runbook: Runbook | None = None
    mention: AlertMention | None = None
    price: Price | None = None
    group: GroupMention | None = None


def mentions(facts: AlertFacts, mention: AlertMention | GroupMention | None) -> bool:
    """True where the alert is one that mentions them: of a threshold that is as high as that."""
    return (
        mention is not None and isinstance(facts.event, ThresholdCrossed) and facts.event.mark >= mention.from_percent
    )


def rule_lines(
    facts: AlertFacts, rules: CardRules, localizer: Localizer, *, closed_at: datetime | None
) -> list[RichText]:
    """The cost; then the runbook, behind whom it is for. An alert that is over asks nobody for anything."""
    lines = [_cost(facts, rules.price, localizer)] if rules.price and facts.used is not None else []
    if closed_at is not None:
        return lines
    called = [RichText((name,)) for name in _called(facts, rules)]
    runbook = [runbook_line(rules.runbook, localizer.translator)] if rules.runbook else []
    parts = [*called, *runbook]
    return [*lines, parts[0].then(*parts[1:])] if parts else lines


def _called(facts: AlertFacts, rules: CardRules) -> list[Fragment]:
    person = [UserMention(rules.mention.person_id)] if rules.mention and mentions(facts, rules.mention) else []
    group = [UserGroupMention(rules.group.group_id)] if rules.group and mentions(facts, rules.group) else []
    return [*person, *group]


def _cost(facts: AlertFacts, price: Price, localizer: Localizer) -> RichText:
    translator = localizer.translator
    so_far = translator.money(price.of(facts.used or 0), price.currency)
    if not isinstance(facts.outlook, Forecast):
        return localizer.say("Cost so far: {money}.", money=so_far)
    return localizer.say(
        "Cost so far: {money}; about {expected} by {day}.",
        money=so_far,
        expected=_about(price.of(facts.outlook.expected), price.currency, translator),
        day=translator.day(last_day(facts.month)),
    )


def _about(amount: Decimal, currency: str, translator: Translator) -> str:
    """A forecast has no cents."""
    return translator.money(amount.quantize(Decimal(1)) if amount >= _FEW else amount, currency)
