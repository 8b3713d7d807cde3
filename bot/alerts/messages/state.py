"""State of an alert since it was posted, as lines on its card."""

from datetime import UTC, datetime

from bot.alerts.detection.model import SpikesSeen
from bot.alerts.messages.settings_text import snooze_line
from bot.alerts.messages.spikes import MOST_SPIKES, spike_name
from bot.alerts.model import AlertFacts, CardState, LimitForecast, ThresholdCrossed
from bot.blocks.rich_text import Localizer, RichText, UserMention, join
from bot.usage.period import last_day


def state_lines(facts: AlertFacts, card_state: CardState, localizer: Localizer) -> list[RichText]:
    """Lines in order of weight: closed, acknowledged, snoozed, higher thresholds passed, spikes marked as expected."""
    closed = [_closed(facts, card_state.closed_at, localizer)] if card_state.closed_at else []
    snoozed = (
        [snooze_line(card_state.silent_until, localizer)] if card_state.silent and not card_state.closed_at else []
    )
    return [
        *closed,
        *_acknowledged(card_state, localizer),
        *snoozed,
        *_passed(facts, card_state, localizer),
        *_called_expected(facts, card_state, localizer),
    ]


def closed_with_month(facts: AlertFacts, card_state: CardState) -> bool:
    """True of an alert that ended because its month did."""
    return card_state.closed_at is not None and card_state.closed_at.astimezone(UTC).date() > last_day(facts.month)


def _closed(facts: AlertFacts, at: datetime, localizer: Localizer) -> RichText:
    instant = localizer.instant(at)
    if isinstance(facts.event, SpikesSeen) and facts.event.silence and facts.event.silence.reported is not None:
        return localizer.say("Resolved on {instant}: Pipefy's figures were late", instant=instant)
    # "Resolved" would be wrong of a threshold that was passed to the end of its month.
    if at.astimezone(UTC).date() > last_day(facts.month):
        return localizer.say("Closed on {instant}: the month is over", instant=instant)
    match facts.event:
        case ThresholdCrossed():
            return localizer.say("Resolved on {instant}", instant=instant)
        case LimitForecast():
            return localizer.say("Forecast withdrawn on {instant}", instant=instant)
        case SpikesSeen():
            return localizer.say("Closed on {instant}", instant=instant)


def _acknowledged(card_state: CardState, localizer: Localizer) -> list[RichText]:
    if not card_state.acknowledged_by:
        return []
    person = UserMention(card_state.acknowledged_by)
    if card_state.acknowledged_at is None:
        return [localizer.say("{person} is on it", person=person)]
    return [
        localizer.say(
            "{person} has been on it since {instant}",
            person=person,
            instant=localizer.instant(card_state.acknowledged_at),
        )
    ]


def _passed(facts: AlertFacts, card_state: CardState, localizer: Localizer) -> list[RichText]:
    """Higher thresholds passed since, without those that the headline names."""
    event = facts.event
    in_headline = {event.mark, *event.lower} if isinstance(event, ThresholdCrossed) else set[int]()
    return [
        localizer.say(
            "Threshold {threshold} passed on {instant}",
            threshold=localizer.translator.percent(threshold),
            instant=localizer.instant(at),
        )
        for threshold, at in card_state.passed
        if threshold not in in_headline
    ]


def _called_expected(facts: AlertFacts, card_state: CardState, localizer: Localizer) -> list[RichText]:
    """Spikes of this day that were marked as expected."""
    flows = [spike.flow for spike in facts.event.spikes] if isinstance(facts.event, SpikesSeen) else []
    named = [spike_name(flow, localizer) for flow in flows[:MOST_SPIKES] if flow in card_state.expected]
    return [localizer.say("Marked as expected: {flows}", flows=join(named, "; "))] if named else []
