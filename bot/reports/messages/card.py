"""The report as a card: one sentence, a chart, the top flows, and the range and age of the figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import context, fallback_text, link, mention, paragraph, person
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.month_chart import report_chart
from bot.blocks.phrases import organization_name
from bot.blocks.sanitize import escape_mrkdwn
from bot.i18n.translator import Translator
from bot.reports.messages.buttons import card_rows
from bot.reports.messages.caveats import caveats
from bot.reports.messages.headline import headline
from bot.usage.report import Range, Report

MOST_FLOWS = 10  # as many as a report asks Pipefy for
_FLOWS_IN_TEXT = 5  # of them; a notification is read aloud


@dataclass(frozen=True, slots=True)
class Showing:
    """The reader of a card, and the state in which it is drawn."""

    translator: Translator
    time_zone: str  # IANA name
    shared_by: str | None = None  # the person who showed it to all; None while only one person sees it
    shared: bool = False  # that person's own card, after sharing
    organization_url: str | None = None  # its page in Pipefy, where it is known
    stale_at: datetime | None = None  # now, when Pipefy did not answer and the reading is an old one


def report_card(report: Report, showing: Showing) -> Message:
    """The card of a report."""
    translator, to_all = showing.translator, bool(showing.shared_by)
    name, summary = organization_name(report.reading.organization, translator), headline(report, translator)
    notes = caveats(report, translator, stale_at=showing.stale_at, may_refresh=not to_all)
    end = footer(report, showing)
    blocks = (
        paragraph(*title(name, ": ", showing.organization_url), plain_words(summary, bold=True)),
        *map(context, notes),
        *_pictures(report, translator),
        context(end),
        *signature(showing),
        *card_rows(report.reading, translator, shared=showing.shared, to_all=to_all),
    )
    flows = [f"• {flow_line(flow, translator)}" for flow in report.flows[:_FLOWS_IN_TEXT]]
    return Message(fallback_text([f"{escape_mrkdwn(name)}: {summary}", *notes, end, signed(showing), *flows]), blocks)


def title(name: str, after: str, url: str | None) -> list[dict[str, Any]]:
    """The organization's name, which leads to its page in Pipefy, and the words after it."""
    return (
        [link(url, name, bold=True), plain_words(after, bold=True)] if url else [plain_words(name + after, bold=True)]
    )


def footer(report: Report, showing: Showing) -> str:
    """The exact range, the moment of the figures, and how many flows ran."""
    translator, reading = showing.translator, report.reading
    parts = [as_of(reading.taken_at, showing)]
    if report.range:
        parts.insert(0, days_covered(report.range, translator))
    if reading.usage.active_flows is not None:
        parts.append(translator.count("{n} active flow", "{n} active flows", reading.usage.active_flows))
    return " · ".join(parts)


def days_covered(covered: Range, translator: Translator) -> str:
    """The range of a card, which says that days are UTC: they are Pipefy's, whatever the reader's zone."""
    return translator.say("{range} (UTC days)", range=translator.span(covered.first, covered.last))


def as_of(taken_at: datetime, showing: Showing) -> str:
    """The moment of a card's figures."""
    return showing.translator.say("As of {instant}", instant=showing.translator.instant(taken_at, showing.time_zone))


def signature(showing: Showing) -> list[Block]:
    """A line with the person who showed the card to all; empty before that."""
    if not showing.shared_by:
        return []
    by = showing.translator.say("Shared by")
    return [paragraph(plain_words(f"{by} ", italic=True), person(showing.shared_by))]


def signed(showing: Showing) -> str:
    """The same for the fallback text."""
    by = showing.translator.say("Shared by")
    return f"{by} {mention(showing.shared_by)}" if showing.shared_by else ""


def _pictures(report: Report, translator: Translator) -> list[Block]:
    drawn = report_chart(report, translator)
    pictures = [drawn] if drawn else []
    if report.flows:
        table, _ = flow_table(translator.say("Top flows by tasks"), report.flows[:MOST_FLOWS], report.total, translator)
        pictures.append(table)
    return pictures
