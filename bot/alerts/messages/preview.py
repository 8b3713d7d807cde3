"""Preview of alerts for the person who sets them up: what would have fired on days that are over."""

from dataclasses import dataclass
from datetime import date

from bot.alerts.model import FULL_USE, Event, LimitForecast, SpikesSeen, ThresholdCrossed
from bot.blocks.rich_text import Localizer, RichText

_MOST_NAMED = 20  # days in the list


@dataclass(frozen=True, slots=True)
class Preview:
    """A replay of the days from `first` to `last`, both included. `missing`: days of them that are unknown.

    `flows_from`: the first day that can be unusual for a single flow, where that is wanted and not yet possible.
    """

    first: date
    last: date
    missing: int
    fired: tuple[tuple[date, Event | SpikesSeen], ...]
    flows_from: date | None = None


def preview_lines(preview: Preview, localizer: Localizer) -> list[RichText]:
    """Number and days of what would have fired, and the gaps; at most 20 days by name."""
    translator, days = localizer.translator, (preview.last - preview.first).days + 1
    tried = {"first": translator.day(preview.first), "last": translator.day(preview.last)}
    # "Would not have fired" would be a promise; of days that nobody read, nothing is known.
    if preview.missing >= days:
        nothing = localizer.say("The days from {first} to {last} are unknown, so there is no preview.", **tried)
        return [nothing, *_flows_later(preview, localizer)]
    fired = [
        RichText((f"• {translator.day(day)}: {what}",))
        for day, event in preview.fired
        if (what := _alert(event, localizer))
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
    title = localizer.translator.count(
        "From {first} to {last} this would have fired {n} time:",
        "From {first} to {last} this would have fired {n} times:",
        fired,
        **tried,
    )
    return RichText((title,))


def _more(fired: int, localizer: Localizer) -> list[RichText]:
    more = fired - _MOST_NAMED
    return [RichText((localizer.translator.count("{n} more", "{n} more", more),))] if more > 0 else []


def _missing(preview: Preview, localizer: Localizer) -> list[RichText]:
    if not preview.missing:
        return []
    gap = localizer.translator.count(
        "{n} of these days is unknown, and nothing follows from it.",
        "{n} of these days are unknown, and nothing follows from them.",
        preview.missing,
    )
    return [RichText((gap,))]


def _flows_later(preview: Preview, localizer: Localizer) -> list[RichText]:
    """Sentence on the day from which flows can be judged; none where they can be already."""
    # Pipefy tells days of an organization, but none of a flow: those are differences of the bot's own readings.
    if preview.flows_from is None:
        return []
    day = localizer.translator.day(preview.flows_from)
    return [localizer.say("Unusual days of single flows are told from {day} on: until then the bot learns.", day=day)]


def _alert(event: Event | SpikesSeen, localizer: Localizer) -> str:
    """An alert in a few words; empty for an event that posts no card of its own."""
    match event:
        case ThresholdCrossed(mark=threshold, lower=lower):
            thresholds = ", ".join(map(localizer.translator.percent, (*sorted(lower), threshold)))
            return localizer.translator.say("{marks} passed", marks=thresholds)
        case LimitForecast():
            return localizer.translator.say(
                "the forecast passed {percent}", percent=localizer.translator.percent(FULL_USE)
            )
        case SpikesSeen():
            return localizer.translator.say("an unusual day")
        case _:
            return ""
