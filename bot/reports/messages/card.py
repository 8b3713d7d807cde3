"""The report as a card: one sentence that says it all, a chart, the top flows, where the figures are from."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import mention, note, person, rich, twin
from bot.blocks.kit import words as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.month_chart import report_chart
from bot.blocks.phrases import organization_name
from bot.blocks.sanitize import escape
from bot.i18n.translator import Words
from bot.reports.messages.buttons import card_rows
from bot.reports.messages.caveats import remarks
from bot.reports.messages.headline import headline
from bot.usage.report import Range, Report

MOST_FLOWS = 10
_FLOWS_IN_TEXT = 5


@dataclass(frozen=True, slots=True)
class Showing:
    """For whom and how a card is drawn."""

    words: Words
    zone: str  # IANA name
    shared_by: str | None = None  # the person who showed it to all; None while only one person sees it
    shared: bool = False  # that person's own card, after sharing
    stale_at: datetime | None = None  # now, when Pipefy did not answer and the reading is an old one


def report_card(report: Report, showing: Showing) -> Message:
    """The card of a report."""
    words, to_all = showing.words, bool(showing.shared_by)
    name, said = organization_name(report.reading.organization, words), headline(report, words)
    notes = remarks(report, words, stale_at=showing.stale_at, may_refresh=not to_all)
    end = footer(report, showing)
    blocks = (
        rich(plain_words(f"{name}: ", bold=True), plain_words(said, bold=True)),
        *map(note, notes),
        *_pictures(report, words),
        note(end),
        *signature(showing),
        *card_rows(report.reading, words, shared=showing.shared, to_all=to_all),
    )
    flows = [f"• {flow_line(flow, words)}" for flow in report.flows[:_FLOWS_IN_TEXT]]
    return Message(twin([f"{escape(name)}: {said}", *notes, end, signed(showing), *flows]), blocks)


def footer(report: Report, showing: Showing) -> str:
    """The exact range, the moment of the figures, and how many flows ran."""
    words, reading = showing.words, report.reading
    parts = [as_of(reading.taken_at, showing)]
    if report.range:
        parts.insert(0, days_covered(report.range, words))
    if reading.usage.active_flows is not None:
        parts.append(words.count("{n} active flow", "{n} active flows", reading.usage.active_flows))
    return " · ".join(parts)


def days_covered(covered: Range, words: Words) -> str:
    """The range of a card."""
    return words.say("{range} (UTC days)", range=words.span(covered.first, covered.last))


def as_of(taken_at: datetime, showing: Showing) -> str:
    """The moment of a card's figures."""
    return showing.words.say("As of {instant}", instant=showing.words.instant(taken_at, showing.zone))


def signature(showing: Showing) -> list[Block]:
    """Who showed a card to all."""
    if not showing.shared_by:
        return []
    by = showing.words.say("Shared by")
    return [rich(plain_words(f"{by} ", italic=True), person(showing.shared_by))]


def signed(showing: Showing) -> str:
    """The same for the text twin."""
    by = showing.words.say("Shared by")
    return f"{by} {mention(showing.shared_by)}" if showing.shared_by else ""


def _pictures(report: Report, words: Words) -> list[Block]:
    drawn = report_chart(report, words)
    pictures = [drawn] if drawn else []
    if report.flows:
        table, _ = flow_table(words.say("Top flows by tasks"), report.flows[:MOST_FLOWS], report.total, words)
        pictures.append(table)
    return pictures
