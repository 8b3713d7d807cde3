"""The report as a card: one sentence, a chart, the age of the figures, buttons, and the top flows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.kit import context, escape_own, fallback_text, link, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.month_chart import report_chart
from bot.blocks.phrases import organization_name
from bot.blocks.sanitize import escape_mrkdwn
from bot.card_sharing.messages import signature as signature_of
from bot.card_sharing.messages import signed as signed_by
from bot.i18n.translator import Translator
from bot.reports.messages.buttons import card_rows
from bot.reports.messages.caveats import caveats
from bot.reports.messages.headline import headline
from bot.usage.flow_deltas import Key
from bot.usage.report import Range, Report

MOST_FLOWS = 5  # a phone's screen below the chart; *All flows* has the others


@dataclass(frozen=True, slots=True)
class Showing:
    """The reader of a card, and the state in which it is drawn."""

    translator: Translator
    time_zone: str  # IANA name
    shared_by: str | None = None  # the person who showed it to all; None while only one person sees it
    shared: bool = False  # that person's own card, after sharing
    stale_at: datetime | None = None  # now, when Pipefy did not answer and the reading is an old one
    changes: Mapping[Key, int] = field(default_factory=dict)  # by flow: the last seven days against the seven before
    organization_url: str | None = None  # of the organization's page in Pipefy, where its number is known


def report_card(report: Report, showing: Showing) -> Message:
    """The card of a report."""
    translator, to_all = showing.translator, bool(showing.shared_by)
    name = organization_name(report.reading.organization, translator)
    summary = headline(report, translator)
    notes = caveats(report, translator, stale_at=showing.stale_at, may_refresh=not to_all)
    end = footer(report, showing)
    blocks = (
        paragraph(*title(name, ": ", showing.organization_url), plain_words(summary, bold=True)),
        *map(context, notes),
        *_chart(report, translator),
        context(end),
        *signature(showing),
        # Above the table, which Slack lets grow and page: below it a phone would scroll far for them.
        *card_rows(report.reading, translator, shared=showing.shared, to_all=to_all),
        *_top_flows(report, showing),
    )
    flows = [f"• {flow_line(flow, translator)}" for flow in report.flows[:MOST_FLOWS]]
    own = map(escape_own, (summary, *notes, end))
    return Message(fallback_text([f"{escape_mrkdwn(name)}: {next(own)}", *own, signed(showing), *flows]), blocks)


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
        parts.insert(0, days_covered(report.range, reading.taken_at.date(), translator))
    if reading.usage.active_flows is not None:
        parts.append(translator.count("{n} active flow", "{n} active flows", reading.usage.active_flows))
    return " · ".join(parts)


def days_covered(period: Range, today: date, translator: Translator) -> str:
    """The days of a card's figures, up to today. They are UTC days, as Pipefy counts, whatever the reader's zone."""
    last = max(period.first, min(period.last, today))
    return translator.say("{range} (UTC days)", range=translator.span(period.first, last))


def as_of(taken_at: datetime, showing: Showing) -> str:
    """The moment of a card's figures."""
    return showing.translator.say(
        "Data as of {instant}", instant=showing.translator.instant(taken_at, showing.time_zone)
    )


def signature(showing: Showing) -> list[Block]:
    """A line with the person who showed the card to all; empty before that."""
    return [signature_of(showing.shared_by, showing.translator)] if showing.shared_by else []


def signed(showing: Showing) -> str:
    """The same for the fallback text."""
    return signed_by(showing.shared_by, showing.translator) if showing.shared_by else ""


def _chart(report: Report, translator: Translator) -> list[Block]:
    drawn = report_chart(report, translator)
    return [drawn] if drawn else []


def _top_flows(report: Report, showing: Showing) -> list[Block]:
    if not report.flows:
        return []
    caption = showing.translator.say("Top flows by tasks")
    return [
        flow_table(caption, report.flows, report.total, showing.translator, changes=showing.changes, most=MOST_FLOWS)[0]
    ]
