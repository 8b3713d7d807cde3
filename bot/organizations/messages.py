"""Messages about the organization of a channel: the choice, the link, the status. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.button_value import Carried, carry
from bot.blocks.contradictions import contradiction_lines
from bot.blocks.conversation import Conversation, phrases
from bot.blocks.kit import (
    MOST_BUTTONS,
    actions,
    button,
    context,
    fallback_text,
    paragraph,
)
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.phrases import full_organization_name, notice, organization_name
from bot.blocks.rich_text import Channel, Localizer, RichText, Untrusted, UserMention, name_of, paragraphs, titled_list
from bot.blocks.sanitize import escape_mrkdwn
from bot.blocks.usage_line import data_line, usage_line
from bot.i18n.translator import Translator, noop
from bot.usage.model import Organization
from bot.usage.period import Period
from bot.usage.report import Report

LINK = "link"  # the action of a button that links the channel


def choose(
    organizations: tuple[Organization, ...],
    translator: Translator,
    period: Period,
    conversation: Conversation = Conversation.CHANNEL,
) -> Message:
    """Offer the organizations that this channel could mean, as buttons."""
    if not organizations:
        return notice(
            translator.say(
                "The bot's Pipefy account cannot see the usage of any organization yet. "
                "Ask a Pipefy admin to give its role the Usage Stats permission."
            )
        )
    localizer = Localizer(translator, "UTC")
    ask = translator.say("Which organization should {this_channel} show?", **phrases(conversation, translator))
    blocks = [paragraph(plain_words(ask, bold=True)), organization_row(organizations, period, translator)]
    lines = [ask]
    if len(organizations) > MOST_BUTTONS:
        more = localizer.say("There are more. Type {command} and the name.", command=localizer.command("link"))
        lines.append(more.text)
        blocks.append(paragraph(*more.elements()))
    # All of them in the text: screen readers read nothing else.
    names = [f"• {escape_mrkdwn(full_organization_name(organization, translator))}" for organization in organizations]
    return Message(fallback_text([*lines, *names]), tuple(blocks))


def linked(
    organization: Organization, translator: Translator, conversation: Conversation = Conversation.CHANNEL
) -> Message:
    """The conversation shows an organization from now on."""
    localizer, name = Localizer(translator, "UTC"), Untrusted(organization_name(organization, translator))
    here = phrases(conversation, translator)
    done = localizer.say("{This_channel} now shows {organization}'s usage.", **here, organization=name)
    sentence = done.then(localizer.say("Type {command} to see it.", command=localizer.command()))
    return Message(sentence.text, (paragraph(*sentence.elements()),))


def linked_elsewhere(organization: Organization, channel_id: str, localizer: Localizer) -> Message:
    """The same for who is not in the channel just now."""
    channel, name = Channel(channel_id), name_of(organization)
    return paragraphs(
        [localizer.say("{channel} now shows {organization}'s usage.", channel=channel, organization=name)]
    )


def unlinked(
    organization: Organization | None, translator: Translator, conversation: Conversation = Conversation.CHANNEL
) -> Message:
    """The conversation shows no organization of its own any more, or never did."""
    here = phrases(conversation, translator)
    if organization is None:
        return notice(translator.say("{This_channel} was not linked to an organization.", **here))
    localizer, name = Localizer(translator, "UTC"), Untrusted(organization_name(organization, translator))
    done = localizer.say("{This_channel} no longer shows {organization}'s usage.", **here, organization=name)
    return Message(done.text, (paragraph(*done.elements()),))


@dataclass(frozen=True, slots=True)
class Status:
    """The figures of `status`. `report`: of the last reading, where that is of this month."""

    channel_id: str
    linked: Organization | None
    linked_by: str | None
    linked_at: datetime | None
    default: Organization | None
    report: Report | None
    now: datetime
    is_watched: bool = False  # alerts look by themselves, and say when
    country: RichText | None = None  # a sentence about the country of the organization that is meant


def status_message(status: Status, localizer: Localizer) -> Message:
    """The usage of now, as far as it is known; what the channel shows and why; the age of the figures."""
    meant = status.linked or status.default
    if meant is None:
        none = localizer.say("{This_channel} shows no organization's usage yet.", **localizer.here(status.channel_id))
        return _titled(none, [localizer.say("Type {command} to choose one.", command=localizer.command("link"))])
    title = localizer.say("{organization}: usage not known yet.", organization=name_of(meant))
    lines = [_shows(status, meant, localizer), *_data(status, localizer)]
    if not status.is_watched:
        here = localizer.here(status.channel_id)
        alone = noop("Next check when you type {command}: {this_channel} has no active alerts.")
        lines.append(localizer.say(alone, **here, command=localizer.command()))
    if status.linked and status.default and status.default.uuid != status.linked.uuid:
        lines.append(localizer.say("Default organization: {organization}", organization=name_of(status.default)))
    lines += [status.country] if status.country else []
    return _titled(usage_line(status.report, localizer) if status.report else title, lines)


def _data(status: Status, localizer: Localizer) -> list[RichText]:
    report = status.report
    if report is None:
        return [localizer.say("No data for this month yet. Type {command} to read it.", command=localizer.command())]
    doubts = [RichText((line,)) for line in contradiction_lines(report, localizer.translator)]
    return [data_line(report.reading.taken_at, status.now, localizer), *doubts]


def status_footer(version: str, localizer: Localizer) -> Message:
    """Small print at the end of `status`."""
    named = localizer.translator.say("Version {version}", version=version)
    line = f"{localizer.zone_line()} {named}"
    return Message(line, (context(line),))


def _shows(status: Status, meant: Organization, localizer: Localizer) -> RichText:
    here, name = localizer.here(status.channel_id), name_of(meant)
    if status.linked and status.linked_by and status.linked_at:
        return localizer.say(
            "{This_channel} shows {organization}'s usage: {person} linked it on {day}.",
            **here,
            organization=name,
            person=UserMention(status.linked_by),
            day=localizer.day(status.linked_at),
        )
    return localizer.say(
        "{This_channel} shows {organization}'s usage: it is the default organization.", **here, organization=name
    )


def _titled(title: RichText, lines: Sequence[RichText]) -> Message:
    text = [title.text, *(f"• {line.text}" for line in lines)]
    return Message(fallback_text(text), (titled_list(title, lines),))


def organization_row(organizations: tuple[Organization, ...], period: Period, translator: Translator) -> Block:
    """A button for each organization that a channel may mean, as many as fit into a row."""
    return actions(
        [
            # Slack refuses two buttons with one action id in a message.
            button(full_organization_name(o, translator), f"{LINK}:{n}", carry(Carried(o.uuid, period)))
            for n, o in enumerate(organizations[:MOST_BUTTONS])
        ]
    )
