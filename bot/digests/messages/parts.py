"""The parts of a digest of any cadence: those that its message in the channel holds, the others in its thread. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from bot.blocks.kit import context, fallback_text, header, paragraph
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import RichText, bullet_list, join
from bot.digests.extent import Extent
from bot.digests.messages.posting import DigestPosting, button_row
from bot.digests.schedule import Cadence


@dataclass(frozen=True, slots=True)
class DigestParts:
    """Everything that a digest has to say, in the order in which it is read."""

    title: str
    headline: RichText
    outlook: Sequence[RichText]
    advice: Sequence[RichText]
    caveats: Sequence[RichText]  # without which the headline could be taken for what it is not
    gaps: Sequence[RichText]  # what explains the other figures, or is missing among them
    chart: Block | None
    table: Block | None  # of the top flows
    flow_lines: Sequence[str]  # the same in words
    statuses: Sequence[RichText]
    end: str

    @property
    def paragraphs(self) -> list[list[RichText]]:
        parts = [[*self.outlook], [*self.advice], [*self.caveats, *self.gaps]]
        return [part for part in parts if part]


@dataclass(frozen=True, slots=True)
class ThreadParts:
    """Parts that only the thread has: notes, every flow as tables, and the same in words."""

    notes: Sequence[RichText]
    tables: Sequence[Block]
    lines: Sequence[str]


def card(parts: DigestParts, posting: DigestPosting, cadence: Cadence = Cadence.WEEKLY) -> Message:
    """The message in the channel, at most 12 blocks."""
    shown, end = _held(parts, posting.extent), [*_rest_elsewhere(posting), parts.end]
    blocks = [
        header(shown.title),
        paragraph(*shown.headline.elements(bold=True)),
        *(paragraph(*join(part, "\n").elements()) for part in shown.paragraphs),
        *(block for block in (shown.chart, shown.table) if block),
        *([bullet_list(shown.statuses)] if shown.statuses else []),
        *map(context, end),
        *button_row(posting, cadence),
    ]
    lines = [
        shown.headline,
        *(line for part in shown.paragraphs for line in part),
        *(RichText(("• ", *line.parts)) for line in shown.statuses),
    ]
    return Message(fallback_text([*(line.text for line in lines), *shown.flow_lines, *end]), tuple(blocks))


def thread_message(parts: DigestParts, thread: ThreadParts, extent: Extent) -> Message:
    """The message in the thread: what the channel's one leaves out, and every flow."""
    missing = left_out(parts, extent)
    blocks = [
        paragraph(*parts.headline.elements(bold=True)),
        *(paragraph(*join(part, "\n").elements()) for part in missing.paragraphs),
        *([missing.chart] if missing.chart else []),
        *([bullet_list(thread.notes)] if thread.notes else []),
        *thread.tables,
        context(parts.end),
    ]
    lines = [parts.headline.text, *(line.text for part in missing.paragraphs for line in part), parts.end]
    notes = [f"• {note.text}" for note in thread.notes]
    return Message(fallback_text([*lines, *notes, *thread.lines]), tuple(blocks))


def left_out(parts: DigestParts, extent: Extent) -> DigestParts:
    """Those that a message of that extent does not hold. Flows are none of them: the thread has them all."""
    match extent:
        case Extent.EVERYTHING:
            return replace(parts, outlook=(), advice=(), caveats=(), gaps=(), chart=None)
        case Extent.TOP_FLOWS:
            return replace(parts, caveats=(), gaps=())
        case Extent.HEADLINE:
            return replace(parts, caveats=())
        case _:
            assert_never(extent)


def _held(parts: DigestParts, extent: Extent) -> DigestParts:
    if extent is Extent.EVERYTHING:
        return parts
    shorter = replace(parts, outlook=(), advice=(), chart=None, statuses=())
    return shorter if extent is Extent.TOP_FLOWS else replace(shorter, gaps=(), table=None, flow_lines=())


def _rest_elsewhere(posting: DigestPosting) -> list[str]:
    """A line for a preview, which has neither a thread nor a button for the details."""
    if posting.extent is Extent.EVERYTHING or posting.subscription_id:
        return []
    return [posting.localizer.translator.say("When we post it, the rest follows in its thread.")]
