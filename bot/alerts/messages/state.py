"""What became of an alert since it was posted, as lines on its card."""

from datetime import UTC, datetime

from bot.alerts.messages.settings_text import snooze_line
from bot.alerts.messages.spikes import MOST_SPIKES, spike_name
from bot.alerts.model import AlertFacts, Foreseen, MarkPassed, Since, SpikesSeen
from bot.blocks.rich_text import Line, Someone, Voice, joined
from bot.usage.period import last_day


def state_lines(facts: AlertFacts, since: Since, voice: Voice) -> list[Line]:
    """Closed first; then who takes care of it, how long it is snoozed, and which higher marks were passed."""
    closed = [_closed(facts, since.closed_at, voice)] if since.closed_at else []
    snoozed = [snooze_line(since.silent_until, voice)] if since.silent and not since.closed_at else []
    return [
        *closed,
        *_acknowledged(since, voice),
        *snoozed,
        *_passed(facts, since, voice),
        *_called_expected(facts, since, voice),
    ]


def _closed(facts: AlertFacts, at: datetime, voice: Voice) -> Line:
    instant = voice.instant(at)
    if at.astimezone(UTC).date() > last_day(facts.month):
        return voice.say("Closed, since the month is over: {instant}", instant=instant)
    match facts.event:
        case MarkPassed():
            return voice.say("Resolved: {instant}", instant=instant)
        case Foreseen():
            return voice.say("No longer foreseen: {instant}", instant=instant)
        case SpikesSeen():
            return voice.say("Closed: {instant}", instant=instant)


def _acknowledged(since: Since, voice: Voice) -> list[Line]:
    if not since.acknowledged_by:
        return []
    person = Someone(since.acknowledged_by)
    if since.acknowledged_at is None:
        return [voice.say("{person} is on it", person=person)]
    return [voice.say("{person} is on it since {instant}", person=person, instant=voice.instant(since.acknowledged_at))]


def _passed(facts: AlertFacts, since: Since, voice: Voice) -> list[Line]:
    """Without those that the first line names."""
    event = facts.event
    said = {event.mark, *event.lower} if isinstance(event, MarkPassed) else set[int]()
    return [
        voice.say("Passed {mark} since: {instant}", mark=voice.words.percent(mark), instant=voice.instant(at))
        for mark, at in since.passed
        if mark not in said
    ]


def _called_expected(facts: AlertFacts, since: Since, voice: Voice) -> list[Line]:
    """Those of this day: such days are no news from now on."""
    seen = [spike.flow for spike in facts.event.spikes] if isinstance(facts.event, SpikesSeen) else []
    named = [spike_name(flow, voice) for flow in seen[:MOST_SPIKES] if flow in since.expected]
    return [voice.say("Called expected: {flows}", flows=joined(named, "; "))] if named else []
