"""Short notes beside the cards of alerts: what changed, what is over, what stays; and that nothing could be read."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.notices import AlertsOf
from bot.alerts.model import BaseChanged, MarkMuted, MarksLeft, StillPassed, Unforeseen
from bot.blocks.kit import actions, note, twin
from bot.blocks.message import Block, Message
from bot.blocks.phrases import about, share
from bot.blocks.rich_text import Channel, Line, Part, Typed, Voice, name_of, paragraphs
from bot.digests.messages.notices import in_their_place
from bot.i18n.translator import Words
from bot.usage.model import Organization
from bot.usage.period import last_day

_DOCTOR = "python -m bot doctor"


def base_changed_note(organization: Organization, event: BaseChanged, as_of: datetime, voice: Voice) -> Message:
    """`The limit of Acme changed from 10,000 to 20,000 tasks: 10,400 used, now 52 %.`"""
    words = voice.words
    said = voice.say(
        "The limit of {organization} changed from {old} to {new} tasks: {used} used, now {percent}.",
        organization=name_of(organization),
        old=words.number(event.old),
        new=words.number(event.new),
        used=words.number(event.used),
        percent=share(event.used, event.new, words),
    )
    closed = [voice.say("No longer passed: {marks}", marks=_named(event.closed, words))] if event.closed else []
    return _note([said, *closed], as_of, voice)


def marks_left_note(organization: Organization, event: MarksLeft, as_of: datetime, voice: Voice) -> Message:
    """Use is below the marks again and stays there."""
    values = _standing(organization, event.used, event.base, voice.words)
    marks = _named(event.marks, voice.words)
    said = voice.say("{organization} is below {marks} again: {used} of {base}, {percent}.", **values, marks=marks)
    return _note([said], as_of, voice)


def unforeseen_note(organization: Organization, event: Unforeseen, as_of: datetime, voice: Voice) -> Message:
    """The forecast lies below 100 % again."""
    words, outlook = voice.words, event.outlook
    said = voice.say(
        "No longer heading past the limit: about {expected} of {base} tasks of {organization} expected by {day} "
        "({low}–{high}).",
        organization=name_of(organization),
        expected=_below(outlook.expected, event.used, event.base, words),
        base=words.number(event.base),
        day=words.day(last_day(as_of.astimezone(UTC).date())),
        low=_below(outlook.low, event.used, event.base, words),
        high=_below(outlook.high, event.used, event.base, words),
    )
    return _note([said], as_of, voice)


def muted_note(
    organization: Organization, event: MarkMuted, month: date | None, as_of: datetime, voice: Voice
) -> Message:
    """Passed and left too often: nothing more of these marks until the month is over."""
    until = last_day(month or as_of.astimezone(UTC).date()) + timedelta(days=1)
    values = _standing(organization, event.used, event.base, voice.words)
    said = voice.say(
        "Muted until {day}: {marks} of {organization}, passed and left again too often ({used} of {base}, {percent}).",
        **values,
        day=voice.words.day(until),
        marks=_named((*event.lower, event.mark), voice.words),
    )
    return _note([said], as_of, voice)


def still_passed_note(
    organization: Organization, event: StillPassed, subscription_id: str, as_of: datetime, voice: Voice
) -> Message:
    """The reminder, with the way to switch it off."""
    values = _standing(organization, event.used, event.base, voice.words)
    mark = voice.words.percent(event.mark)
    said = voice.say("{organization} is still past {mark}: {used} of {base}, {percent}.", **values, mark=mark)
    return _note([said], as_of, voice, actions([buttons.settings(subscription_id, voice.words)]))


def no_data_notice(alerts: AlertsOf, since: datetime, last_reading: datetime | None, voice: Voice) -> Message:
    """For the owner: the bot is blind, and says so rather than nothing."""
    last = voice.instant(last_reading) if last_reading else voice.words.say("none yet")
    lines = [
        voice.say(
            "Pipefy could not be read for the alerts of {organization} in {channel} since {instant}.",
            organization=name_of(alerts.organization),
            channel=Channel(alerts.channel_id),
            instant=voice.instant(since),
        ),
        voice.say("Last reading: {instant}", instant=last),
        voice.say("Meanwhile no alert fires and none is resolved. The bot keeps trying."),
        voice.say("If it lasts, whoever runs the bot finds the reason with {command}.", command=Typed(_DOCTOR)),
        *([in_their_place(alerts.owner_id, voice)] if alerts.owner_gone else []),
    ]
    return paragraphs(lines, actions([buttons.settings(alerts.subscription_id, voice.words)]))


def _note(lines: Sequence[Line], as_of: datetime, voice: Voice, *blocks: Block) -> Message:
    said = voice.words.say("As of {instant}", instant=voice.instant(as_of))
    message = paragraphs(lines, note(said), *blocks)
    return Message(twin([message.text, said]), message.blocks)


def _standing(organization: Organization, used: int, base: int, words: Words) -> dict[str, Part | Line]:
    return {
        "organization": name_of(organization),
        "used": words.number(used),
        "base": words.number(base),
        "percent": share(used, base, words),
    }


def _named(marks: Sequence[int], words: Words) -> str:
    return ", ".join(map(words.percent, sorted(marks)))


def _below(figure: int, used: int, base: int, words: Words) -> str:
    """A forecast that lies below the base, and is not rounded up to it."""
    rounded = about(figure, used)
    return words.number(rounded if rounded < base else figure)
