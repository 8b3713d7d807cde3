"""Short notes in the threads of alerts: a changed limit, cleared or muted thresholds, reminders, missing data."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.replies import AlertsSummary
from bot.alerts.model import (
    LimitChanged,
    LimitForecastWithdrawn,
    LimitMissing,
    Reminder,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.blocks.kit import actions, context, fallback_text
from bot.blocks.message import Block, Message
from bot.blocks.phrases import COMMAND, about, share
from bot.blocks.rich_text import Channel, Code, Fragment, Localizer, RichText, name_of, paragraphs
from bot.i18n.translator import Translator
from bot.subscriptions.messages import Notified, notice
from bot.usage.model import Organization
from bot.usage.period import last_day

_DOCTOR = "python -m bot doctor"


def limit_changed_note(
    organization: Organization, event: LimitChanged, as_of: datetime, localizer: Localizer
) -> Message:
    """`The limit of Acme changed from 10,000 to 20,000 tasks: 10,400 used, now 52 %.`"""
    translator = localizer.translator
    sentence = localizer.say(
        "The limit of {organization} changed from {old} to {new} tasks: {used} used, now {percent}.",
        organization=name_of(organization),
        old=translator.number(event.old),
        new=translator.number(event.new),
        used=translator.number(event.used),
        percent=share(event.used, event.new, translator),
    )
    closed = (
        [localizer.say("No longer passed: {marks}", marks=_named(event.closed, translator))] if event.closed else []
    )
    # With its end, as for a mark that is muted.
    until = last_day(as_of.astimezone(UTC).date()) + timedelta(days=1)
    last = localizer.say("It changed too often: further changes are not said before {day}.", day=translator.day(until))
    return _note([sentence, *closed, *([last] if event.last else [])], as_of, localizer)


def limit_missing_note(
    organization: Organization, event: LimitMissing, subscription_id: str, as_of: datetime, localizer: Localizer
) -> Message:
    """The alerts sleep: why, what to do, and how they go on. With the button of the settings that hold the budget."""
    translator, month = localizer.translator, localizer.translator.month(as_of.astimezone(UTC).date())
    lines = [
        localizer.say(
            "The alerts of {organization} are asleep: there is no allowance to go by, and no budget here.",
            organization=name_of(organization),
        ),
        localizer.say("Used so far in {month}: {used}.", month=month, used=translator.number(event.used)),
        localizer.say("{command} sets a budget that wakes them.", command=Code(f"{COMMAND} alerts budget 20000")),
        localizer.say("They go on by themselves once there is an allowance again."),
    ]
    return _note(lines, as_of, localizer, actions([buttons.settings(subscription_id, translator)]))


def thresholds_cleared_note(
    organization: Organization, event: ThresholdsCleared, as_of: datetime, localizer: Localizer
) -> Message:
    """`Acme is below 80 % again: 7,400 of 10,000, 74 %.`"""
    values = _figures(organization, event.used, event.base, localizer.translator)
    thresholds = _named(event.marks, localizer.translator)
    sentence = localizer.say(
        "{organization} is below {marks} again: {used} of {base}, {percent}.", **values, marks=thresholds
    )
    return _note([sentence], as_of, localizer)


def forecast_withdrawn_note(
    organization: Organization, event: LimitForecastWithdrawn, as_of: datetime, localizer: Localizer
) -> Message:
    """The forecast lies below 100 % again, with its range."""
    translator, outlook = localizer.translator, event.outlook
    sentence = localizer.say(
        "No longer heading past the limit: about {expected} of {base} tasks of {organization} expected by {day} "
        "({low}–{high}).",
        organization=name_of(organization),
        expected=_below(outlook.expected, event.used, event.base, translator),
        base=translator.number(event.base),
        day=translator.day(last_day(as_of.astimezone(UTC).date())),
        low=_below(outlook.low, event.used, event.base, translator),
        high=_below(outlook.high, event.used, event.base, translator),
    )
    return _note([sentence], as_of, localizer)


def threshold_muted_note(
    organization: Organization, event: ThresholdMuted, month: date | None, as_of: datetime, localizer: Localizer
) -> Message:
    """`Muted until 1 Dec: 50 %, 80 % of Acme, …`. `month` None: that of `as_of`."""
    # With its end: a mute without one is forgotten, and the next month's silence taken for a fault.
    until = last_day(month or as_of.astimezone(UTC).date()) + timedelta(days=1)
    values = _figures(organization, event.used, event.base, localizer.translator)
    sentence = localizer.say(
        "Muted until {day}: {marks} of {organization}, passed and left again too often ({used} of {base}, {percent}).",
        **values,
        day=localizer.translator.day(until),
        marks=_named((*event.lower, event.mark), localizer.translator),
    )
    return _note([sentence], as_of, localizer)


def reminder_note(
    organization: Organization, event: Reminder, subscription_id: str, as_of: datetime, localizer: Localizer
) -> Message:
    """The reminder, with the button of the settings that switch it off."""
    values = _figures(organization, event.used, event.base, localizer.translator)
    threshold = localizer.translator.percent(event.mark)
    sentence = localizer.say(
        "{organization} is still past {mark}: {used} of {base}, {percent}.", **values, mark=threshold
    )
    return _note([sentence], as_of, localizer, actions([buttons.settings(subscription_id, localizer.translator)]))


def no_data_notice(
    notified: Notified[AlertsSummary], since: datetime, last_reading: datetime | None, localizer: Localizer
) -> Message:
    """Notice to the owner that no reading came for a while, with the age of the last one."""
    # To the owner, not the channel, which can do nothing about it. Said at all, since an alert that never comes looks
    # just like an organization that is well.
    alerts = notified.subscription
    last = localizer.instant(last_reading) if last_reading else localizer.translator.say("none yet")
    lines = [
        localizer.say(
            "The bot has not been able to read Pipefy for the alerts of {organization} in {channel} since {instant}.",
            organization=name_of(alerts.organization),
            channel=Channel(alerts.channel_id),
            instant=localizer.instant(since),
        ),
        localizer.say("Last reading: {instant}", instant=last),
        localizer.say("Meanwhile no alert fires and none is resolved. The bot keeps trying."),
        localizer.say("If it lasts, whoever runs the bot finds the reason with {command}.", command=Code(_DOCTOR)),
    ]
    return notice(notified, lines, [buttons.settings(alerts.id, localizer.translator)], localizer)


def _note(lines: Sequence[RichText], as_of: datetime, localizer: Localizer, *blocks: Block) -> Message:
    sentence = localizer.translator.say("As of {instant}", instant=localizer.instant(as_of))
    # The moment of the reading, since a note may be delivered hours later, when Slack answers again.
    message = paragraphs(lines, context(sentence), *blocks)
    return Message(fallback_text([message.text, sentence]), message.blocks)


def _figures(
    organization: Organization, used: int, limit: int, translator: Translator
) -> dict[str, Fragment | RichText]:
    return {
        "organization": name_of(organization),
        "used": translator.number(used),
        "base": translator.number(limit),
        "percent": share(used, limit, translator),
    }


def _named(thresholds: Sequence[int], translator: Translator) -> str:
    return ", ".join(map(translator.percent, sorted(thresholds)))


def _below(figure: int, used: int, limit: int, translator: Translator) -> str:
    """A forecast that lies below the limit, and is not rounded up to it."""
    # "Expected 10,000 of 10,000, no longer heading past the limit" would contradict itself.
    rounded = about(figure, used)
    return translator.number(rounded if rounded < limit else figure)
