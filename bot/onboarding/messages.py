"""Help and welcome. Pure.

What may be typed stands in the catalogs too: a reader sees the words of their own language, and a test parses them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.conversation import is_direct
from bot.blocks.kit import bullets, code, fallback_text, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.phrases import organization_name
from bot.blocks.rich_text import Localizer, RichText, Untrusted, join
from bot.i18n.translator import Translator, noop
from bot.onboarding.help_topic import HelpTopic
from bot.onboarding.start_buttons import start_row
from bot.usage.model import Organization

Line = tuple[str, str]  # what is typed after the command, and what it does


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under a heading."""

    heading: str
    lines: tuple[Line, ...]


# Apart from the sentences that they stand in: the catalogs' extractor does not look into its own calls.
_HELP, _HELP_DIGESTS, _HELP_ALERTS = noop("help"), noop("help digests"), noop("help alerts")
_LIST = noop("list")
_USAGE = Group(
    noop("See usage"),
    (
        ("", noop("tasks used this month, what is left and the forecast")),
        (
            noop("last_month Acme"),
            noop("another period (current_month, last_3_months, 12 months, 2026-08, week 2026-W41) or organization"),
        ),
        (noop("flows"), noop("the tasks of every flow; add words to search: flows orders")),
    ),
)
_TOLD = Group(
    noop("Get told"),
    (
        (noop("subscribe"), noop("a daily, weekly or monthly digest here")),
        (noop("alerts"), noop("a message here when usage reaches a threshold")),
        (_LIST, noop("the digests and alerts that come here: change, pause or remove them")),
    ),
)
_SET_UP = Group(
    noop("Set up"),
    (
        (noop("link"), noop("choose the organization that we show here; unlink undoes it")),
        (
            noop("status"),
            noop("what we show here and why; settings has country, price, quiet hours and whom to mention"),
        ),
    ),
)
_DIGESTS = Group(
    noop("Digests"),
    (
        (noop("subscribe"), noop("opens the form")),
        (noop("subscribe monday 9:00"), noop("sets it up in words: a weekday, a time and, if you like, a time zone")),
        (noop("subscribe daily 9:00"), noop("each workday: yesterday against the usual; add “all days” for every day")),
        (noop("subscribe monthly 1 9:00"), noop("each month on that day: the month that closed")),
        (
            noop("subscribe daily 9:00 headline"),
            noop("only the headline in the channel, the rest in its thread; or: top flows, everything"),
        ),
        (noop("subscribe friday for Acme"), noop("of another organization")),
        (noop("test"), noop("a preview for you alone; of one of several: test daily")),
        (_LIST, noop("change it, pause it, skip one or send it now")),
        (noop("unsubscribe"), noop("ends the digest here; one of several: unsubscribe daily")),
    ),
)
_ALERTS = Group(
    noop("Alerts"),
    (
        (noop("alerts"), noop("opens the form")),
        (noop("alerts 50 80 100"), noop("thresholds, in percent of the allowance")),
        (
            noop("alerts budget 20000"),
            noop("your own budget in tasks a month, for when it is below the allowance or there is none"),
        ),
        (noop('alerts flow "Sync orders" 5000'), noop("a budget for one flow; pipe works too, and off ends it")),
        (
            noop("alerts forecast off"),
            noop("no alert when the forecast exceeds 100%; on brings it back (from 5 full days and 100 tasks on)"),
        ),
        (noop("alerts spikes on"), noop("an alert on an unusual day")),
        (noop("alerts reminder weekly"), noop("a reminder while usage stays above a threshold: daily, weekly or off")),
        (noop("alerts resolved on"), noop("a message when usage is below a threshold again")),
        (noop("alerts webhook https://…"), noop("calls an address of yours as well; workspace admins only")),
        (noop("alerts off"), noop("ends the alerts here")),
    ),
)
_TOPICS: Mapping[HelpTopic, tuple[Group, ...]] = {
    HelpTopic.EVERYTHING: (_USAGE, _TOLD, _SET_UP),
    HelpTopic.DIGESTS: (_DIGESTS,),
    HelpTopic.ALERTS: (_ALERTS,),
}


def help_message(translator: Translator, topic: HelpTopic = HelpTopic.EVERYTHING) -> Message:
    """The commands of a topic, grouped, with buttons for the first things to do."""
    groups, end = _TOPICS[topic], _end(translator, topic)
    text = [line for group in groups for line in _text_lines(group, translator)]
    blocks = [block for group in groups for block in _blocks(group, translator)]
    shown = (*blocks, paragraph(*end.elements()), start_row(translator))
    return Message(fallback_text([*text, end.text]), shown)


def typed_commands(translator: Translator, topic: HelpTopic) -> list[str]:
    """The words that a reader is told to type after the command."""
    return [typed and translator.say(typed) for group in _TOPICS[topic] for typed, _ in group.lines]


def _end(translator: Translator, topic: HelpTopic) -> RichText:
    localizer = Localizer(translator, "UTC")
    if topic is HelpTopic.EVERYTHING:
        return localizer.say(
            "The bot's Home tab shows it all at a glance. Examples and settings: {digests} and {alerts}",
            digests=localizer.command(_HELP_DIGESTS),
            alerts=localizer.command(_HELP_ALERTS),
        )
    return localizer.say(
        "Where another company reads this channel, we post nothing until a workspace admin allows it with {command}.",
        command=localizer.command(_LIST),
    )


def _text_lines(group: Group, translator: Translator) -> list[str]:
    lines = _lines(group, translator)
    return [translator.say(group.heading), *(f"• {command}: {meaning}" for command, meaning in lines)]


def _blocks(group: Group, translator: Translator) -> list[Block]:
    lines = [(code(command), plain_words(f"  {meaning}")) for command, meaning in _lines(group, translator)]
    return [paragraph(plain_words(translator.say(group.heading), bold=True)), bullets(lines)]


def _lines(group: Group, translator: Translator) -> list[Line]:
    command = Localizer(translator, "UTC").command
    return [(command(typed).words, translator.say(meaning)) for typed, meaning in group.lines]


def welcome(translator: Translator, channel_id: str, resumed: Sequence[Organization] = ()) -> Message:
    """Posted once when somebody turns to the bot: what it does, and buttons that do it.

    `resumed`: organizations whose digests or alerts come here again, as they did before the bot left.
    """
    localizer = Localizer(translator, "UTC")
    first = localizer.say("I show how many tasks your Pipefy integrations use.")
    more = [
        localizer.say("Type {command} to see this month, or choose below.", command=localizer.command()),
        *_offer(localizer, channel_id),
        localizer.say("{help} lists everything else.", help=localizer.command(_HELP)),
    ]
    blocks = [paragraph(*first.elements(bold=True), plain_words(" "), *join(more, " ").elements())]
    lines = [first, *more]
    if resumed:
        lines.append(_resumed(resumed, localizer))
        blocks.append(paragraph(*lines[-1].elements()))
    return Message(fallback_text(line.text for line in lines), (*blocks, start_row(translator)))


def _offer(localizer: Localizer, channel_id: str) -> list[RichText]:
    """The digests and alerts on offer where the bot was met: a direct message is the reader's alone."""
    if is_direct(channel_id):
        return [localizer.say("I can also send you digests and alerts in this direct message.")]
    return [
        localizer.say("Only you see the answer."),
        localizer.say("I can also post digests and alerts here, for everybody."),
    ]


def _resumed(organizations: Sequence[Organization], localizer: Localizer) -> RichText:
    named = dict.fromkeys(organization_name(organization, localizer.translator) for organization in organizations)
    names = join([Untrusted(name) for name in named], ", ")
    again = localizer.say("Digests and alerts of {organizations} come here again.", organizations=names)
    return again.then(localizer.say("{command} shows them.", command=localizer.command(_LIST)))
