"""What alerts would have said on days that are over, for whoever sets them up."""

from dataclasses import dataclass
from datetime import date

from bot.alerts.model import Event, LimitForecast, SpikesSeen, ThresholdCrossed
from bot.blocks.rich_text import Localizer, RichText

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


def preview_lines(preview: Preview, localizer: Localizer) -> list[RichText]:
    """How often, on which days, and what is not known; the days as a list in themselves."""
    translator, days = localizer.translator, (preview.last - preview.first).days + 1
    tried = {"first": translator.day(preview.first), "last": translator.day(preview.last)}
    if preview.missing >= days:
        nothing = localizer.say("The days from {first} to {last} are unknown, so there is no preview.", **tried)
        return [nothing, *_flows_later(preview, localizer)]
    fired = [
        RichText((f"• {translator.day(day)}: {what}",))
        for day, event in preview.fired
        if (what := _what(event, localizer))
    ]
    return [
        _title(len(fired), tried, localizer),
        *fired[:_MOST_NAMED],
        *_more(len(fired), localizer),
        *_missing(preview, localizer),
        *_flows_later(preview, localizer),
    ]


def _title(fired: int, tried: dict[str, str], localizer: Localizer) -> RichText:
    if not fired:
        return localizer.say("From {first} to {last} this would not have fired.", **tried)
    said = localizer.translator.count(
        "From {first} to {last} this would have fired {n} time:",
        "From {first} to {last} this would have fired {n} times:",
        fired,
        **tried,
    )
    return RichText((said,))


def _more(fired: int, localizer: Localizer) -> list[RichText]:
    more = fired - _MOST_NAMED
    return [RichText((localizer.translator.count("{n} more", "{n} more", more),))] if more > 0 else []


def _missing(preview: Preview, localizer: Localizer) -> list[RichText]:
    if not preview.missing:
        return []
    said = localizer.translator.count(
        "{n} of these days is unknown, and nothing follows from it.",
        "{n} of these days are unknown, and nothing follows from them.",
        preview.missing,
    )
    return [RichText((said,))]


def _flows_later(preview: Preview, localizer: Localizer) -> list[RichText]:
    """Pipefy tells no days of a flow: what is usual for one is learned from readings."""
    if preview.flows_from is None:
        return []
    day = localizer.translator.day(preview.flows_from)
    return [localizer.say("Unusual days of single flows are told from {day} on: until then the bot learns.", day=day)]


def _what(event: Event | SpikesSeen, localizer: Localizer) -> str:
    """In a few words; empty for what only follows from something said before."""
    match event:
        case ThresholdCrossed(mark=mark, lower=lower):
            marks = ", ".join(map(localizer.translator.percent, (*sorted(lower), mark)))
            return localizer.translator.say("{marks} passed", marks=marks)
        case LimitForecast():
            return localizer.translator.say(
                "the forecast passed {percent}", percent=localizer.translator.percent(_WHOLE)
            )
        case SpikesSeen():
            return localizer.translator.say("an unusual day")
        case _:
            return ""
