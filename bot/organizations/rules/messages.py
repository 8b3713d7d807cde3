"""Messages about the rules of an organization. Pure."""

from collections.abc import Sequence
from datetime import time

from bot.blocks.message import Message
from bot.blocks.phrases import runbook_line
from bot.blocks.rich_text import (
    Channel,
    Code,
    Fragment,
    Localizer,
    RichText,
    Untrusted,
    UserGroupMention,
    UserMention,
    name_of,
    paragraphs,
)
from bot.i18n.countries import country_name
from bot.i18n.translator import Translator, noop
from bot.organizations.rules.change import (
    ChannelRefused,
    GroupsUnknown,
    NobodyToMention,
    NoGroupToMention,
    RulesChanged,
    RulesOutcome,
    RulesSaved,
)
from bot.organizations.rules.user_groups import nearest_groups
from bot.ports import UserGroup
from bot.sharing.default_channel import ChannelFault
from bot.slack.manifest import USER_GROUPS
from bot.usage.organization_rules import OrganizationRules, QuietHours

_FAULTS = {
    ChannelFault.DIRECT: noop("A direct message can't be the default channel. Choose a channel."),
    ChannelFault.HIDDEN: noop(
        "Slack does not show us {channel}. Invite the bot with {invite} there, or choose another one."
    ),
    ChannelFault.ARCHIVED: noop("{channel} is archived. Choose another channel."),
    ChannelFault.WITHOUT_BOT: noop("The bot is not in {channel}. Type {invite} there, or choose another channel."),
    ChannelFault.SHARED: noop("People from another company can read {channel}. Choose another channel."),
    ChannelFault.NOT_TOLD: noop("Slack does not describe {channel} right now. Try again in a minute."),
}


def outcome_message(outcome: RulesOutcome, localizer: Localizer) -> Message:
    """All that holds now, or the reason for which nothing was saved."""
    organization = name_of(outcome.organization)
    match outcome:
        case RulesSaved(country=country, rules=rules):
            first = localizer.say("Saved for {organization}, in every channel:", organization=organization)
            return paragraphs([first, *rule_lines(country, rules, localizer)])
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
        case NoGroupToMention(words=words, nearest=nearest):
            line = _no_group(words, nearest, localizer)
        case GroupsUnknown(lacks_scope=lacks_scope):
            line = _groups_unknown(localizer, lacks_scope=lacks_scope)
        case ChannelRefused(channel_id=channel_id, fault=fault):
            line = localizer.say(_FAULTS[fault], channel=Channel(channel_id), invite=localizer.invitation())
    return paragraphs([line])


_SETTINGS = noop("settings")


def group_fault(words: str, groups: Sequence[UserGroup], translator: Translator) -> str:
    """The sentence below the field in which no group's handle was typed."""
    return _no_group(words, nearest_groups(words, groups), Localizer(translator, "UTC")).shown


def _no_group(words: str, nearest: tuple[str, ...], localizer: Localizer) -> RichText:
    group = Untrusted(words)
    if nearest:
        return localizer.say(
            "This workspace has no user group {group}. Did you mean {groups}?",
            group=group,
            groups=Untrusted(", ".join(nearest), 200),
        )
    return localizer.say("This workspace has no user group {group}. Write the handle of one that exists.", group=group)


def _groups_unknown(localizer: Localizer, *, lacks_scope: bool) -> RichText:
    if lacks_scope:
        return localizer.say(
            "We can't look up user groups. Ask whoever runs the bot to grant it {scope} and reinstall it.",
            scope=Code(USER_GROUPS),
        )
    return localizer.say("Slack does not tell us the user groups right now. Try again in a minute.")


def rule_lines(country_code: str | None, rules: OrganizationRules, localizer: Localizer) -> list[RichText]:
    """A line for each rule."""
    translator = localizer.translator
    country = country_name(country_code, translator) if country_code else translator.say("none")
    lines = [localizer.say("Country: {country}.", country=country)]
    if rules.runbook:
        lines.append(localizer.say("Every alert says: {line}", line=runbook_line(rules.runbook, translator)))
    lines += _mentioned(rules, localizer)
    if rules.price:
        money = translator.money(rules.price.per_thousand, rules.price.currency)
        lines.append(localizer.say("1,000 tasks cost {money}.", money=money))
    if rules.quiet:
        lines.append(_quiet(rules.quiet, localizer))
    if rules.channel:
        lines.append(localizer.say("The default channel is {channel}.", channel=Channel(rules.channel)))
    return lines


def _mentioned(rules: OrganizationRules, localizer: Localizer) -> list[RichText]:
    person, group = rules.mention, rules.group
    called: list[tuple[Fragment, int]] = [
        *([(UserMention(person.person_id), person.from_percent)] if person else []),
        *([(UserGroupMention(group.group_id), group.from_percent)] if group else []),
    ]
    percent = localizer.translator.percent
    return [
        localizer.say("Alerts mention {person} from {percent} on.", person=name, percent=percent(from_percent))
        for name, from_percent in called
    ]


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
