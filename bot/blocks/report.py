"""The report as a card: one sentence that says it all, a chart, the top flows, where the figures are from."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks.buttons import card_buttons
from bot.blocks.charts import report_chart
from bot.blocks.flow_table import flow_line, flow_table
from bot.blocks.headline import headline
from bot.blocks.kit import actions, escape, note, person, rich, tame, twin
from bot.blocks.kit import words as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.words import Words
from bot.usage.period import Period
from bot.usage.report import Report

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
    words = showing.words
    name = organization_name(report, words)
    said = headline(report, words)
    notes = remarks(report, showing)
    blocks: list[Block] = [rich(plain_words(f"{tame(name)}: ", bold=True), plain_words(said, bold=True))]
    blocks += [note(line) for line in notes]
    drawn = report_chart(report, words)
    if drawn:
        blocks.append(drawn)
    blocks += _flows(report, words)
    blocks.append(note(footer(report, showing)))
    if showing.shared_by:
        blocks.append(rich(plain_words(words.say("Shared by") + " ", italic=True), person(showing.shared_by)))
    blocks.append(
        actions(card_buttons(report.reading, showing.words, shared=showing.shared, to_all=bool(showing.shared_by)))
    )
    lines = [f"{escape(name)}: {said}", *notes, *_flow_lines(report, words), footer(report, showing)]
    return Message(twin(lines), tuple(blocks))


def organization_name(report: Report, words: Words) -> str:
    """The organization's name, or the start of its uuid where Pipefy gives none."""
    organization = report.reading.organization
    return tame(organization.name) or words.say("Organization {id}", id=organization.uuid[:8])


def footer(report: Report, showing: Showing) -> str:
    """The exact range, the moment of the figures, and how many flows ran."""
    words, reading = showing.words, report.reading
    parts = []
    if report.range:
        parts.append(words.say("{range} (UTC days)", range=words.span(report.range.first, report.range.last)))
    parts.append(words.say("As of {instant}", instant=words.instant(reading.taken_at, showing.zone)))
    if reading.usage.active_flows is not None:
        parts.append(words.count("{n} active flow", "{n} active flows", reading.usage.active_flows))
    return " · ".join(parts)


def remarks(report: Report, showing: Showing) -> list[str]:
    """What the reader must know about the figures: their age, and what is missing."""
    return [*_warnings(report, showing), *_gaps(report, showing.words)]


def _warnings(report: Report, showing: Showing) -> list[str]:
    words, reading = showing.words, report.reading
    lines = []
    if showing.stale_at:
        minutes = max(1, int((showing.stale_at - reading.taken_at).total_seconds() // 60))
        lines.append(
            words.count(
                "Pipefy does not answer right now. This is the last reading, {n} minute old.",
                "Pipefy does not answer right now. This is the last reading, {n} minutes old.",
                minutes,
            )
        )
    if "top" in reading.unanswered:
        lines.append(words.say("Pipefy did not answer which flows used the tasks. Refresh asks again."))
    if "beside" in reading.unanswered:
        lines.append(
            words.say("Pipefy did not answer for the month before, so it is not compared. Refresh asks again.")
        )
    return lines


def _gaps(report: Report, words: Words) -> list[str]:
    lines = []
    if any(day.tasks is None for day in report.days):
        lines.append(words.say("Some days are missing in Pipefy's answer; the total is Pipefy's own."))
    if any(month.unfinished for month in report.months):
        lines.append(words.say("The last month is not over yet."))
    if report.reading.period is not Period.LAST_3_MONTHS and report.total is not None and report.limit is None:
        lines.append(words.say("Pipefy names no allowance for this organization, so there is no percentage."))
    return lines


def _flows(report: Report, words: Words) -> list[Block]:
    if not report.flows:
        return []
    drawn, _ = flow_table(words.say("Top flows by tasks"), report.flows[:MOST_FLOWS], report.total, words)
    return [drawn]


def _flow_lines(report: Report, words: Words) -> list[str]:
    return [f"• {flow_line(flow, words)}" for flow in report.flows[:_FLOWS_IN_TEXT]]
