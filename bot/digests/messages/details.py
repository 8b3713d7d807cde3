"""Every flow of a digest's week, for the thread below it."""

from bot.blocks.data import Cell, Number, table
from bot.blocks.kit import context, fallback_text, paragraph
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, RichText, bullet_list
from bot.digests.flow_changes import FlowChanges, FlowWeek
from bot.digests.messages.card import DigestPosting, digest_caveats, digest_footer
from bot.digests.messages.flows import figure, status_lines, week_cells, week_line
from bot.digests.messages.headline import digest_headline
from bot.digests.messages.schedule_text import week_span
from bot.digests.model import Digest
from bot.i18n.translator import Translator

_FLOWS_IN_TEXT = 40  # the table holds 100; a screen reader reads every line of the text


def digest_details(digest: Digest, posting: DigestPosting) -> Message:
    """The full table: flows with both weeks, or the known weeks while there are no figures for each flow."""
    localizer = posting.localizer
    headline = digest_headline(digest, posting.organization, localizer, stale=posting.stale)
    caveats = [*digest_caveats(digest, posting), *_sums(digest, localizer)]
    drawn, cut = _flows(digest.flows, localizer.translator) if digest.flows else _weeks(digest, localizer.translator)
    caveats += [cut] if cut else []
    statuses = status_lines(digest.flows, localizer) if digest.flows else []
    flows = digest.flows.flows[:_FLOWS_IN_TEXT] if digest.flows else ()
    end = digest_footer(digest, posting)
    blocks = [
        paragraph(*headline.elements(bold=True)),
        *([bullet_list([*caveats, *statuses])] if caveats or statuses else []),
        *drawn,
        context(end),
    ]
    bullets = [*caveats, *statuses, *(week_line(flow, localizer) for flow in flows)]
    lines = [headline.text, end, *(f"• {line.text}" for line in bullets)]
    return Message(fallback_text(lines), tuple(blocks))


def _sums(digest: Digest, localizer: Localizer) -> list[RichText]:
    """Tasks of the card's total that are in no flow's figure."""
    # Said, since people add the column up, and a sum that is not the total costs trust in both.
    translator = localizer.translator
    if not digest.unattributed:
        return []
    tasks = translator.count("{n} task", "{n} tasks", digest.unattributed)
    return [localizer.say("Not attributed to a flow by Pipefy: {tasks}", tasks=tasks)]


def _flows(changes: FlowChanges, translator: Translator) -> tuple[list[Block], RichText | None]:
    if not changes.flows:
        return [], None
    head = (
        translator.say("Flow"),
        translator.say("Pipe"),
        translator.say("This week"),
        translator.say("Week before"),
        translator.say("Difference"),
        translator.say("Runs"),
        translator.say("Tasks per run"),
    )
    drawn, held = table(translator.say("Flows of the week"), head, [_cells(flow, translator) for flow in changes.flows])
    rest = len(changes.flows) - held
    more = translator.count("{n} more flow is in the CSV file", "{n} more flows are in the CSV file", rest)
    return [drawn], RichText((more,)) if rest else None


def _cells(flow: FlowWeek, translator: Translator) -> tuple[Cell, ...]:
    ratio = round(flow.tasks / flow.runs, 1) if flow.tasks is not None and flow.runs else None
    per_run = None if ratio is None else Number(ratio, translator.number(ratio))
    return (*week_cells(flow, translator), figure(flow.runs, translator), per_run)


def _weeks(digest: Digest, translator: Translator) -> tuple[list[Block], RichText | None]:
    head = (translator.say("Week"), translator.say("Tasks"))
    rows = [(week_span(week.week, translator), figure(week.tasks, translator)) for week in digest.weeks]
    return ([table(translator.say("Tasks by week"), head, rows)[0]] if rows else []), None
