"""Short notes in the threads of alerts: a changed limit, cleared or muted thresholds, reminders, missing data."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.alerts.messages import buttons
from bot.alerts.messages.headline import figures, named_thresholds
from bot.alerts.messages.replies import AlertsSummary
from bot.alerts.model import (
    FULL_USE,
    AllowanceRestored,
    LimitChanged,
    LimitForecastWithdrawn,
    LimitMissing,
    Reminder,
    ThresholdMuted,
    ThresholdsCleared,
)
from bot.blocks.kit import actions, context, fallback_text
from bot.blocks.message import Block, Message
from bot.blocks.phrases import about, span_of
from bot.blocks.rich_text import Channel, Code, Fragment, Localizer, RichText, name_of, paragraphs
from bot.i18n.translator import Translator
from bot.program_name import typed
from bot.subscriptions.messages import Notified, notice
from bot.usage.model import Organization
from bot.usage.period import last_day


def limit_changed_note(
    organization: Organization, event: LimitChanged, as_of: datetime, localizer: Localizer
) -> Message:
    """`Acme is now at 52%: 10,400 of 20,000 tasks, 9,600 left. … until now 10,000 tasks were 100%.`"""
    translator = localizer.translator
    sentence = localizer.say(
        "{organization} is now at {percent}: {used} of {base} tasks, {left}.",
        **_figures(organization, event.used, event.new, translator),
    )
    before = localizer.say(
        "Its allowance, or this channel's budget, has changed: until now {old} tasks were {percent}.",
        old=translator.number(event.old),
        percent=translator.percent(FULL_USE),
    )
    closed = _no_longer_passed(event.closed, localizer) if event.closed else []
    # With its end, as for a threshold that is muted.
    until = last_day(as_of.astimezone(UTC).date()) + timedelta(days=1)
    last = localizer.say(
        "It has changed so often that we won't report another change before {day}.", day=translator.day(until)
    )
    return _note([sentence.then(before), *closed, *([last] if event.last else [])], as_of, localizer)


def limit_missing_note(
    organization: Organization, event: LimitMissing, subscription_id: str, as_of: datetime, localizer: Localizer
) -> Message:
    """The alerts sleep: why, what to do, and how they go on. With the button of the settings that hold the budget."""
    translator, month = localizer.translator, localizer.translator.month(as_of.astimezone(UTC).date())
    lines = [
        localizer.say(
            "{organization} has no allowance in Pipefy and no budget here, so we can't alert you about it.",
            organization=name_of(organization),
        ),
        localizer.say(
            "Used so far in {month}: {tasks}.",
            month=month,
            tasks=translator.count("{n} task", "{n} tasks", event.used),
        ),
        localizer.say(
            "To start its alerts again, set a budget with {command}. "
            "They also start on their own once Pipefy shows an allowance.",
            command=localizer.command("alerts budget 20000"),
        ),
    ]
    return _note(lines, as_of, localizer, actions([buttons.settings(subscription_id, translator)]))


def thresholds_cleared_note(
    organization: Organization, event: ThresholdsCleared, as_of: datetime, localizer: Localizer
) -> Message:
    """`Acme is back at 74%: 7,400 of 10,000 tasks, 2,600 left. Usage is below threshold 80% again.`"""
    sentence = localizer.say(
        "{organization} is back at {percent}: {used} of {base} tasks, {left}.",
        **_figures(organization, event.used, event.base, localizer.translator),
    )
    return _note([sentence.then(*_no_longer_passed(event.marks, localizer))], as_of, localizer)


def forecast_withdrawn_note(
    organization: Organization, event: LimitForecastWithdrawn, as_of: datetime, localizer: Localizer
) -> Message:
    """`Acme is no longer on track to exceed 50,000 tasks: about 47,000 by Nov 30 (likely 45,000–49,900).`"""
    translator, outlook = localizer.translator, event.outlook
    expected, low, high = (
        _below(end, event.used, event.base, translator) for end in (outlook.expected, outlook.low, outlook.high)
    )
    sentence = localizer.say(
        "{organization} is no longer on track to exceed {base} tasks: about {expected} by {day}{range}.",
        organization=name_of(organization),
        expected=expected,
        base=translator.number(event.base),
        day=translator.day(last_day(as_of.astimezone(UTC).date())),
        range=translator.say(" (likely {range})", range=span_of(low, high)) if low != high else "",
    )
    return _note([sentence], as_of, localizer)


def threshold_muted_note(
    organization: Organization, event: ThresholdMuted, month: date | None, as_of: datetime, localizer: Localizer
) -> Message:
    """A threshold was passed and left too often: no more alerts of it in this month. `month` None: that of `as_of`."""
    # With its end: a mute without one is forgotten, and the next month's silence taken for a fault.
    until = last_day(month or as_of.astimezone(UTC).date()) + timedelta(days=1)
    translator, thresholds = localizer.translator, (*event.lower, event.mark)
    sentence = localizer.say(
        "{organization} is at {percent}: {used} of {base} tasks, {left}.",
        **_figures(organization, event.used, event.base, translator),
    )
    muted = translator.count(
        "Usage has gone above and below threshold {thresholds} so often that we won't alert on it before {day}.",
        "Usage has gone above and below thresholds {thresholds} so often that we won't alert on them before {day}.",
        len(thresholds),
        thresholds=named_thresholds(thresholds, translator),
        day=translator.day(until),
    )
    return _note([sentence.then(RichText((muted,)))], as_of, localizer)


def allowance_restored_note(
    organization: Organization, event: AllowanceRestored, month: date | None, as_of: datetime, localizer: Localizer
) -> Message:
    """`Acme has tasks available again: 50,000 for December 2026, 120 used so far.`"""
    translator = localizer.translator
    values: dict[str, Fragment | RichText] = {
        "organization": name_of(organization),
        "limit": translator.number(event.limit),
        "month": translator.month(month or as_of.astimezone(UTC).date()),
        "used": translator.number(event.used),
    }
    sentence = (
        localizer.say(
            "{organization} has its budget available again: {limit} tasks for {month}, {used} used.", **values
        )
        if event.own_budget
        else localizer.say(
            "{organization} has its allowance available again: {limit} tasks for {month}, {used} used.", **values
        )
    )
    return _note([sentence], as_of, localizer)


def reminder_note(
    organization: Organization, event: Reminder, subscription_id: str, as_of: datetime, localizer: Localizer
) -> Message:
    """The reminder, with the button of the settings that switch it off."""
    sentence = localizer.say(
        "{organization} is still at {percent}: {used} of {base} tasks, {left}. "
        "It is still above threshold {threshold}.",
        **_figures(organization, event.used, event.base, localizer.translator),
        threshold=localizer.translator.percent(event.mark),
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
            "We can't check alerts for {organization} in {channel}: we haven't been able to read its usage since "
            "{instant}.",
            organization=name_of(alerts.organization),
            channel=Channel(alerts.channel_id),
            instant=localizer.instant(since),
        ),
        localizer.say("Latest data as of: {instant}", instant=last),
        localizer.say("We keep trying; until then we post no alert and resolve none."),
        localizer.say(
            "If it lasts, ask whoever runs the bot to find the reason with {command}.", command=Code(typed("doctor"))
        ),
    ]
    return notice(notified, lines, [buttons.settings(alerts.id, localizer.translator)], localizer)


def _note(lines: Sequence[RichText], as_of: datetime, localizer: Localizer, *blocks: Block) -> Message:
    sentence = localizer.translator.say("Data as of {instant}", instant=localizer.instant(as_of))
    # The moment of the reading, since a note may be delivered hours later, when Slack answers again.
    message = paragraphs(lines, context(sentence), *blocks)
    return Message(fallback_text([message.text, sentence]), message.blocks)


def _figures(
    organization: Organization, used: int, limit: int, translator: Translator
) -> dict[str, Fragment | RichText]:
    return {"organization": name_of(organization), **figures(used, limit, translator)}


def _no_longer_passed(thresholds: Sequence[int], localizer: Localizer) -> list[RichText]:
    sentence = localizer.translator.count(
        "Usage is below threshold {thresholds} again.",
        "Usage is below thresholds {thresholds} again.",
        len(thresholds),
        thresholds=named_thresholds(thresholds, localizer.translator),
    )
    return [RichText((sentence,))]


def _below(figure: int, used: int, limit: int, translator: Translator) -> str:
    """A forecast that lies below the limit, and is not rounded up to it."""
    # "No longer on track to exceed 10,000 tasks: about 10,000" would contradict itself.
    rounded = about(figure, used)
    return translator.number(rounded if rounded < limit else figure)
