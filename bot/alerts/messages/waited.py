"""Unusual days that waited in quiet hours beside an alert, on the card of that: a line for each, and its button."""

from typing import Any

from bot.alerts.messages import buttons
from bot.alerts.messages.silence import evidence
from bot.alerts.messages.spikes import MOST_SPIKES, unusual_day
from bot.alerts.model import AlertFacts, CardState, WaitedDay
from bot.blocks.kit import actions
from bot.blocks.message import Block
from bot.blocks.rich_text import Localizer, RichText, name_of


def waited_days(facts: AlertFacts, card_state: CardState, localizer: Localizer) -> tuple[RichText, list[RichText]]:
    """Title and lines; no lines where none waited."""
    lines = [_line(facts, day, card_state, localizer) for day in facts.also or ()]
    return localizer.say("Also during quiet hours:"), lines


def waited_row(facts: AlertFacts, card_state: CardState, localizer: Localizer) -> list[Block]:
    """A button for each of them that was not marked as expected yet. Each carries the firing of its own day."""
    row = [
        _button(day, MOST_SPIKES + place, localizer)
        for place, day in enumerate((facts.also or ())[:MOST_SPIKES])
        if day.firing_id not in card_state.expected_also and (day.event.silence is None or not _came(day))
    ]
    return [actions(row)] if row else []


def _line(facts: AlertFacts, day: WaitedDay, card_state: CardState, localizer: Localizer) -> RichText:
    headline = unusual_day(name_of(facts.organization), day.event, localizer)
    expected = [localizer.say("Marked as expected.")] if day.firing_id in card_state.expected_also else []
    return headline.then(*evidence(day.event, localizer), *expected)


def _came(day: WaitedDay) -> bool:
    return day.event.silence is not None and day.event.silence.reported is not None


def _button(day: WaitedDay, place: int, localizer: Localizer) -> dict[str, Any]:
    # Its first spike: that which the line names. The place keeps the action id apart from those of the card's own.
    name = localizer.translator.day(day.event.day)
    return buttons.expected(day.firing_id, 0, name, localizer.translator, action_place=place)
