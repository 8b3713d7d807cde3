"""Preview of alerts for the person who sets them up: what would have fired on days that are over."""

from dataclasses import dataclass
from datetime import date

from babel.lists import format_list

from bot.alerts.model import Event, LimitForecast, SpikesSeen, ThresholdCrossed
from bot.blocks.rich_text import Localizer, RichText
from bot.i18n.translator import Translator

_MOST_NAMED = 3  # alerts in the sentence, where more than one more is hidden


@dataclass(frozen=True, slots=True)
class Preview:
    """A replay of the days from `first` to `last`, both included. `starts`: the first one that could fire, or None.

    `missing`: days after that one that are unknown. `flows_from`: the first day that can be unusual for a single
    flow, where that is wanted and not yet possible. `asleep`: there is no limit to go by now.
    """

    first: date
    last: date
    missing: int
    fired: tuple[tuple[date, Event | SpikesSeen], ...]
    flows_from: date | None = None
    starts: date | None = None
    asleep: bool = False


def preview_lines(preview: Preview, localizer: Localizer) -> list[RichText]:
    """A sentence with what would have fired when, and what is not known."""
    if preview.starts is None:
        nothing = localizer.say("Pipefy has no daily data to try these settings on yet.")
        return [nothing, *_flows_later(preview, localizer)]
    return [
        _summary(preview, preview.starts, localizer),
        *_start(preview, preview.starts, localizer),
        *_missing(preview, localizer),
        *_flows_later(preview, localizer),
    ]


def _summary(preview: Preview, starts: date, localizer: Localizer) -> RichText:
    translator, day = localizer.translator, localizer.translator.day(starts)
    fired = [
        translator.say("{day} ({alert})", day=translator.day(at), alert=alert)
        for at, event in preview.fired
        if (alert := _alert(event, localizer))
    ]
    if not fired:
        return localizer.say("Since {day}, these settings would not have alerted.", day=day)
    sentence = translator.count(
        "Since {day}, these settings would have alerted {n} time: {alerts}.",
        "Since {day}, these settings would have alerted {n} times: {alerts}.",
        len(fired),
        day=day,
        alerts=_listed(fired, translator),
    )
    return RichText((sentence,))


def _listed(fired: list[str], translator: Translator) -> str:
    """`Nov 16 (50%) and Nov 20 (80%)`; with more than four, three of them and the number of others."""
    more = len(fired) - _MOST_NAMED
    if more < 2:  # "1 more" takes the room of the one that it hides
        return str(format_list(fired, locale=translator.locale))
    named = ", ".join(fired[:_MOST_NAMED])
    return translator.count("{alerts}, and {n} more", "{alerts}, and {n} more", more, alerts=named)


def _start(preview: Preview, starts: date, localizer: Localizer) -> list[RichText]:
    if starts == preview.first:
        return []
    day = localizer.translator.day(starts)
    return [localizer.say("Pipefy has no daily data before {day}, so the preview starts there.", day=day)]


def _missing(preview: Preview, localizer: Localizer) -> list[RichText]:
    if not preview.missing:
        return []
    gap = localizer.translator.count(
        "Pipefy has no data for {n} day since then, so we could not try it.",
        "Pipefy has no data for {n} days since then, so we could not try them.",
        preview.missing,
    )
    return [RichText((gap,))]


def _flows_later(preview: Preview, localizer: Localizer) -> list[RichText]:
    """Sentence on the day from which flows can be judged; none where they can be already."""
    # Pipefy tells days of an organization, but none of a flow: those are differences of the bot's own readings.
    if preview.flows_from is None:
        return []
    day = localizer.translator.day(preview.flows_from)
    return [localizer.say("From {day} on, we can also tell unusual days of single flows.", day=day)]


def _alert(event: Event | SpikesSeen, localizer: Localizer) -> str:
    """An alert in a few words; empty for an event that posts no card of its own."""
    match event:
        case ThresholdCrossed(mark=threshold, lower=lower):
            return ", ".join(map(localizer.translator.percent, (*sorted(lower), threshold)))
        case LimitForecast():
            return localizer.translator.say("forecast")
        case SpikesSeen():
            return localizer.translator.say("unusual day")
        case _:
            return ""
