"""What alerts would have said on days that are over, for whoever sets them up."""

from dataclasses import dataclass
from datetime import date

from bot.alerts.model import Event, Foreseen, MarkPassed, SpikesSeen
from bot.blocks.rich_text import Line, Voice

_MOST_NAMED = 20
_WHOLE = 100  # percent


@dataclass(frozen=True, slots=True)
class Preview:
    """The days that were tried, both included, how many of them are unknown, and what would have fired when.

    Of the events only what would have been said for itself is counted, not what follows from it. `flows_from`: the
    first day that can be unusual for a single flow, where that is wanted and not yet possible.
    """

    first: date
    last: date
    missing: int
    fired: tuple[tuple[date, Event | SpikesSeen], ...]
    flows_from: date | None = None


def preview_lines(preview: Preview, voice: Voice) -> list[Line]:
    """How often, on which days, and what is not known; the days as a list in themselves."""
    words, days = voice.words, (preview.last - preview.first).days + 1
    tried = {"first": words.day(preview.first), "last": words.day(preview.last)}
    if preview.missing >= days:
        nothing = voice.say("The days from {first} to {last} are unknown, so there is no preview.", **tried)
        return [nothing, *_flows_later(preview, voice)]
    fired = [Line((f"• {words.day(day)}: {what}",)) for day, event in preview.fired if (what := _what(event, voice))]
    return [
        _title(len(fired), tried, voice),
        *fired[:_MOST_NAMED],
        *_more(len(fired), voice),
        *_missing(preview, voice),
        *_flows_later(preview, voice),
    ]


def _title(fired: int, tried: dict[str, str], voice: Voice) -> Line:
    if not fired:
        return voice.say("From {first} to {last} this would not have fired.", **tried)
    said = voice.words.count(
        "From {first} to {last} this would have fired {n} time:",
        "From {first} to {last} this would have fired {n} times:",
        fired,
        **tried,
    )
    return Line((said,))


def _more(fired: int, voice: Voice) -> list[Line]:
    more = fired - _MOST_NAMED
    return [Line((voice.words.count("{n} more", "{n} more", more),))] if more > 0 else []


def _missing(preview: Preview, voice: Voice) -> list[Line]:
    if not preview.missing:
        return []
    said = voice.words.count(
        "{n} of these days is unknown, and nothing follows from it.",
        "{n} of these days are unknown, and nothing follows from them.",
        preview.missing,
    )
    return [Line((said,))]


def _flows_later(preview: Preview, voice: Voice) -> list[Line]:
    """Pipefy tells no days of a flow: what is usual for one is learned from readings."""
    if preview.flows_from is None:
        return []
    day = voice.words.day(preview.flows_from)
    return [voice.say("Unusual days of single flows are told from {day} on: until then the bot learns.", day=day)]


def _what(event: Event | SpikesSeen, voice: Voice) -> str:
    """In a few words; empty for what only follows from something said before."""
    match event:
        case MarkPassed(mark=mark, lower=lower):
            marks = ", ".join(map(voice.words.percent, (*sorted(lower), mark)))
            return voice.words.say("{marks} passed", marks=marks)
        case Foreseen():
            return voice.words.say("the forecast passed {percent}", percent=voice.words.percent(_WHOLE))
        case SpikesSeen():
            return voice.words.say("an unusual day")
        case _:
            return ""
