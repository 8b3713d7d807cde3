"""Messages about the organization of a channel: the choice, the link, the status. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.button_value import Carried, carry
from bot.blocks.contradictions import contradiction_lines
from bot.blocks.kit import (
    MOST_BUTTONS,
    actions,
    bullets,
    button,
    context,
    fallback_text,
    mention,
    paragraph,
    person,
)
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.phrases import COMMAND, notice, organization_name
from bot.blocks.sanitize import escape_mrkdwn
from bot.i18n.translator import Translator
from bot.usage.model import Organization
from bot.usage.period import Period
from bot.usage.report import Report

LINK = "link"  # the action of a button that links the channel
_SLOT = "{organization}"  # put in after translation, as text and block need two forms of the name


def choose(organizations: tuple[Organization, ...], translator: Translator, period: Period) -> Message:
    """Offer the organizations that this channel could mean, as buttons."""
    if not organizations:
        return notice(
            translator.say(
                "The bot's Pipefy account may not read the usage of any organization yet. "
                "A Pipefy admin can give its role the Usage Stats permission."
            )
        )
    ask = translator.say("Which organization should this channel mean?")
    blocks = [paragraph(plain_words(ask, bold=True)), organization_row(organizations, period, translator)]
    lines = [ask]
    if len(organizations) > MOST_BUTTONS:
        lines.append(translator.say("There are more. Type {command} link and the name.", command=COMMAND))
        blocks.append(context(lines[-1]))
    # All of them in the text: screen readers read nothing else.
    names = [f"• {escape_mrkdwn(organization_name(organization, translator))}" for organization in organizations]
    return Message(fallback_text([*lines, *names]), tuple(blocks))


def linked(organization: Organization, translator: Translator) -> Message:
    """This channel means an organization from now on."""
    done = translator.say("This channel now means {organization}.", organization=_SLOT)
    ask = translator.say("Type {command} to see its usage.", command=COMMAND)
    return _about(organization, f"{done} {ask}", translator)


def unlinked(organization: Organization | None, translator: Translator) -> Message:
    """This channel means nothing any more, or never did."""
    if organization is None:
        return notice(translator.say("This channel was not linked to an organization."))
    return _about(
        organization, translator.say("This channel no longer means {organization}.", organization=_SLOT), translator
    )


def _about(organization: Organization, sentence: str, translator: Translator) -> Message:
    """A sentence with a place for an organization's name: escaped in the text, exact in the block."""
    name = organization_name(organization, translator)
    return Message(
        sentence.replace(_SLOT, escape_mrkdwn(name)), (paragraph(plain_words(sentence.replace(_SLOT, name))),)
    )


@dataclass(frozen=True, slots=True)
class Status:
    """The figures of `status`."""

    linked: Organization | None
    linked_by: str | None
    linked_at: datetime | None
    default: Organization | None
    last_reading: datetime | None
    version: str
    report: Report | None = None  # of the last reading
    country: str = ""  # a sentence about the country of the organization that is meant


def status_message(status: Status, translator: Translator, time_zone: str) -> Message:
    """The organization of this channel, the person who linked it, and the age of the last figures."""
    by, since = "", list[dict[str, object]]()
    if status.linked and status.linked_by and status.linked_at:
        linked_at = translator.say("linked {instant} by", instant=translator.instant(status.linked_at, time_zone))
        by = f" ({linked_at} {mention(status.linked_by)})"
        since = [plain_words(f" ({linked_at} "), person(status.linked_by), plain_words(")")]
    # The same lines twice: escaped for the text, as they are for the blocks.
    text, shown = (_status_lines(status, translator, time_zone, clean) for clean in (escape_mrkdwn, str))
    lines = [f"• {text[0]}{by}", *(f"• {line}" for line in text[1:])]
    head = (plain_words(shown[0], bold=True), *since)
    return Message(fallback_text(lines), (bullets([head, *((plain_words(line),) for line in shown[1:])]),))


def _status_lines(status: Status, translator: Translator, time_zone: str, clean: Callable[[str], str]) -> list[str]:
    meant = status.linked or status.default
    lines = [translator.say("This channel means no organization yet")]
    if meant:
        name = clean(organization_name(meant, translator))
        lines = [translator.say("This channel means {organization}", organization=name)]
    if status.linked and status.default:
        default = clean(organization_name(status.default, translator))
        lines.append(translator.say("Default organization: {organization}", organization=default))
    read = translator.instant(status.last_reading, time_zone) if status.last_reading else translator.say("none yet")
    lines.append(translator.say("Last reading of this month: {instant}", instant=read))
    lines += contradiction_lines(status.report, translator) if status.report else []
    lines += [status.country] if status.country else []
    lines.append(translator.say("Version {version}", version=status.version))
    return lines


def organization_row(organizations: tuple[Organization, ...], period: Period, translator: Translator) -> Block:
    """A button for each organization that a channel may mean, as many as fit into a row."""
    return actions(
        [
            # Slack refuses two buttons with one action id in a message.
            button(organization_name(o, translator), f"{LINK}:{n}", carry(Carried(o.uuid, period)))
            for n, o in enumerate(organizations[:MOST_BUTTONS])
        ]
    )
