"""The form for the rules of an organization: its fields, and what they carry. Pure."""

import json
from dataclasses import dataclass
from typing import Any

from bot.blocks.kit import actions, button, paragraph
from bot.blocks.message import Block
from bot.blocks.modal import MOST_OPTIONS, channels, clock, field, line_of_text, menu, modal, people, plain, ticks
from bot.blocks.rich_text import Localizer, name_of
from bot.i18n.translator import Translator, noop
from bot.ports import GroupsNotListed, UserGroup
from bot.slack.manifest import USER_GROUPS
from bot.usage.model import Organization
from bot.usage.organization_rules import OrganizationRules, Price, QuietHours, Runbook

RULES_FORM = "organization_rules"  # callback id
MORE = "rules_more"  # action id
TITLE = noop("Organization settings")
# Block ids.
COUNTRY, RUNBOOK, RUNBOOK_URL = "country", "runbook", "runbook_url"
MENTION, MENTION_GROUP, MENTION_FROM = "mention", "mention_group", "mention_from"
PRICE, CURRENCY = "price", "currency"
QUIET_FROM, QUIET_TO, QUIET_DAYS, QUIET_ZONE = "quiet_from", "quiet_to", "quiet_days", "quiet_zone"
WEEKENDS = "weekends"
DEFAULT_CHANNEL = "default_channel"

MOST_WORDS, MOST_URL, MOST_GROUP = 150, 500, 80  # letters


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
class RulesForm:
    """The content of a form. `time_zone`: the person's, offered where there are no quiet hours yet.

    `shows_more`: with the fields that few people change, which are shown at once where one of them is set.
    """

    organization: Organization
    target: RulesTarget
    country: str | None
    rules: OrganizationRules
    time_zone: str
    groups: tuple[UserGroup, ...] | GroupsNotListed = ()
    shows_more: bool = False


def rules_view(form: RulesForm, localizer: Localizer) -> dict[str, Any]:
    """The form, filled in as the rules are. Slack keeps what was filled in when the same inputs are shown again."""
    translator = localizer.translator
    about = localizer.say(
        "These settings hold for {organization} in every channel.", organization=name_of(form.organization)
    )
    more = form.shows_more or _has_more(form.rules)
    blocks = [
        paragraph(*about.elements()),
        _country_field(form.country, translator),
        *_runbook_fields(form.rules.runbook or Runbook(""), translator),
        *(_more_fields(form, translator) if more else [_more_row(translator)]),
    ]
    target = form.target
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


def _has_more(rules: OrganizationRules) -> bool:
    # While two releases run, a form may come back to the older one, which takes a field that is missing for an empty
    # one: it loses nothing, as the short form is shown only where those fields are empty.
    return any((rules.mention, rules.group, rules.price, rules.quiet, rules.channel))


def _more_row(translator: Translator) -> Block:
    return actions([button(translator.say("More options"), MORE, "more")])


def _more_fields(form: RulesForm, translator: Translator) -> list[Block]:
    return [
        *_mention_fields(form, translator),
        _channel_field(form.rules.channel, translator),
        *_price_fields(form.rules.price, translator),
        *_quiet_fields(form.rules.quiet, form.time_zone, translator),
    ]


def _country_field(country: str | None, translator: Translator) -> Block:
    hint = translator.say("Its public holidays count. A name or code, for example Brazil, BR or DE-BY.")
    return field(COUNTRY, translator.say("Country"), line_of_text(country or "", 60), hint=hint, optional=True)


def _runbook_fields(runbook: Runbook, translator: Translator) -> list[Block]:
    words, url = line_of_text(runbook.words, MOST_WORDS), line_of_text(runbook.url, MOST_URL)
    example = translator.say("For example: At 100% flows stop, see the runbook.")
    address = translator.say("An address that begins with https://")
    return [
        field(RUNBOOK, translator.say("Line on every alert"), words, hint=example, optional=True),
        field(RUNBOOK_URL, translator.say("Link of that line"), url, hint=address, optional=True),
    ]


def _mention_fields(form: RulesForm, translator: Translator) -> list[Block]:
    rules = form.rules
    mention, set_up = rules.mention, rules.mention or rules.group
    return [
        field(
            MENTION,
            translator.say("Mention on alerts"),
            people(mention.person_id if mention else "", translator.say("Choose a person")),
            hint=_way_to_groups(form.groups, translator),
            optional=True,
        ),
        *_group_field(form, translator),
        field(
            MENTION_FROM,
            translator.say("Mention from this threshold on"),
            # One for both, in the form: an import may tell them apart.
            line_of_text(str(set_up.from_percent) if set_up else "", 4),
            hint=translator.say("In percent; 100 where you leave it empty."),
            optional=True,
        ),
    ]


def _way_to_groups(groups: tuple[UserGroup, ...] | GroupsNotListed, translator: Translator) -> str:
    """The hint below the menu of people, where groups cannot be mentioned."""
    if not isinstance(groups, GroupsNotListed):
        return ""
    if not groups.lacks_scope:
        return translator.say("Slack does not tell us the user groups right now. Try again in a minute.")
    return translator.say(
        "To mention a user group, ask whoever runs the bot to grant it {scope} and reinstall it.",
        scope=USER_GROUPS,
    )


def _group_field(form: RulesForm, translator: Translator) -> list[Block]:
    """A menu of the groups; words to type where Slack allows no menu, as there are too many, or none can be offered."""
    group_id = form.rules.group.group_id if form.rules.group else ""
    groups = () if isinstance(form.groups, GroupsNotListed) else form.groups
    if not groups and not group_id:
        return []
    label = translator.say("Mention a user group")
    if 0 < len(groups) <= MOST_OPTIONS:
        offered = {group.id: _named(group) for group in groups}
        gone = group_id and group_id not in offered
        hint = translator.say("The user group that was set here no longer exists.") if gone else ""
        return [field(MENTION_GROUP, label, menu(offered, group_id), hint=hint, optional=True)]
    handles = {group.id: f"@{group.handle}" for group in groups}
    written = line_of_text(handles.get(group_id, group_id), MOST_GROUP)
    return [
        field(MENTION_GROUP, label, written, hint=translator.say("Its handle, for example @on-call."), optional=True)
    ]


def _named(group: UserGroup) -> str:
    return f"{group.name} (@{group.handle})" if group.name else f"@{group.handle}"


def _channel_field(channel_id: str | None, translator: Translator) -> Block:
    hint = translator.say("We offer it first for new digests and alerts, and when a channel is archived.")
    return field(
        DEFAULT_CHANNEL, translator.say("Default channel"), channels(channel_id or ""), hint=hint, optional=True
    )


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
