"""Short messages: help, a welcome, and the answers to link, unlink and status."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.blocks.kit import bullets, code, context, fallback_text, mention, paragraph, person
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Message
from bot.blocks.phrases import organization_name
from bot.blocks.sanitize import escape_mrkdwn
from bot.i18n.translator import Translator
from bot.reports.messages.buttons import MOST_BUTTONS, organization_row
from bot.usage.model import Organization
from bot.usage.period import Period

COMMAND = "/pipefy-usage"
_SLOT = "{organization}"


def notice(line: str) -> Message:
    """One sentence, without a word from outside."""
    return Message(line, (paragraph(plain_words(line)),))


def help_message(translator: Translator) -> Message:
    """What may be typed, with an example each."""
    lines = [
        (COMMAND, translator.say("tasks used this month, and where the month is heading; the same as current_month")),
        (f"{COMMAND} last_month", translator.say("the same for last month; also last_3_months")),
        (f"{COMMAND} last_month Acme", translator.say("for another organization: its number, address, uuid or name")),
        (f"{COMMAND} flows", translator.say("every flow with its tasks")),
        (f"{COMMAND} flows last_month orders", translator.say("the flows that match some words")),
        (f"{COMMAND} link 123456", translator.say("which organization this channel means")),
        (f"{COMMAND} unlink", translator.say("forget that again")),
        (f"{COMMAND} subscribe", translator.say("a digest here every week; without words, a form opens")),
        (f"{COMMAND} unsubscribe", translator.say("no more digests here")),
        (f"{COMMAND} alerts", translator.say("a message here when use passes a mark; a form opens")),
        (
            f"{COMMAND} alerts 50 80 100",
            translator.say("the same without a form; also budget 20000, forecast off, spikes on"),
        ),
        (f"{COMMAND} alerts off", translator.say("no more alerts here")),
        (f"{COMMAND} list", translator.say("which digests and alerts this channel gets, and how they are")),
        (f"{COMMAND} test", translator.say("the digest as it would look now, for you alone")),
        (f"{COMMAND} status", translator.say("what this channel means, and how the bot is")),
        (f"{COMMAND} help", translator.say("this list")),
    ]
    head = translator.say("What you can type:")
    drawn = bullets([(code(typed), plain_words(f"  {meaning}")) for typed, meaning in lines])
    return Message(
        fallback_text([head, *(f"• {typed}: {meaning}" for typed, meaning in lines)]),
        (paragraph(plain_words(head, bold=True)), drawn),
    )


def welcome(translator: Translator) -> Message:
    """Said once when somebody turns to the bot: what it does and what to type."""
    first = translator.say("I show how many tasks your Pipefy integrations used.")
    ask = translator.say("Type {command} to see this month.", command=COMMAND)
    more = translator.say("{command} help lists everything else.", command=COMMAND)
    return Message(
        fallback_text([first, ask, more]),
        (paragraph(plain_words(f"{first} ", bold=True), plain_words(f"{ask} {more}")),),
    )


def form_not_opened(translator: Translator, instead_type: str) -> Message:
    """Slack closes the way to a form after three seconds. `instead_type`: what says the same in words."""
    example = f"{COMMAND} {instead_type}"
    said, instead = translator.say("The form did not open in time."), translator.say("Try again, or type:")
    text = f"{said} {instead} {example}"
    return Message(text, (paragraph(plain_words(f"{said} ", bold=True), plain_words(f"{instead} "), code(example)),))


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
    names = [f"• {escape_mrkdwn(organization_name(organization, translator))}" for organization in organizations]
    return Message(fallback_text([*lines, *names]), tuple(blocks))


def linked(organization: Organization, translator: Translator) -> Message:
    """This channel means an organization from now on."""
    said = translator.say("This channel now means {organization}.", organization=_SLOT)
    ask = translator.say("Type {command} to see its usage.", command=COMMAND)
    return _about(organization, f"{said} {ask}", translator)


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
    """What `status` tells."""

    linked: Organization | None
    linked_by: str | None
    linked_at: datetime | None
    default: Organization | None
    last_reading: datetime | None
    version: str


def status_message(status: Status, translator: Translator, zone: str) -> Message:
    """What this channel means, who said so, and how old the last figures are."""
    by, since = "", list[dict[str, object]]()
    if status.linked and status.linked_by and status.linked_at:
        linked_at = translator.say("linked {instant} by", instant=translator.instant(status.linked_at, zone))
        by = f" ({linked_at} {mention(status.linked_by)})"
        since = [plain_words(f" ({linked_at} "), person(status.linked_by), plain_words(")")]
    text, shown = (_status_lines(status, translator, zone, clean) for clean in (escape_mrkdwn, str))
    lines = [f"• {text[0]}{by}", *(f"• {line}" for line in text[1:])]
    head = (plain_words(shown[0], bold=True), *since)
    return Message(fallback_text(lines), (bullets([head, *((plain_words(line),) for line in shown[1:])]),))


def _status_lines(status: Status, translator: Translator, zone: str, clean: Callable[[str], str]) -> list[str]:
    meant = status.linked or status.default
    lines = [translator.say("This channel means no organization yet")]
    if meant:
        name = clean(organization_name(meant, translator))
        lines = [translator.say("This channel means {organization}", organization=name)]
    if status.linked and status.default:
        default = clean(organization_name(status.default, translator))
        lines.append(translator.say("Default organization: {organization}", organization=default))
    read = translator.instant(status.last_reading, zone) if status.last_reading else translator.say("none yet")
    lines.append(translator.say("Last reading of this month: {instant}", instant=read))
    lines.append(translator.say("Version {version}", version=status.version))
    return lines
