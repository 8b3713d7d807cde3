"""Short messages: help and a welcome."""

from collections.abc import Sequence

from bot.blocks.kit import bullets, code, fallback_text, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Message
from bot.blocks.phrases import COMMAND, organization_name
from bot.blocks.sanitize import escape_mrkdwn
from bot.i18n.translator import Translator
from bot.usage.model import Organization

_SLOT = "{organizations}"  # put in after translation, as text and block need two forms of the names


def help_message(translator: Translator) -> Message:
    """Everything that may be typed, with an example of each."""
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
        (f"{COMMAND} country BR", translator.say("whose public holidays count; also country off")),
        (f"{COMMAND} help", translator.say("this list")),
    ]
    head = translator.say("What you can type:")
    end = translator.say(
        "Where another company reads along, nothing is posted until a workspace admin allows it: {command}",
        command=f"{COMMAND} list",
    )
    drawn = bullets([(code(typed), plain_words(f"  {meaning}")) for typed, meaning in lines])
    return Message(
        fallback_text([head, *(f"• {typed}: {meaning}" for typed, meaning in lines), end]),
        (paragraph(plain_words(head, bold=True)), drawn, paragraph(plain_words(end))),
    )


def welcome(translator: Translator, goes_on: Sequence[Organization] = ()) -> Message:
    """Said once when somebody turns to the bot: what it does and what to type.

    `goes_on`: organizations whose digests or alerts come here again, as they did before the bot left.
    """
    first = translator.say("I show how many tasks your Pipefy integrations used.")
    ask = translator.say("Type {command} to see this month.", command=COMMAND)
    more = translator.say("{command} help lists everything else.", command=COMMAND)
    blocks = [paragraph(plain_words(f"{first} ", bold=True), plain_words(f"{ask} {more}"))]
    lines = [first, ask, more]
    if goes_on:
        names = dict.fromkeys(organization_name(organization, translator) for organization in goes_on)
        again = translator.say("What this channel got before goes on: {organizations}.", organizations=_SLOT)
        look = translator.say("{command} list shows it.", command=COMMAND)
        blocks.append(paragraph(plain_words(f"{again} {look}".replace(_SLOT, ", ".join(names)))))
        lines += [again.replace(_SLOT, escape_mrkdwn(", ".join(names))), look]
    return Message(fallback_text(lines), tuple(blocks))
