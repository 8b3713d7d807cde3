"""Every flow of a digest's week, for the thread below it."""

from bot.blocks.data import MOST_ROWS, Cell, Number, table
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, RichText
from bot.blocks.sanitize import clean
from bot.digests.extent import Extent
from bot.digests.flow_changes import FlowChanges, FlowWeek
from bot.digests.messages.card import weekly_parts
from bot.digests.messages.flows import (
    MOST_MOVERS,
    figure,
    known_table,
    status_lines,
    unchanged_line,
    week_cells,
    week_head,
    week_line,
)
from bot.digests.messages.month_table import month_lines, month_table
from bot.digests.messages.parts import DigestParts, ThreadParts, left_out, thread_message
from bot.digests.messages.posting import DigestPosting
from bot.digests.messages.schedule_text import week_span
from bot.digests.model import Digest
from bot.i18n.translator import Translator

_FLOWS_IN_TEXT = 40  # the table holds 100; a screen reader reads every line of the text


def digest_details(digest: Digest, posting: DigestPosting) -> Message:
    """The full table: flows with both weeks, or the known weeks while there are no figures for each flow."""
    localizer, translator = posting.localizer, posting.localizer.translator
    parts = weekly_parts(digest, posting)
    shown = MOST_MOVERS if _held_flows(posting.extent) else 0
    drawn, cut = _flows(digest.flows, translator) if digest.flows else _month(digest, shown, translator)
    flows = [f"• {week_line(flow, localizer).text}" for flow in _changed(digest.flows)[:_FLOWS_IN_TEXT]]
    flows += month_lines(digest, translator, after=shown, most=_FLOWS_IN_TEXT)
    notes = [*_caveats(digest, parts, posting.extent), *_sums(digest, localizer), *([cut] if cut else [])]
    if digest.flows:
        notes += [*status_lines(digest.flows, localizer), *unchanged_line(digest.flows, localizer)]
    return thread_message(parts, ThreadParts(notes, drawn, flows), posting.extent)


def _held_flows(extent: Extent) -> bool:
    """True where the channel's message has the top flows."""
    return extent is not Extent.HEADLINE


def _caveats(digest: Digest, parts: DigestParts, extent: Extent) -> list[RichText]:
    """The caveats again, beside the flows that they are about; in a first week, the message above has them."""
    above = left_out(parts, extent).gaps
    return [line for line in (*parts.caveats, *parts.gaps) if line not in above] if digest.flows else []


def _sums(digest: Digest, localizer: Localizer) -> list[RichText]:
    """Tasks of the card's total that are in no flow's figure."""
    # Said, since people add the column up, and a sum that is not the total costs trust in both.
    translator = localizer.translator
    if not digest.unattributed:
        return []
    tasks = translator.count("{n} task", "{n} tasks", digest.unattributed)
    if digest.left_by_pipefy:
        return [localizer.say("Pipefy assigns {tasks} of the week to no flow.", tasks=tasks)]
    return [localizer.say("Not in any flow, since we read flows a few minutes after midnight: {tasks}", tasks=tasks)]


def _changed(changes: FlowChanges | None) -> tuple[FlowWeek, ...]:
    """The flows that are worth a row: what did not change is one line, and each in the file."""
    return tuple(flow for flow in changes.flows if flow.difference != 0) if changes else ()


def _flows(changes: FlowChanges, translator: Translator) -> tuple[list[Block], RichText | None]:
    flows = _changed(changes)
    if not flows:
        return [], None
    head = (*week_head(translator), translator.say("Runs"), translator.say("Tasks per run"), translator.say("Pipe"))
    drawn, held = known_table(translator.say("Flows of the week"), head, [_cells(flow, translator) for flow in flows])
    rest = len(flows) - held
    more = translator.count("{n} more flow is in the CSV file", "{n} more flows are in the CSV file", rest)
    return [drawn], RichText((more,)) if rest else None


def _cells(flow: FlowWeek, translator: Translator) -> tuple[Cell, ...]:
    ratio = round(flow.tasks / flow.runs, 1) if flow.tasks is not None and flow.runs else None
    per_run = None if ratio is None else Number(ratio, translator.number(ratio))
    return (*week_cells(flow, translator), figure(flow.runs, translator), per_run, clean(flow.pipe, 60))


def _month(digest: Digest, shown: int, translator: Translator) -> tuple[list[Block], RichText | None]:
    """The weeks, and the months of the flows that the card does not show, while their weeks cannot be told."""
    flows, month = digest.month_flows, month_table(digest, translator, after=shown, most=MOST_ROWS)
    rest = flows.more + max(0, len(flows.flows) - shown - MOST_ROWS) if flows else 0
    more = translator.count("Not in this table: {n} more flow", "Not in this table: {n} more flows", rest)
    return [*_weeks(digest, translator), *([month] if month else [])], RichText((more,)) if rest else None


def _weeks(digest: Digest, translator: Translator) -> list[Block]:
    head = (translator.say("Week"), translator.say("Tasks"))
    rows = [(week_span(week.week, translator), figure(week.tasks, translator)) for week in digest.weeks]
    return [table(translator.say("Tasks by week"), head, rows)[0]] if rows else []
