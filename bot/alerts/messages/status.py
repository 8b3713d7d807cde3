"""Alerts in `status`: the next look and its reason, open alerts, requests made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.alerts.messages.doubts import doubts_line
from bot.alerts.messages.headline import named_thresholds
from bot.alerts.messages.settings_text import asleep_line, snooze_line
from bot.alerts.model import FULL_USE
from bot.alerts.rules.observation import Doubts
from bot.blocks.kit import fallback_text
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, RichText, name_of, titled_list
from bot.blocks.usage_line import data_line, usage_line
from bot.i18n.translator import noop
from bot.usage.model import Organization
from bot.usage.report import Report

MOST_ORGANIZATIONS = 5  # a list each: with more, the other parts of `status` fall off Slack's 50 blocks
_MOST_OPEN = 12  # alerts of one organization: ten thresholds, the forecast and a spike
_OPEN = noop("Open alert: {what}, since {instant}")
_NEXT = noop("Next check {when}.")
_NEAR = noop("Next check {when}, since {threshold} is near.")
_NEXT_CHECKS = {  # by the values of `bot.alerts.rules.check_interval.CheckReason`
    "near": noop("Next check {when}, since a threshold is near."),
    "usual": noop("Next check {when}, as usual."),
    "far": noop("Next check {when}, since no threshold is near."),
    "no_limit": noop("Next check {when}, since Pipefy shows no allowance."),
    "budget": noop("Next check {when}, since we make only so many requests to Pipefy a day."),
    "failing": noop("Next check {when}, since we could not read Pipefy."),
    "doubted": noop("Next check {when}, since Pipefy's figures are in doubt."),
    "asked": noop("Next check {when}, since someone asked for it."),
    "snooze": noop("Next check {when}, since a snooze ends then."),
}


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that is not over. `what`: a threshold in percent, an unusual day, or None for the forecast."""

    what: int | date | None
    since: datetime


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """Alerts of one organization. `report`: of the last reading of this month; `wait`: until the next check.

    `reason`: for the time of that check; `near`: the threshold that comes next.
    `unannounced`: thresholds that are passed without an alert, as they were when the settings were made.
    `snoozed_until` counts only where it is `snoozed`; None: until the month is over. `asleep`: there is no limit to go
    by, and what is open was passed before. `doubted`: Pipefy is read since `failing_since`, but not to be relied on,
    for the `doubts` about the last reading. `unusual_from`: the first day that can be unusual, where that is to come.
    """

    organization: Organization
    report: Report | None
    now: datetime
    wait: timedelta | None
    reason: str
    failing_since: datetime | None
    requests_today: int
    checks_today: int  # of these, those that checks made
    requests_a_day: int  # as many as checks may make
    requests_this_month: int
    open: tuple[OpenAlert, ...] = ()
    unannounced: tuple[int, ...] = ()
    snoozed: bool = False
    snoozed_until: datetime | None = None
    asleep: bool = False
    doubted: bool = False
    doubts: Doubts | None = None
    near: int | None = None
    unusual_from: date | None = None


def status_alerts(
    statuses: Sequence[AlertStatus], localizer: Localizer, *, shown: Organization | None = None
) -> Message:
    """A list for each organization. `shown`: the one whose usage stands above, as `kit.combine` sets them together."""
    drawn = [
        (
            localizer.say("Alerts for {organization}", organization=name_of(status.organization)),
            [*_usage(status, shown, localizer), *_lines(status, localizer)],
        )
        for status in statuses[:MOST_ORGANIZATIONS]
    ]
    text = [line for title, lines in drawn for line in (title.text, *(f"• {line.text}" for line in lines))]
    return Message(fallback_text(text), tuple(titled_list(title, lines) for title, lines in drawn))


def _usage(status: AlertStatus, shown: Organization | None, localizer: Localizer) -> list[RichText]:
    if status.report is None or (shown and shown.uuid == status.organization.uuid):
        return []
    taken_at = status.report.reading.taken_at
    return [usage_line(status.report, localizer), data_line(taken_at, status.now, localizer)]


def _lines(status: AlertStatus, localizer: Localizer) -> list[RichText]:
    failing = status.failing_since
    return [
        _next(status, localizer),
        *([_failing(status, failing, localizer)] if failing else []),
        *([asleep_line(localizer)] if status.asleep else []),
        *([snooze_line(status.snoozed_until, localizer)] if status.snoozed else []),
        *_open(status, localizer),
        *_unannounced(status, localizer),
        *_unusual_later(status, localizer),
        _requests(status, localizer),
    ]


def _next(status: AlertStatus, localizer: Localizer) -> RichText:
    if status.wait is None:
        return localizer.say("We plan no check.")
    when = localizer.translator.until(status.wait)
    if status.reason == "near" and status.near is not None:
        return localizer.say(_NEAR, when=when, threshold=localizer.translator.percent(status.near))
    # A newer replica may have stored a reason that this one does not know yet.
    return localizer.say(_NEXT_CHECKS.get(status.reason, _NEXT), when=when)


def _failing(status: AlertStatus, since: datetime, localizer: Localizer) -> RichText:
    if status.doubted:
        return doubts_line(since, status.doubts, localizer)
    return localizer.say(
        "We have not been able to read Pipefy since {instant}, so we post no alert and resolve none",
        instant=localizer.moment(since),
    )


def _requests(status: AlertStatus, localizer: Localizer) -> RichText:
    translator = localizer.translator
    return localizer.say(
        "Requests to Pipefy: {today} today, {month} this month; checks have used {checks} of {most} for today",
        today=translator.number(status.requests_today),
        checks=translator.number(status.checks_today),
        most=translator.number(status.requests_a_day),
        month=translator.number(status.requests_this_month),
    )


def _open(status: AlertStatus, localizer: Localizer) -> list[RichText]:
    if not status.open:
        return [localizer.say("Open alerts: none")]
    # "80 % passed" would be a percentage of nothing.
    sentence = noop("Open before that: {what}, since {instant}") if status.asleep else _OPEN
    lines = [
        localizer.say(sentence, what=_alert(alert, localizer), instant=localizer.moment(alert.since))
        for alert in status.open[:_MOST_OPEN]
    ]
    more = len(status.open) - len(lines)
    return [*lines, *([RichText((localizer.translator.count("{n} more", "{n} more", more),))] if more else [])]


def _unannounced(status: AlertStatus, localizer: Localizer) -> list[RichText]:
    # Of no limit nothing is passed now.
    if status.asleep or not status.unannounced:
        return []
    thresholds = named_thresholds(status.unannounced, localizer.translator)
    return [localizer.say("Thresholds passed without an alert: {thresholds}", thresholds=thresholds)]


def _unusual_later(status: AlertStatus, localizer: Localizer) -> list[RichText]:
    # Else weeks without such an alert read as weeks of ordinary days.
    if status.unusual_from is None:
        return []
    day = localizer.translator.day(status.unusual_from)
    return [localizer.say("We can tell unusual days from {day} on.", day=day)]


def _alert(alert: OpenAlert, localizer: Localizer) -> str:
    match alert.what:
        case None:
            return localizer.translator.say(
                "the forecast passed {percent}", percent=localizer.translator.percent(FULL_USE)
            )
        case date() as day:
            return localizer.translator.say("an unusual day, {day}", day=localizer.translator.day(day))
        case threshold:
            return localizer.translator.say("{marks} passed", marks=localizer.translator.percent(threshold))
