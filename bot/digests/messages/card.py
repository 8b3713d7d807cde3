"""The weekly digest as a card: one line that says it all, a chart, what changed, what to do, where it is from."""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks.kit import actions, note, rich, twin
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Line, Someone, Voice, joined, listed
from bot.digests.messages import buttons
from bot.digests.messages.chart import digest_chart
from bot.digests.messages.flows import fate_lines, mover_lines, movers_table
from bot.digests.messages.headline import digest_headline, month_advice
from bot.digests.messages.schedule_text import moment, schedule
from bot.digests.model import Digest
from bot.digests.schedule import Cadence
from bot.usage.model import Organization


@dataclass(frozen=True, slots=True)
class Posting:
    """For whom and how a digest is drawn. `voice` has the subscription's language and zone."""

    voice: Voice
    organization: Organization
    as_of: datetime  # when Pipefy was read
    stale: bool = False  # Pipefy did not answer, and an older reading is shown
    cadence: Cadence | None = None  # None: nothing is subscribed
    subscription_id: str = ""  # empty: no buttons
    late_from: datetime | None = None  # when it was due, if that is worth a word
    asked_by: str | None = None  # the person who sent it now


def digest_card(digest: Digest, posting: Posting) -> Message:
    """The card of a digest, at most 12 blocks."""
    voice = posting.voice
    said = digest_headline(digest, posting.organization, voice, stale=posting.stale)
    advice = month_advice(digest.month, voice)
    told = [*([advice] if advice else []), *digest_remarks(digest, posting)]
    fates = fate_lines(digest.flows, voice) if digest.flows else []
    moved = mover_lines(digest.flows, voice) if digest.flows else []
    end = digest_footer(digest, posting)
    blocks = [
        rich(*said.elements(bold=True)),
        *([rich(*joined(told, "\n").elements())] if told else []),
        *_pictures(digest, posting),
        *([listed(fates)] if fates else []),
        note(end),
        *_buttons(posting),
    ]
    bullets = [f"• {line.text}" for line in (*fates, *moved)]
    return Message(twin([said.text, *(line.text for line in told), *bullets, end]), tuple(blocks))


def digest_remarks(digest: Digest, posting: Posting) -> list[Line]:
    """What the reader must know about the figures: their age, and what is missing."""
    return [*_circumstances(posting), *_gaps(digest, posting.voice)]


def digest_footer(digest: Digest, posting: Posting) -> str:
    """The exact range, the moment of the figures, and when the next one comes."""
    words = posting.voice.words
    parts = [
        words.say("{range} (UTC days)", range=words.span(digest.week.first, digest.week.last)),
        words.say("As of {instant}", instant=posting.voice.instant(posting.as_of)),
    ]
    if posting.cadence:
        parts.append(schedule(posting.cadence, words))
    return " · ".join(parts)


def _circumstances(posting: Posting) -> list[Line]:
    voice, lines = posting.voice, []
    if posting.asked_by:
        lines.append(voice.say("{person} asked for this one beside the weekly ones.", person=Someone(posting.asked_by)))
    if posting.late_from:
        due = moment(posting.late_from, voice.zone, voice.words)
        lines.append(voice.say("Delayed, was due {due}", due=due))
    if posting.stale:
        at = voice.instant(posting.as_of)
        lines.append(voice.say("Pipefy did not answer: these figures are from a reading of {instant}.", instant=at))
    return lines


def _gaps(digest: Digest, voice: Voice) -> list[Line]:
    words, lines = voice.words, []
    if digest.unknown_days:
        days = ", ".join(words.day(day) for day in digest.unknown_days)
        lines.append(voice.say("Not known: {days}", days=days))
    elif digest.before is None:
        lines.append(voice.say("The week before is not known, so there is no comparison."))
    if digest.flows is None and digest.flows_from:
        lines.append(voice.say("Figures for each flow come from {day} on.", day=words.long_day(digest.flows_from)))
    if digest.flows and digest.flows.read_first != digest.week.first:
        first, last = words.day(digest.flows.read_first), words.day(digest.flows.read_last)
        lines.append(
            voice.say("Flows are counted from the reading of {first} to that of {last}", first=first, last=last)
        )
    return lines


def _pictures(digest: Digest, posting: Posting) -> list[Block]:
    words = posting.voice.words
    table = movers_table(digest.flows, words) if digest.flows else None
    return [picture for picture in (digest_chart(digest, words), table) if picture]


def _buttons(posting: Posting) -> list[Block]:
    if not posting.subscription_id:
        return []
    return [actions(buttons.below_digest(posting.subscription_id, posting.voice.words))]
