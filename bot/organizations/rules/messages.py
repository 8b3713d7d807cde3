"""Messages about the rules of an organization. Pure."""

from datetime import time

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, OutsideLink, RichText, Untrusted, UserMention, name_of, paragraphs
from bot.i18n.countries import country_name
from bot.i18n.translator import noop
from bot.organizations.rules.change import NobodyToMention, RulesChanged, RulesOutcome, RulesSaved
from bot.organizations.rules.form import ChosenRules
from bot.usage.organization_rules import QuietHours, Runbook

_RUNBOOK = noop("Runbook")


def outcome_message(outcome: RulesOutcome, localizer: Localizer) -> Message:
    """All that holds now, or the reason for which nothing was saved."""
    organization = name_of(outcome.organization)
    match outcome:
        case RulesSaved(chosen=chosen):
            first = localizer.say("Saved for {organization}, in every channel:", organization=organization)
            return paragraphs([first, *rule_lines(chosen, localizer)])
        case RulesChanged():
            line = localizer.say(
                "Somebody else changed the settings of {organization} while you filled in the form. "
                "Type {command} to see them.",
                organization=organization,
                command=localizer.command(_SETTINGS),
            )
        case NobodyToMention(person_id=person_id):
            line = localizer.say(
                "{person} is not a member of this workspace, so alerts of {organization} can't mention them. "
                "Choose somebody else.",
                person=UserMention(person_id),
                organization=organization,
            )
    return paragraphs([line])


_SETTINGS = noop("settings")


def rule_lines(chosen: ChosenRules, localizer: Localizer) -> list[RichText]:
    """A line for each rule."""
    rules, translator = chosen.rules, localizer.translator
    country = country_name(chosen.country, translator) if chosen.country else translator.say("none")
    lines = [localizer.say("Country: {country}.", country=country)]
    if rules.runbook:
        lines.append(localizer.say("Every alert says: {line}", line=runbook_line(rules.runbook, localizer)))
    if rules.mention:
        lines.append(
            localizer.say(
                "Alerts mention {person} from {percent} on.",
                person=UserMention(rules.mention.person_id),
                percent=translator.percent(rules.mention.from_percent),
            )
        )
    if rules.price:
        money = translator.money(rules.price.per_thousand, rules.price.currency)
        lines.append(localizer.say("1,000 tasks cost {money}.", money=money))
    if rules.quiet:
        lines.append(_quiet(rules.quiet, localizer))
    return lines


def runbook_line(runbook: Runbook, localizer: Localizer) -> RichText:
    """The line on an alert, which leads to the runbook where there is an address."""
    words = Untrusted(runbook.words, 150) if runbook.words else localizer.translator.say(_RUNBOOK)
    return RichText((OutsideLink(runbook.url, words) if runbook.url else words,))


def _quiet(quiet: QuietHours, localizer: Localizer) -> RichText:
    hours = {"starts": _clock(quiet.starts, localizer), "ends": _clock(quiet.ends, localizer), "zone": quiet.time_zone}
    if quiet.starts == quiet.ends:
        return localizer.say("Alerts below 100% wait on weekends ({zone}), and come as one.", zone=quiet.time_zone)
    if quiet.weekends:
        return localizer.say(
            "Alerts below 100% wait from {starts} to {ends} and on weekends ({zone}), and come as one.", **hours
        )
    return localizer.say("Alerts below 100% wait from {starts} to {ends} ({zone}), and come as one.", **hours)


def _clock(clock: time, localizer: Localizer) -> str:
    return localizer.translator.clock(clock)
