"""What became of an alert since it was posted, as lines on its card."""

from datetime import UTC, datetime

from bot.alerts.messages.settings_text import snooze_line
from bot.alerts.messages.spikes import MOST_SPIKES, spike_name
from bot.alerts.model import AlertFacts, CardState, LimitForecast, SpikesSeen, ThresholdCrossed
from bot.blocks.rich_text import Localizer, RichText, UserMention, join
from bot.usage.period import last_day


def state_lines(facts: AlertFacts, since: CardState, localizer: Localizer) -> list[RichText]:
    """Closed first; then who takes care of it, how long it is snoozed, and which higher marks were passed."""
    closed = [_closed(facts, since.closed_at, localizer)] if since.closed_at else []
    snoozed = [snooze_line(since.silent_until, localizer)] if since.silent and not since.closed_at else []
    return [
        *closed,
        *_acknowledged(since, localizer),
        *snoozed,
        *_passed(facts, since, localizer),
        *_called_expected(facts, since, localizer),
    ]


def _closed(facts: AlertFacts, at: datetime, localizer: Localizer) -> RichText:
    instant = localizer.instant(at)
    if at.astimezone(UTC).date() > last_day(facts.month):
        return localizer.say("Closed, since the month is over: {instant}", instant=instant)
    match facts.event:
        case ThresholdCrossed():
            return localizer.say("Resolved: {instant}", instant=instant)
        case LimitForecast():
            return localizer.say("No longer foreseen: {instant}", instant=instant)
        case SpikesSeen():
            return localizer.say("Closed: {instant}", instant=instant)


def _acknowledged(since: CardState, localizer: Localizer) -> list[RichText]:
    if not since.acknowledged_by:
        return []
    person = UserMention(since.acknowledged_by)
    if since.acknowledged_at is None:
        return [localizer.say("{person} is on it", person=person)]
    return [
        localizer.say(
            "{person} is on it since {instant}", person=person, instant=localizer.instant(since.acknowledged_at)
        )
    ]


def _passed(facts: AlertFacts, since: CardState, localizer: Localizer) -> list[RichText]:
    """Without those that the first line names."""
    event = facts.event
    said = {event.mark, *event.lower} if isinstance(event, ThresholdCrossed) else set[int]()
    return [
        localizer.say(
            "Passed {mark} since: {instant}", mark=localizer.translator.percent(mark), instant=localizer.instant(at)
        )
        for mark, at in since.passed
        if mark not in said
    ]


def _called_expected(facts: AlertFacts, since: CardState, localizer: Localizer) -> list[RichText]:
    """Those of this day: such days are no news from now on."""
    seen = [spike.flow for spike in facts.event.spikes] if isinstance(facts.event, SpikesSeen) else []
    named = [spike_name(flow, localizer) for flow in seen[:MOST_SPIKES] if flow in since.expected]
    return [localizer.say("Called expected: {flows}", flows=join(named, "; "))] if named else []
