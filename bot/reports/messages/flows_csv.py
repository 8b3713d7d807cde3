"""Flows as a CSV file, and what is said around it: in the direct message that it comes in, and to whoever asked."""

from collections.abc import Iterable

from bot.blocks.csv_file import Cell, csv_text
from bot.blocks.flow_table import status_of
from bot.blocks.kit import context, escape_own, fallback_text, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Message
from bot.blocks.phrases import notice, organization_name
from bot.i18n.translator import Translator
from bot.reports.messages.card import Showing, as_of
from bot.reports.messages.flows_card import flows_headline, flows_summary
from bot.slack.error_codes import MISSING_SCOPE
from bot.usage.model import Breakdown, Flow
from bot.usage.period import Period, month_before


def flow_csv(flows: Iterable[Flow], translator: Translator) -> str:
    """A row a flow. The separator is the reader's; instants are ISO 8601, which every spreadsheet reads alike."""
    head = (
        translator.say("Flow"),
        translator.say("Pipe"),
        translator.say("Tasks"),
        translator.say("Runs"),
        translator.say("Status"),
        translator.say("Last run"),
    )
    return csv_text(head, (_values(flow, translator) for flow in flows), translator)


def _values(flow: Flow, translator: Translator) -> tuple[Cell, ...]:
    ran = flow.last_run_at.isoformat() if flow.last_run_at else None
    return flow.name, flow.pipe, flow.tasks, flow.runs, status_of(flow, translator), ran


def file_name(breakdown: Breakdown) -> str:
    """`flows-2026-11.csv`; of three months, the day on which they were read."""
    today = breakdown.taken_at.date()
    match breakdown.period:
        case Period.CURRENT_MONTH:
            return f"flows-{today:%Y-%m}.csv"
        case Period.LAST_MONTH:
            return f"flows-{month_before(today):%Y-%m}.csv"
        case Period.LAST_3_MONTHS:
            return f"flows-3-months-to-{today.isoformat()}.csv"


def file_follows(breakdown: Breakdown, showing: Showing) -> Message:
    """The direct message below which the file comes."""
    translator = showing.translator
    name = organization_name(breakdown.organization, translator)
    lines = [translator.say("The CSV file is below."), as_of(breakdown.taken_at, showing)]
    blocks = (
        paragraph(plain_words(f"{name}: {flows_summary(breakdown, translator)}", bold=True)),
        *map(context, lines),
    )
    return Message(fallback_text([flows_headline(breakdown, translator), *map(escape_own, lines)]), blocks)


def file_sent(translator: Translator) -> Message:
    """The answer to whoever pressed the button in a channel."""
    return notice(translator.say("We sent you the CSV file in a direct message."))


def file_not_sent(reason: str, translator: Translator, *, ambiguous: bool) -> Message:
    """The reason in words, and what to do. `ambiguous`: it may have been sent all the same."""
    if ambiguous:
        return notice(
            translator.say("Slack didn't confirm the CSV file. Look in our direct messages before you press again.")
        )
    if reason == MISSING_SCOPE:
        return notice(
            translator.say(
                "We couldn't send the CSV file: the app may not upload files in this workspace. "
                "Ask an admin to add the permission files:write to the app."
            )
        )
    return notice(translator.say("We couldn't send the CSV file. Press Download CSV again in a minute."))
