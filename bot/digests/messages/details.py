"""Every flow of a digest's week, for the thread below it."""

from bot.blocks.data import Cell, Number, table
from bot.blocks.kit import note, rich, twin
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Line, Voice, listed
from bot.digests.flow_changes import FlowChanges, FlowWeek
from bot.digests.messages.card import Posting, digest_footer, digest_remarks
from bot.digests.messages.flows import fate_lines, figure, week_cells, week_line
from bot.digests.messages.headline import digest_headline
from bot.digests.messages.schedule_text import week_span
from bot.digests.model import Digest
from bot.i18n.translator import Words

_FLOWS_IN_TEXT = 40


def digest_details(digest: Digest, posting: Posting) -> Message:
    """The full table: flows with both weeks, or the known weeks while there are no figures for each flow."""
    voice = posting.voice
    said = digest_headline(digest, posting.organization, voice, stale=posting.stale)
    told = [*digest_remarks(digest, posting), *_sums(digest, voice)]
    drawn, cut = _flows(digest.flows, voice.words) if digest.flows else _weeks(digest, voice.words)
    told += [cut] if cut else []
    fates = fate_lines(digest.flows, voice) if digest.flows else []
    flows = digest.flows.flows[:_FLOWS_IN_TEXT] if digest.flows else ()
    end = digest_footer(digest, posting)
    blocks = [
        rich(*said.elements(bold=True)),
        *([listed([*told, *fates])] if told or fates else []),
        *drawn,
        note(end),
    ]
    lines = [said.text, end, *(f"• {line.text}" for line in (*told, *fates, *(week_line(f, voice) for f in flows)))]
    return Message(twin(lines), tuple(blocks))


def _sums(digest: Digest, voice: Voice) -> list[Line]:
    """The total of the card, and what of it is in no flow's figure."""
    words = voice.words
    if not digest.unattributed:
        return []
    tasks = words.count("{n} task", "{n} tasks", digest.unattributed)
    return [voice.say("Not attributed to a flow by Pipefy: {tasks}", tasks=tasks)]


def _flows(changes: FlowChanges, words: Words) -> tuple[list[Block], Line | None]:
    if not changes.flows:
        return [], None
    head = (
        words.say("Flow"),
        words.say("Pipe"),
        words.say("This week"),
        words.say("Week before"),
        words.say("Difference"),
        words.say("Runs"),
        words.say("Tasks per run"),
    )
    drawn, held = table(words.say("Flows of the week"), head, [_cells(flow, words) for flow in changes.flows])
    left = len(changes.flows) - held
    said = words.count("{n} more flow is in the CSV file", "{n} more flows are in the CSV file", left)
    return [drawn], Line((said,)) if left else None


def _cells(flow: FlowWeek, words: Words) -> tuple[Cell, ...]:
    ratio = round(flow.tasks / flow.runs, 1) if flow.tasks is not None and flow.runs else None
    per_run = None if ratio is None else Number(ratio, words.number(ratio))
    return (*week_cells(flow, words), figure(flow.runs, words), per_run)


def _weeks(digest: Digest, words: Words) -> tuple[list[Block], Line | None]:
    head = (words.say("Week"), words.say("Tasks"))
    rows = [(week_span(week.week, words), figure(week.tasks, words)) for week in digest.weeks]
    return ([table(words.say("Tasks by week"), head, rows)[0]] if rows else []), None
