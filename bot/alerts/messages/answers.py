"""What a person reads, alone, after a press on an alert's card."""

from datetime import datetime

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, UserMention, name_of, paragraphs
from bot.usage.model import Organization

_WHOLE = 100  # percent


def taken_on(localizer: Localizer) -> Message:
    """The card says so to all."""
    return paragraphs([localizer.say("You are on it: the alert says so to everybody.")])


def taken_on_already(person_id: str, localizer: Localizer) -> Message:
    """The first one stays."""
    return paragraphs([localizer.say("{person} is on it already.", person=UserMention(person_id))])


def snoozed_until(organization: Organization, until: datetime | None, localizer: Localizer) -> Message:
    """`until` None: until the month is over, whatever is passed. What breaks another silence is said."""
    name = name_of(organization)
    if until is None:
        return paragraphs(
            [localizer.say("Alerts for {organization} are snoozed here until the month is over.", organization=name)]
        )
    instant = localizer.instant(until)
    first = localizer.say(
        "Alerts for {organization} are snoozed here until {instant}.", organization=name, instant=instant
    )
    whole = localizer.translator.percent(_WHOLE)
    still = localizer.say("If {percent} is not passed yet, passing it is said all the same.", percent=whole)
    return paragraphs([first, still])


def snooze_over(organization: Organization, localizer: Localizer) -> Message:
    """Somebody ended it."""
    name = name_of(organization)
    return paragraphs([localizer.say("Alerts for {organization} are no longer snoozed here.", organization=name)])


def noted_as_expected(flow: RichText, localizer: Localizer) -> Message:
    """`flow`: of `alert_spikes.spike_name`."""
    return paragraphs([localizer.say("Noted as expected: {flow}. Days like this one count as usual.", flow=flow)])
