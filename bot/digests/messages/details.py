"""Every flow of a digest's week, for the thread below it."""

from bot.blocks.data import MOST_ROWS, Cell, Number, table
from bot.blocks.kit import context, fallback_text, paragraph
from bot.blocks.links import with_link
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, RichText, bullet_list
from bot.blocks.sanitize import clean
from bot.digests.flow_changes import FlowChanges, FlowWeek
from bot.digests.messages.card import digest_caveats, digest_footer
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
from bot.digests.messages.headline import digest_headline
from bot.digests.messages.month_table import month_lines, month_table
from bot.digests.messages.posting import DigestPosting
from bot.digests.messages.schedule_text import week_span
from bot.digests.model import Digest
from bot.i18n.translator import Translator

_FLOWS_IN_TEXT = 40  # the table holds 100; a screen reader reads every line of the text


def digest_details(digest: Digest, posting: DigestPosting) -> Message:
    """The full table: flows with both weeks, or the known weeks while there are no figures for each flow."""
    localizer = posting.localizer
    headline = digest_headline(digest, posting.organization, localizer, stale=posting.stale)
    headline = with_link(headline, posting.organization, posting.organization_url)
    # In a first week the card above has the caveats, and nothing here that they are about.
    caveats = [*(digest_caveats(digest, posting) if digest.flows else []), *_sums(digest, localizer)]
    drawn, cut = _flows(digest.flows, localizer.translator) if digest.flows else _month(digest, localizer.translator)
    caveats += [cut] if cut else []
    statuses = (
        [*status_lines(digest.flows, localizer), *unchanged_line(digest.flows, localizer)] if digest.flows else []
    )
    flows = [f"• {week_line(flow, localizer).text}" for flow in _changed(digest.flows)[:_FLOWS_IN_TEXT]]
    flows += month_lines(digest, localizer.translator, after=MOST_MOVERS, most=_FLOWS_IN_TEXT)
    end = digest_footer(digest, posting)
    blocks = [
        paragraph(*headline.elements(bold=True)),
        *([bullet_list([*caveats, *statuses])] if caveats or statuses else []),
        *drawn,
        context(end),
    ]
    lines = [headline.text, end, *(f"• {line.text}" for line in (*caveats, *statuses)), *flows]
    return Message(fallback_text(lines), tuple(blocks))


def _statuses(changes: FlowChanges, localizer: Localizer) -> list[RichText]:
    return [*status_lines(changes, localizer), *unchanged_line(changes, localizer)]


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


def _month(digest: Digest, translator: Translator) -> tuple[list[Block], RichText | None]:
    """The weeks, and the months of the flows that the card does not show, while their weeks cannot be told."""
    flows, month = digest.month_flows, month_table(digest, translator, after=MOST_MOVERS, most=MOST_ROWS)
    rest = flows.more + max(0, len(flows.flows) - MOST_MOVERS - MOST_ROWS) if flows else 0
    more = translator.count("Not in this table: {n} more flow", "Not in this table: {n} more flows", rest)
    return [*_weeks(digest, translator), *([month] if month else [])], RichText((more,)) if rest else None


def _weeks(digest: Digest, translator: Translator) -> list[Block]:
    head = (translator.say("Week"), translator.say("Tasks"))
    rows = [(week_span(week.week, translator), figure(week.tasks, translator)) for week in digest.weeks]
    return [table(translator.say("Tasks by week"), head, rows)[0]] if rows else []
