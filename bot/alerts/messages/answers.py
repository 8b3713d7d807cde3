"""What a person reads, alone, after a press on an alert's card."""

from datetime import datetime

from bot.blocks.message import Message
from bot.blocks.rich_text import Line, Someone, Voice, name_of, paragraphs
from bot.usage.model import Organization

_WHOLE = 100  # percent


def taken_on(voice: Voice) -> Message:
    """The card says so to all."""
    return paragraphs([voice.say("You are on it: the alert says so to everybody.")])


def taken_on_already(person_id: str, voice: Voice) -> Message:
    """The first one stays."""
    return paragraphs([voice.say("{person} is on it already.", person=Someone(person_id))])


def snoozed_until(organization: Organization, until: datetime | None, voice: Voice) -> Message:
    """`until` None: until the month is over, whatever is passed. What breaks another silence is said."""
    name = name_of(organization)
    if until is None:
        return paragraphs(
            [voice.say("Alerts for {organization} are snoozed here until the month is over.", organization=name)]
        )
    instant = voice.instant(until)
    first = voice.say("Alerts for {organization} are snoozed here until {instant}.", organization=name, instant=instant)
    whole = voice.words.percent(_WHOLE)
    still = voice.say("If {percent} is not passed yet, passing it is said all the same.", percent=whole)
    return paragraphs([first, still])


def snooze_over(organization: Organization, voice: Voice) -> Message:
    """Somebody ended it."""
    name = name_of(organization)
    return paragraphs([voice.say("Alerts for {organization} are no longer snoozed here.", organization=name)])


def noted_as_expected(flow: Line, voice: Voice) -> Message:
    """`flow`: of `alert_spikes.spike_name`."""
    return paragraphs([voice.say("Noted as expected: {flow}. Days like this one count as usual.", flow=flow)])
